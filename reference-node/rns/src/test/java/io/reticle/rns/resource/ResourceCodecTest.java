package io.reticle.rns.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.msgpack.Value;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.LinkedHashMap;
import java.util.Optional;

class ResourceCodecTest {
    private static final CryptoProvider CRYPTO = CryptoProvider.best();

    private static final Advertisement EXAMPLE =
            new Advertisement(
                    112,
                    100_000,
                    1,
                    Bytes.zeros(32),
                    Bytes.hex("01020304"),
                    Bytes.zeros(32),
                    1,
                    1,
                    Optional.empty(),
                    Advertisement.ENCRYPTED | Advertisement.COMPRESSED,
                    Bytes.hex("aabbccdd"));

    @Provide
    Arbitrary<Bytes> hash() {
        return Shapes.bytes(32);
    }

    @Provide
    Arbitrary<Bytes> hashes() {
        return Arbitraries.integers().between(0, 74).flatMap(k -> Shapes.bytes(4 * k));
    }

    @Provide
    Arbitrary<Optional<Bytes>> mapHash() {
        return Shapes.bytes(4).optional();
    }

    @Provide
    Arbitrary<Bytes> noise() {
        return Shapes.bytes(0, 120);
    }

    @Provide
    Arbitrary<Advertisement> advertisement() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, Advertisement.MAX_TRANSFER_SIZE),
                        Arbitraries.longs().greaterOrEqual(0),
                        hash(),
                        Shapes.bytes(4),
                        Arbitraries.integers().between(1, 1_000_000),
                        Shapes.bytes(16).optional(),
                        Arbitraries.integers().between(0, 63),
                        hashes())
                .as(
                        (t, d, h, r, i, q, f, m) ->
                                new Advertisement(t, d, m.length() / 4, h, r, h, i, i, q, f, m));
    }

    @Property(tries = 300)
    void an_advertisement_comes_back(@ForAll("advertisement") Advertisement advertisement)
            throws MalformedFrame {
        assertEquals(advertisement, Advertisement.parse(advertisement.encode()));
    }

    @Property(tries = 300)
    void a_damaged_advertisement_is_refused_or_another(
            @ForAll("advertisement") Advertisement advertisement, @ForAll int bit) {
        Bytes whole = advertisement.encode();
        Bytes damaged = Shapes.flipped(whole, Math.floorMod(bit, 8 * whole.length()));
        try {
            Advertisement read = Advertisement.parse(damaged);
            assertEquals(read, Advertisement.parse(read.encode()));
        } catch (MalformedFrame refusal) {
            assertEquals(false, refusal.expected().isBlank());
        }
    }

    @Example
    void an_advertisement_says_its_keys_in_the_order_of_the_authority() {
        assertEquals(
                Bytes.hex(
                        "8b"
                                + "a174"
                                + "70"
                                + "a164"
                                + "ce000186a0"
                                + "a16e"
                                + "01"
                                + "a168"
                                + "c420"
                                + "00".repeat(32)
                                + "a172"
                                + "c404"
                                + "01020304"
                                + "a16f"
                                + "c420"
                                + "00".repeat(32)
                                + "a169"
                                + "01"
                                + "a16c"
                                + "01"
                                + "a171"
                                + "c0"
                                + "a166"
                                + "03"
                                + "a16d"
                                + "c404"
                                + "aabbccdd"),
                EXAMPLE.encode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"t", "d", "n", "h", "r", "o", "i", "l", "q", "f", "m"})
    void an_advertisement_without_a_key_is_refused(String key) throws MalformedFrame {
        var entries = new LinkedHashMap<>(((Value.Map) Value.parse(EXAMPLE.encode())).entries());
        entries.remove(new Value.Text(key));
        Bytes without = new Value.Map(entries).encode();
        assertThrows(MalformedFrame.class, () -> Advertisement.parse(without));
    }

    private static Bytes with(String key, Value value) throws MalformedFrame {
        var entries = new LinkedHashMap<>(((Value.Map) Value.parse(EXAMPLE.encode())).entries());
        entries.put(new Value.Text(key), value);
        return new Value.Map(entries).encode();
    }

    @Example
    void the_largest_transfer_is_read_and_one_byte_more_refused() throws MalformedFrame {
        assertEquals(
                3_145_725, Advertisement.parse(with("t", new Value.Int(3_145_725))).transferSize());
        Bytes larger = with("t", new Value.Int(3_145_726));
        assertThrows(MalformedFrame.class, () -> Advertisement.parse(larger));
    }

    @Example
    void unknown_keys_are_ignored() throws MalformedFrame {
        assertEquals(EXAMPLE, Advertisement.parse(with("z", new Value.Nil())));
    }

    @Property(tries = 300)
    void a_part_request_comes_back(
            @ForAll("hash") Bytes resource,
            @ForAll("mapHash") Optional<Bytes> last,
            @ForAll("hashes") Bytes wanted,
            @ForAll @IntRange(max = 3) int extra)
            throws MalformedFrame {
        PartRequest request = new PartRequest(resource, last, wanted);
        Bytes encoded = request.encode();
        assertEquals(request, PartRequest.parse(Bytes.concat(encoded, Bytes.zeros(extra))));
        int head = (last.isPresent() ? 5 : 1) + 32;
        assertThrows(MalformedFrame.class, () -> PartRequest.parse(encoded.slice(0, head - 1)));
    }

    @Property(tries = 300)
    void a_hashmap_update_comes_back(
            @ForAll("hash") Bytes resource,
            @ForAll @IntRange(min = 0) int segment,
            @ForAll("hashes") Bytes hashes)
            throws MalformedFrame {
        HashmapUpdate update = new HashmapUpdate(resource, segment, hashes);
        Bytes encoded = update.encode();
        assertEquals(update, HashmapUpdate.parse(encoded));
        assertThrows(
                MalformedFrame.class,
                () -> HashmapUpdate.parse(encoded.slice(0, encoded.length() - 1)));
    }

    @Property(tries = 500)
    void noise_is_refused_with_a_reason(@ForAll("noise") Bytes noise) {
        try {
            PartRequest.parse(noise);
            HashmapUpdate.parse(noise);
        } catch (MalformedFrame refusal) {
            assertEquals(false, refusal.expected().isBlank());
        }
    }

    @Property(tries = 100)
    void a_proof_has_two_hashes(@ForAll("noise") Bytes plaintext, @ForAll("hash") Bytes resource)
            throws MalformedFrame {
        ResourceProof proof = ResourceProof.of(CRYPTO, plaintext, resource);
        assertEquals(CRYPTO.sha256(plaintext, resource), proof.proof());
        assertEquals(proof, ResourceProof.parse(proof.encode()));
        assertThrows(
                MalformedFrame.class,
                () -> ResourceProof.parse(Bytes.concat(proof.encode(), Bytes.zeros(1))));
        assertThrows(MalformedFrame.class, () -> ResourceProof.parse(proof.encode().from(1)));
    }
}
