package io.reticle.rns.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.msgpack.Value;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** The files of ratchets and known destinations: written, read, damaged. */
class StoredFilesTest {
    private static final CryptoProvider CRYPTO = CryptoProvider.best();
    private static final Identity OWNER = Identity.generate(CRYPTO, Shapes.seeded(1));
    private static final Identity OTHER = Identity.generate(CRYPTO, Shapes.seeded(2));

    @FunctionalInterface
    private interface Reading {
        void of(Bytes file) throws MalformedFrame;
    }

    /** Every truncation and every flipped bit is refused with a reason, or read as something. */
    private static void survivesDamage(Bytes file, Reading reading) {
        for (int size = 0; size < file.length(); size++) survives(file.slice(0, size), reading);
        for (int bit = 0; bit < 8 * file.length(); bit++) {
            survives(Shapes.flipped(file, bit), reading);
        }
    }

    private static void survives(Bytes damaged, Reading reading) {
        try {
            reading.of(damaged);
        } catch (MalformedFrame refusal) {
            assertFalse(refusal.expected().isBlank());
        }
    }

    @Property(tries = 50)
    void own_ratchets_come_back_as_they_were_written(@ForAll("keys") List<Bytes> keys)
            throws MalformedFrame {
        Bytes file = new RatchetFile(keys).encode(OWNER);
        RatchetFile read = RatchetFile.parse(OWNER.publicIdentity(), file);
        assertEquals(keys, read.ratchets());
        assertEquals(file, read.encode(OWNER));
    }

    @Test
    void own_ratchets_signed_by_another_are_refused() {
        Bytes file = new RatchetFile(List.of(Shapes.counting(32))).encode(OTHER);
        MalformedFrame refusal =
                assertThrows(
                        MalformedFrame.class,
                        () -> RatchetFile.parse(OWNER.publicIdentity(), file));
        assertTrue(refusal.expected().contains("signature"));
    }

    @Test
    void any_damage_to_own_ratchets_is_refused_and_never_changes_them() {
        List<Bytes> keys = List.of(Shapes.counting(32), Bytes.zeros(32));
        survivesDamage(
                new RatchetFile(keys).encode(OWNER),
                damaged ->
                        assertEquals(
                                keys,
                                RatchetFile.parse(OWNER.publicIdentity(), damaged).ratchets()));
    }

    @Test
    void own_ratchets_of_another_length_are_refused() {
        Bytes file = new RatchetFile(List.of(Shapes.counting(31))).encode(OWNER);
        assertThrows(MalformedFrame.class, () -> RatchetFile.parse(OWNER.publicIdentity(), file));
    }

    @Property(tries = 100)
    void a_peers_ratchet_comes_back_as_it_was_written(@ForAll("ratchets") PeerRatchet ratchet)
            throws MalformedFrame {
        Bytes file = ratchet.encode();
        assertEquals(ratchet, PeerRatchet.parse(file));
        assertEquals(file, PeerRatchet.parse(file).encode());
    }

    @Test
    void damage_to_a_peers_ratchet_is_refused_or_read_with_a_key_of_32_bytes() {
        survivesDamage(
                new PeerRatchet(Shapes.counting(32), 1.7e9).encode(),
                damaged -> assertEquals(32, PeerRatchet.parse(damaged).key().length()));
    }

    @Test
    void a_peers_ratchet_is_usable_for_thirty_days_and_not_a_moment_longer() {
        PeerRatchet ratchet = new PeerRatchet(Shapes.counting(32), 1_000);
        assertTrue(ratchet.usable(1_000 + 2_591_999.999));
        assertFalse(ratchet.usable(1_000 + 2_592_000));
    }

    @Property(tries = 50)
    void known_destinations_come_back_as_they_were_written(
            @ForAll("known") List<KnownDestination> entries) throws MalformedFrame {
        Bytes file = new KnownDestinationsFile(entries).encode();
        KnownDestinationsFile read = KnownDestinationsFile.parse(CRYPTO, file);
        assertEquals(entries, read.entries());
        assertEquals(file, read.encode());
    }

    @Test
    void damage_to_known_destinations_is_refused_or_read() {
        survivesDamage(
                new KnownDestinationsFile(
                                List.of(entry(Shapes.counting(16), 5), entry(Bytes.zeros(16), 0)))
                        .encode(),
                damaged -> {
                    for (var entry : KnownDestinationsFile.parse(CRYPTO, damaged).entries()) {
                        assertEquals(16, entry.destination().length());
                        assertEquals(64, entry.identity().key().length());
                    }
                });
    }

    private static KnownDestination entry(Bytes destination, double used) {
        return new KnownDestination(
                destination,
                1_700_000_000.25,
                Bytes.zeros(32),
                OWNER.publicIdentity(),
                Optional.of(Bytes.utf8("hi")),
                used);
    }

    private static Value row(Value... elements) {
        return new Value.Array(elements);
    }

    private static Bytes file(Value key, Value row) {
        LinkedHashMap<Value, Value> rows = new LinkedHashMap<>();
        rows.put(key, row);
        rows.put(new Value.Binary(Bytes.zeros(15)), new Value.Nil());
        return new Value.Map(rows).encode();
    }

    @Test
    void a_row_of_an_older_release_was_never_used_and_a_key_of_another_length_is_skipped()
            throws MalformedFrame {
        Bytes older =
                file(
                        new Value.Binary(Shapes.counting(16)),
                        row(
                                new Value.Real(1.5),
                                new Value.Binary(Bytes.zeros(32)),
                                new Value.Binary(OWNER.publicIdentity().key()),
                                new Value.Nil()));
        assertEquals(
                List.of(
                        new KnownDestination(
                                Shapes.counting(16),
                                1.5,
                                Bytes.zeros(32),
                                OWNER.publicIdentity(),
                                Optional.empty(),
                                KnownDestination.NEVER_USED)),
                KnownDestinationsFile.parse(CRYPTO, older).entries());
    }

    @Test
    void the_marks_of_use_are_whole_numbers_and_times_are_floats() throws MalformedFrame {
        for (double used : new double[] {0, -1, 1_700_000_000}) {
            Bytes file = new KnownDestinationsFile(List.of(entry(Bytes.zeros(16), used))).encode();
            Value last = lastElement(file);
            assertEquals(used > 0 ? new Value.Real(used) : new Value.Int((long) used), last);
        }
    }

    private static Value lastElement(Bytes file) throws MalformedFrame {
        Value.Map map = (Value.Map) Value.parse(file);
        return ((Value.Array) map.entries().firstEntry().getValue()).elements().getLast();
    }

    @Test
    void a_public_key_of_63_bytes_is_refused() {
        Bytes short63 =
                file(
                        new Value.Binary(Shapes.counting(16)),
                        row(
                                new Value.Real(1.5),
                                new Value.Binary(Bytes.zeros(32)),
                                new Value.Binary(Bytes.zeros(63)),
                                new Value.Nil(),
                                new Value.Int(0)));
        assertThrows(MalformedFrame.class, () -> KnownDestinationsFile.parse(CRYPTO, short63));
    }

    @Provide
    Arbitrary<List<Bytes>> keys() {
        return Shapes.bytes(32).list().ofMaxSize(5);
    }

    @Provide
    Arbitrary<PeerRatchet> ratchets() {
        return Combinators.combine(
                        Shapes.bytes(32), Arbitraries.doubles().between(0, 4e9).ofScale(3))
                .as(PeerRatchet::new);
    }

    @Provide
    Arbitrary<List<KnownDestination>> known() {
        return Combinators.combine(
                        Shapes.bytes(16),
                        Arbitraries.doubles().between(0, 4e9).ofScale(3),
                        Shapes.bytes(32),
                        Shapes.bytes(0, 40).optional(),
                        Arbitraries.of(0.0, -1.0, 1_700_000_000.5))
                .as(
                        (destination, at, hash, appData, used) ->
                                new KnownDestination(
                                        destination,
                                        at,
                                        hash,
                                        OWNER.publicIdentity(),
                                        appData,
                                        used))
                .list()
                .ofMaxSize(4)
                .uniqueElements(KnownDestination::destination);
    }
}
