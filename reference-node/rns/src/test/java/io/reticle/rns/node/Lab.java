package io.reticle.rns.node;

import io.reticle.rns.Shapes;
import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.store.Store;
import io.reticle.rns.transport.BurstLimits;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceMode;
import io.reticle.rns.transport.InterfaceProfile;
import io.reticle.rns.transport.InterfaceRole;
import io.reticle.rns.transport.PathRequest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One node with interfaces that lead nowhere, on which a test says and hears everything itself. */
final class Lab implements NodeListener {
    static final long SECOND = 1_000_000;
    static final long START = 1_700_000_000L * SECOND;

    final CryptoProvider crypto = new CheapCrypto();
    final Node node;
    final List<Heard> heard = new ArrayList<>();
    final List<NodeEvent> events = new ArrayList<>();
    long now = START;

    /** A frame that the node sent: when, where, and what. */
    record Heard(long at, InterfaceId on, Packet packet) {}

    /** Somebody out there with one destination. */
    record Somebody(Identity identity, Bytes nameHash, Bytes address) {}

    Lab(NodeConfig config) {
        this(config, Store.none());
    }

    Lab(NodeConfig config, Store store) {
        this(config, store, 1);
    }

    Lab(NodeConfig config, Store store, long seed) {
        node =
                new Node(
                        config,
                        Identity.generate(crypto, Shapes.seeded(seed)),
                        crypto,
                        Shapes.seeded(seed + 1),
                        store,
                        this);
    }

    static Lab transport() {
        return new Lab(new NodeConfig(true, true));
    }

    static InterfaceProfile.Builder profile(String name) {
        return InterfaceProfile.of("TestInterface", name, "TestInterface[" + name + "]")
                .bitrate(10_000_000)
                .autoMtu()
                .announceCap(1)
                .bursts(BurstLimits.NONE);
    }

    InterfaceId attach(InterfaceProfile.Builder profile) {
        return node.attach(profile.build(), now);
    }

    InterfaceId attach(String name, InterfaceMode mode) {
        return attach(profile(name).mode(mode));
    }

    InterfaceId attach(String name) {
        return attach(profile(name));
    }

    InterfaceId program(String name) {
        return attach(profile(name).bitrate(1_000_000_000).role(InterfaceRole.PROGRAM));
    }

    Somebody somebody(int seed) {
        Identity identity = Identity.generate(crypto, Shapes.seeded(1_000 + seed));
        Bytes name = DestinationName.parse("reticle.lab").hash(crypto);
        return new Somebody(identity, name, crypto.truncatedHash(name, identity.hash()));
    }

    /**
     * An announce as its origin makes it.
     *
     * @param emitted in seconds after the start
     */
    Packet announce(Somebody who, long emitted) {
        return announce(who, emitted, 0, false);
    }

    /**
     * @param nonce makes two of the same second different
     */
    Packet announce(Somebody who, long emitted, int nonce, boolean pathResponse) {
        Bytes random = Announce.randomHash(Shapes.seeded(nonce), START / SECOND + emitted);
        return Announce.make(
                        who.identity(),
                        who.address(),
                        who.nameHash(),
                        random,
                        Optional.empty(),
                        Bytes.EMPTY)
                .packet(pathResponse);
    }

    /** As a transport node passes it on. */
    static Packet via(Packet packet, int id, int hops) {
        return packet.via(Bytes.hex("%02x".formatted(id).repeat(16))).withHops(hops);
    }

    static Bytes id(int id) {
        return Bytes.hex("%02x".formatted(id).repeat(16));
    }

    void says(InterfaceId on, Packet packet) {
        node.receive(on, packet.frame(), now);
        node.advance(now);
    }

    /** Asks as a node without transport does. */
    void asks(InterfaceId on, Bytes destination, int tag) {
        says(on, request(destination, tag));
    }

    Packet request(Bytes destination, int tag) {
        return new PathRequest(destination, Optional.empty(), id(tag)).packet(crypto);
    }

    /** Lets time pass, doing everything when it falls due. */
    void pass(long micros) {
        long end = now + micros;
        while (node.nextDeadline() <= end) {
            now = Math.max(now, node.nextDeadline());
            node.advance(now);
        }
        now = end;
    }

    /** What was heard on an interface since the start or the last {@link #forget}. */
    List<Packet> on(InterfaceId id) {
        return heard.stream().filter(h -> h.on().equals(id)).map(Heard::packet).toList();
    }

    List<Packet> announcesOn(InterfaceId id) {
        return on(id).stream().filter(p -> p.type() == PacketType.ANNOUNCE).toList();
    }

    List<Packet> answersOn(InterfaceId id) {
        return announcesOn(id).stream().filter(p -> p.context() == Context.PATH_RESPONSE).toList();
    }

    /** Path requests that the node sent there. */
    List<Packet> requestsOn(InterfaceId id) {
        Bytes address = PathRequest.address(crypto);
        return on(id).stream().filter(p -> p.destination().equals(address)).toList();
    }

    void forget() {
        heard.clear();
        events.clear();
    }

    int hopsTo(Somebody who) {
        return node.path(who.address()).orElseThrow().hops();
    }

    boolean knows(Somebody who) {
        return node.path(who.address()).isPresent();
    }

    @Override
    public void transmit(InterfaceId interfaceId, Bytes frame) {
        try {
            heard.add(new Heard(now, interfaceId, Packet.parse(frame)));
        } catch (io.reticle.rns.bytes.MalformedFrame e) {
            throw new AssertionError("the node sent a malformed frame", e);
        }
    }

    @Override
    public void event(NodeEvent event) {
        events.add(event);
    }

    @Override
    public void dropped(InterfaceId interfaceId, Drop reason, String detail) {
        // counted by the node itself
    }
}
