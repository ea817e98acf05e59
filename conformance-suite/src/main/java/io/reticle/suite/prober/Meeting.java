package io.reticle.suite.prober;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterEvent;
import io.reticle.suite.adapter.AdapterFailed;
import io.reticle.suite.adapter.Announcement;
import io.reticle.suite.adapter.Interface;
import io.reticle.suite.adapter.Strategy;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.sut.PortPool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A node driven by its adapter, and the prober on wires to it (L1).
 *
 * @param wires one for each interface of the node, at least one
 * @param transportId 16 bytes
 */
public record Meeting(
        Prober prober,
        Adapter adapter,
        List<Wire> wires,
        Application application,
        Bytes transportId) {

    /** A round-trip time that leaves the keepalive interval at its least. */
    private static final double QUICK_MILLIS = 24;

    private static final int HANDSHAKES = 8;

    /** One interface, no transport, implicit proofs. */
    public static Meeting of(Prober prober, Adapter adapter) throws IOException {
        return of(prober, adapter, List.of("first"), false, true);
    }

    /** Two interfaces, no transport, implicit proofs. */
    public static Meeting onTwoWires(Prober prober, Adapter adapter) throws IOException {
        return of(prober, adapter, List.of("first", "second"), false, true);
    }

    /** One interface. */
    public static Meeting of(
            Prober prober, Adapter adapter, boolean transport, boolean implicitProofs)
            throws IOException {
        return of(prober, adapter, List.of("first"), transport, implicitProofs);
    }

    /** One interface, and an application that does not want to hear of path responses. */
    public static Meeting withoutPathResponses(Prober prober, Adapter adapter) throws IOException {
        List<Interface> interfaces = List.of(Interface.server("first", PortPool.take()));
        return met(prober, adapter, interfaces, adapter.startWithoutPathResponses(interfaces));
    }

    /**
     * One interface, no transport, implicit proofs, and a folder for what outlives the node.
     *
     * @param storage exists
     */
    public static Meeting storing(Prober prober, Adapter adapter, Path storage) throws IOException {
        return of(prober, adapter, List.of("first"), false, true, Optional.of(storage));
    }

    private static Meeting of(
            Prober prober,
            Adapter adapter,
            List<String> interfaces,
            boolean transport,
            boolean implicitProofs)
            throws IOException {
        return of(prober, adapter, interfaces, transport, implicitProofs, Optional.empty());
    }

    private static Meeting of(
            Prober prober,
            Adapter adapter,
            List<String> names,
            boolean transport,
            boolean implicitProofs,
            Optional<Path> storage)
            throws IOException {
        List<Interface> interfaces = new ArrayList<>();
        for (String name : names) interfaces.add(Interface.server(name, PortPool.take()));
        return met(
                prober,
                adapter,
                interfaces,
                adapter.start(interfaces, transport, implicitProofs, storage));
    }

    private static Meeting met(
            Prober prober, Adapter adapter, List<Interface> interfaces, Adapter.Started started)
            throws IOException {
        Meeting meeting =
                new Meeting(
                        prober,
                        adapter,
                        prober.connect(interfaces),
                        new Application(adapter),
                        started.transportId());
        // a connection that the system has accepted is not yet an interface of the node
        for (Wire wire : meeting.wires()) meeting.heardOn(wire);
        return meeting;
    }

    private void heardOn(Wire wire) {
        ProberDestination knock = prober.destination();
        wire.send(knock.announcePacket());
        heard(knock);
    }

    private void heard(ProberDestination destination) {
        application.control(
                "the node hears the prober's announce",
                AdapterEvent.Announce.class,
                event -> event.destination().equals(destination.address()));
    }

    /** The first wire. */
    public Wire wire() {
        return wires.getFirst();
    }

    /** A destination of the node with its key. */
    public record Hosted(Bytes address, PublicIdentity identity) {}

    /** Has the node host a destination, without a word on the wire. */
    public Hosted hosts(Announcement announcement) {
        Adapter.Announced announced = adapter.announce(announcement.quietly());
        try {
            return new Hosted(
                    announced.destination(),
                    PublicIdentity.parse(
                            prober.crypto(), announced.publicKey().orElse(Bytes.EMPTY)));
        } catch (MalformedFrame e) {
            throw new Inconclusive("the adapter's public key: " + e.getMessage(), e);
        }
    }

    /** The node's application asks for something that it must not get. */
    public void refuses(String what, Runnable call) {
        try {
            call.run();
        } catch (AdapterFailed e) {
            prober.note("as required: refused, " + e.getMessage());
            return;
        }
        throw new Refuted("the node took " + what);
    }

    /** A destination of the prober's that the node has heard of. */
    public ProberDestination known() {
        return known(prober.destination());
    }

    public ProberDestination known(ProberDestination destination) {
        return known(destination, destination.announcePacket());
    }

    public ProberDestination known(ProberDestination destination, Packet announce) {
        wire().send(announce);
        heard(destination);
        return destination;
    }

    /** Has the node send a packet to the prober; returns it as it came. */
    public Packet sends(ProberDestination to, Bytes data) {
        Bytes hash = adapter.sendTo(to.address(), data, true);
        return wire().expect(
                        "the node's packet",
                        packet ->
                                packet.type() == PacketType.DATA
                                        && packet.hash(prober.crypto()).equals(hash));
    }

    /** Has the node ask for a link to the prober; returns what it asks. */
    public LinkAsked asks(ProberDestination destination) {
        return asks(destination, Strategy.NONE, false);
    }

    /** The same with resources taken, or a channel, on the link. */
    public LinkAsked asks(ProberDestination destination, Strategy resources, boolean channel) {
        Predicate<Packet> requests =
                packet ->
                        packet.type() == PacketType.LINK_REQUEST
                                && packet.destination().equals(destination.address());
        int before = wire().heard(requests).size();
        Bytes link = adapter.open(destination.address(), resources, channel);
        Packet request = wire().expect("a link request", requests, before + 1, Wire.SOON);
        return LinkAsked.of(prober, destination, link, request);
    }

    /**
     * Has the node open a link to the prober, which answers as it should. A handshake that the
     * machine's other work made slow is done again, because the keepalive interval grows with it.
     */
    public ProberLink opens(ProberDestination destination) {
        for (int attempt = 1; ; attempt++) {
            LinkAsked asked = asks(destination);
            wire().send(asked.proof());
            AdapterEvent.Link active = becomesActive(asked.id());
            if (active.rttMillis().orElse(0) > QUICK_MILLIS && attempt < HANDSHAKES) {
                prober.note(
                        "a round-trip time of %.0f ms; trying again"
                                .formatted(active.rttMillis().getAsDouble()));
                adapter.close(asked.id());
                continue;
            }
            ProberLink link = asked.agreed();
            wire().control("the round-trip time", link.packets(PacketType.DATA, Context.LINK_RTT));
            return link;
        }
    }

    /** The node's application sees this link active. */
    public AdapterEvent.Link becomesActive(Bytes link) {
        return application.control(
                "link " + link.brief() + " is active", AdapterEvent.Link.class, active(link));
    }

    public static Predicate<AdapterEvent.Link> active(Bytes link) {
        return event -> event.link().equals(link) && event.state() == AdapterEvent.LinkState.ACTIVE;
    }

    public static Predicate<AdapterEvent.Link> closed(Bytes link) {
        return event -> event.link().equals(link) && event.state() == AdapterEvent.LinkState.CLOSED;
    }

    /** Data that came to the node over a link. */
    public static Predicate<AdapterEvent.Packet> over(Bytes link, Bytes data) {
        return event -> event.overLink() && event.at().equals(link) && event.data().equals(data);
    }

    /** Data that came to a destination of the node. */
    public static Predicate<AdapterEvent.Packet> at(Bytes destination, Bytes data) {
        return event ->
                !event.overLink() && event.at().equals(destination) && event.data().equals(data);
    }

    /** The fate of a packet that the node sent. */
    public static Predicate<AdapterEvent.Proof> delivered(Bytes packetHash) {
        return event -> event.packet().equals(packetHash) && event.delivered();
    }
}
