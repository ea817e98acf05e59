package io.reticle.rns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Identification;
import io.reticle.rns.link.LinkProof;
import io.reticle.rns.link.LinkRequest;
import io.reticle.rns.link.RoundTripTime;
import io.reticle.rns.link.Signalling;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.packet.Proof;
import io.reticle.rns.transport.PathRequest;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

import java.util.Optional;

/** What goes in comes out, and what is damaged is refused with a reason. */
class CodecTest {
    private static final CryptoProvider CRYPTO = CryptoProvider.best();
    private static final Identity ALICE = Identity.generate(CRYPTO, Shapes.seeded(1));

    @Provide
    Arbitrary<Bytes> address() {
        return Shapes.bytes(16);
    }

    @Provide
    Arbitrary<Bytes> data() {
        return Shapes.bytes(1, 600);
    }

    @Provide
    Arbitrary<Bytes> noise() {
        return Shapes.bytes(0, 220);
    }

    @Provide
    Arbitrary<Bytes> key() {
        return Shapes.bytes(32);
    }

    @Provide
    Arbitrary<Optional<Signalling>> signalling() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 7),
                        Arbitraries.integers().between(0, Signalling.MTU_MASK))
                .as(Signalling::new)
                .optional();
    }

    @Provide
    Arbitrary<Optional<Bytes>> ratchet() {
        return Shapes.bytes(32).optional();
    }

    @Property(tries = 300)
    void a_packet_keeps_its_fields(
            @ForAll PacketType type,
            @ForAll DestinationType destinationType,
            @ForAll("address") Bytes destination,
            @ForAll @IntRange(max = 255) int context,
            @ForAll boolean flag,
            @ForAll("data") Bytes data,
            @ForAll @IntRange(max = 127) int hops)
            throws MalformedFrame {
        Packet made =
                Packet.of(type, destinationType, destination, context, flag, data).withHops(hops);

        Packet read = Packet.parse(made.frame());

        assertEquals(type, read.type());
        assertEquals(destinationType, read.destinationType());
        assertEquals(destination, read.destination());
        assertEquals(context, read.context());
        assertEquals(flag, read.contextFlag());
        assertEquals(data, read.data());
        assertEquals(hops, read.hops());
    }

    @Property(tries = 300)
    void a_packet_has_the_same_hash_at_every_hop(
            @ForAll PacketType type,
            @ForAll("address") Bytes destination,
            @ForAll("address") Bytes next,
            @ForAll("data") Bytes data) {
        Packet made = Packet.of(type, DestinationType.SINGLE, destination, 0, data);
        Packet relayed = made.via(next).withHops(5);

        assertEquals(Optional.of(next), relayed.transportId());
        assertEquals(destination, relayed.destination());
        assertEquals(made.hash(CRYPTO), relayed.hash(CRYPTO));
        assertEquals(made.hash(CRYPTO), relayed.direct().hash(CRYPTO));
        assertEquals(made.withHops(5).frame(), relayed.direct().frame());
    }

    @Property(tries = 500)
    void a_packet_of_any_bytes_is_kept_or_refused(@ForAll("noise") Bytes noise) {
        Damage.RoundTrip codec = frame -> Packet.parse(frame).frame();
        Damage.isRefusedOrKept(noise.slice(0, Math.min(60, noise.length())), codec);
    }

    @Property(tries = 100)
    void the_accessors_of_an_accepted_packet_never_fail(@ForAll("noise") Bytes noise) {
        Damage.RoundTrip codec =
                frame -> {
                    Packet packet = Packet.parse(frame);
                    return Bytes.concat(
                            Bytes.wrap((byte) packet.flags(), (byte) packet.hops()),
                            packet.transportId().orElse(Bytes.EMPTY),
                            packet.destination(),
                            Bytes.wrap((byte) packet.context()),
                            packet.data());
                };
        Damage.isRefusedOrKept(noise, codec);
    }

    @Property(tries = 60)
    void an_announce_keeps_its_fields_and_verifies(
            @ForAll("address") Bytes destination,
            @ForAll("key") Bytes randomness,
            @ForAll("ratchet") Optional<Bytes> ratchet,
            @ForAll("noise") Bytes appData)
            throws MalformedFrame {
        Announce made =
                Announce.make(
                        ALICE,
                        destination,
                        randomness.slice(0, 10),
                        randomness.slice(10, 20),
                        ratchet,
                        appData);

        Announce read = Announce.parse(CRYPTO, Packet.parse(made.packet(false).frame()));

        assertEquals(made, read);
        assertTrue(read.signatureHolds());
    }

    @Property(tries = 10)
    void a_damaged_announce_is_refused_or_kept(
            @ForAll("ratchet") Optional<Bytes> ratchet, @ForAll("address") Bytes address) {
        Announce made =
                Announce.make(
                        ALICE, address, address.slice(0, 10), address.from(6), ratchet, address);

        Damage.isRefusedOrKept(
                made.packet(false).frame(),
                frame -> {
                    Packet packet = Packet.parse(frame);
                    Announce announce = Announce.parse(CRYPTO, packet);
                    assertEquals(packet.data(), announce.encode());
                    return frame;
                });
    }

    @Property(tries = 3)
    void an_announce_with_any_bit_turned_over_is_not_genuine(@ForAll("key") Bytes appData)
            throws MalformedFrame {
        Bytes name = appData.slice(0, 10);
        Bytes destination = CRYPTO.truncatedHash(name, ALICE.hash());
        Bytes good =
                Announce.make(
                                ALICE,
                                destination,
                                name,
                                appData.slice(10, 20),
                                Optional.of(appData),
                                appData)
                        .encode();
        Packet packet =
                Packet.of(PacketType.ANNOUNCE, DestinationType.SINGLE, destination, 0, true, good);
        assertTrue(Announce.parse(CRYPTO, packet).validated(CRYPTO).signatureHolds());

        for (int bit = 0; bit < 8 * good.length(); bit++) {
            Packet bent = packet.withData(Shapes.flipped(good, bit));
            Announce announce = Announce.parse(CRYPTO, bent);
            assertTrue(!announce.addressFollows(CRYPTO) || !announce.signatureHolds());
        }
    }

    @Property(tries = 100)
    void a_link_request_keeps_its_fields(
            @ForAll("key") Bytes encryption,
            @ForAll("key") Bytes signing,
            @ForAll("signalling") Optional<Signalling> signalling)
            throws MalformedFrame {
        LinkRequest made = new LinkRequest(encryption, signing, signalling);

        assertEquals(made, LinkRequest.parse(made.encode()));
        Damage.isRefusedOrKept(made.encode(), data -> LinkRequest.parse(data).encode());
    }

    @Property(tries = 100)
    void the_link_id_does_not_depend_on_signalling_or_relays(
            @ForAll("key") Bytes encryption,
            @ForAll("address") Bytes destination,
            @ForAll("signalling") Optional<Signalling> signalling)
            throws MalformedFrame {
        Packet plain =
                new LinkRequest(encryption, encryption, Optional.empty()).packet(destination);
        Packet signalled = new LinkRequest(encryption, encryption, signalling).packet(destination);

        Bytes id = LinkRequest.linkId(CRYPTO, plain);

        assertEquals(id, LinkRequest.linkId(CRYPTO, signalled));
        assertEquals(id, LinkRequest.linkId(CRYPTO, signalled.via(destination).withHops(9)));
    }

    @Property(tries = 50)
    void a_link_proof_keeps_its_fields_and_verifies_for_its_link_only(
            @ForAll("key") Bytes encryption,
            @ForAll("address") Bytes link,
            @ForAll("signalling") Optional<Signalling> signalling)
            throws MalformedFrame {
        LinkProof made = LinkProof.make(ALICE, link, encryption, signalling);

        assertEquals(made, LinkProof.parse(made.encode()));
        assertTrue(made.verifies(link, ALICE.publicIdentity()));
        assertTrue(!made.verifies(Shapes.flipped(link, 7), ALICE.publicIdentity()));
        Damage.isRefusedOrKept(made.encode(), data -> LinkProof.parse(data).encode());
    }

    @Property
    void signalling_keeps_mode_and_mtu(
            @ForAll @IntRange(max = 7) int mode, @ForAll @IntRange(max = 0x1FFFFF) int mtu)
            throws MalformedFrame {
        Signalling made = new Signalling(mode, mtu);

        assertEquals(made, Signalling.parse(made.encode()));
        assertEquals(mtu, made.mtu());
        Damage.isRefusedOrKept(made.encode(), data -> Signalling.parse(data).encode());
    }

    @Property(tries = 20)
    void an_identification_keeps_its_fields_and_verifies_for_its_link_only(
            @ForAll("address") Bytes link) throws MalformedFrame {
        Identification made = Identification.make(ALICE, link);

        assertEquals(made, Identification.parse(CRYPTO, made.encode()));
        assertTrue(made.verifies(link));
        assertTrue(!made.verifies(Shapes.flipped(link, 0)));
        Damage.isRefusedOrKept(made.encode(), data -> Identification.parse(CRYPTO, data).encode());
    }

    @Property(tries = 30)
    void a_proof_keeps_its_form_and_proves_one_hash_only(
            @ForAll("key") Bytes hash, @ForAll boolean explicit) throws MalformedFrame {
        Proof made = Proof.of(ALICE, hash, explicit);

        assertEquals(made, Proof.parse(made.encode()));
        assertTrue(made.proves(hash, ALICE.publicIdentity()));
        assertTrue(!made.proves(Shapes.flipped(hash, 3), ALICE.publicIdentity()));
        Damage.isRefusedOrKept(made.encode(), data -> Proof.parse(data).encode());
    }

    @Property(tries = 200)
    void a_path_request_keeps_its_fields(
            @ForAll("address") Bytes destination,
            @ForAll("address") Bytes tag,
            @ForAll("address") Bytes transport,
            @ForAll boolean asTransport)
            throws MalformedFrame {
        PathRequest made =
                new PathRequest(
                        destination, asTransport ? Optional.of(transport) : Optional.empty(), tag);

        Packet packet = Packet.parse(made.packet(CRYPTO).frame());

        assertEquals(PathRequest.address(CRYPTO), packet.destination());
        assertEquals(made, PathRequest.parse(packet.data()));
    }

    @Property
    void a_path_request_of_up_to_48_bytes_is_kept_or_refused(@ForAll("noise") Bytes noise) {
        Bytes fitting = noise.slice(0, Math.min(47, noise.length()));
        Damage.isRefusedOrKept(
                fitting,
                data -> {
                    PathRequest request = PathRequest.parse(data);
                    return Bytes.concat(
                            request.destination(),
                            request.transportId().orElse(Bytes.EMPTY),
                            request.tag());
                });
    }

    @Property
    void a_round_trip_time_is_one_float64(@ForAll @DoubleRange(max = 3600) double seconds)
            throws MalformedFrame {
        assertEquals(9, RoundTripTime.encode(seconds).length());
        assertEquals(seconds, RoundTripTime.parse(RoundTripTime.encode(seconds)));
    }

    @Property
    void a_round_trip_time_of_any_bytes_is_a_number_or_refused(@ForAll("noise") Bytes noise) {
        Damage.isRefusedOrKept(
                noise.slice(0, Math.min(12, noise.length())),
                data -> {
                    double seconds = RoundTripTime.parse(data);
                    Bytes again = RoundTripTime.encode(seconds);
                    assertEquals(seconds, RoundTripTime.parse(again));
                    return data;
                });
    }
}
