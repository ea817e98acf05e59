package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.packet.Proof;
import io.reticle.rns.transport.PathRequest;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.ProberLink;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;
import io.reticle.suite.sut.PortPool;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** A node that programs of the same machine use as their own. */
@Chapter("Shared instances")
final class SharedInstances {
    private static final Duration AT_ONCE = Duration.ofMillis(1_500);
    private static final Duration SWEPT = Duration.ofSeconds(7);

    /** A node with two interfaces to the network and a port for programs. */
    record Shared(Prober prober, OwnNode node, int port, Wire one, Wire two) {
        static Shared open(Prober prober) throws IOException, InterruptedException {
            return open(prober, NodeSpec.transport());
        }

        static Shared open(Prober prober, NodeSpec spec) throws IOException, InterruptedException {
            int port = PortPool.take();
            OwnNode node = prober.node(sharing(spec, port).on("one").on("two"));
            Wire one = prober.join(node, "one");
            Wire two = prober.join(node, "two");
            prober.transportIdOf(one, two);
            prober.transportIdOf(two, one);
            return new Shared(prober, node, port, one, two);
        }

        /** Attaches a program, and waits until the node knows it. */
        Wire program(String name) throws IOException {
            Wire program = prober.attach(port, name);
            ProberDestination there = prober.destination();
            one.send(there.announcePacket());
            program.control("an announce from the network", Prober.announcesOf(there.address()));
            return program;
        }
    }

    /**
     * The same with a port for programs.
     *
     * @param port of the machine
     */
    static NodeSpec sharing(NodeSpec spec, int port) throws IOException {
        return sharing(spec, port, PortPool.take());
    }

    /**
     * @param calls port for remote calls
     */
    static NodeSpec sharing(NodeSpec spec, int port, int calls) {
        return spec.with("share_instance", "yes")
                .with("shared_instance_type", "tcp")
                .with("shared_instance_port", String.valueOf(port))
                .with("instance_control_port", String.valueOf(calls));
    }

    @Case(
            decides = {"R-NET-06", "R-NET-40", "R-NET-198", "R-NET-254"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "shared"},
            slow = true)
    void what_a_program_announces_leaves_once_and_as_the_nodes_own(Prober prober) throws Exception {
        Shared shared = Shared.open(prober);
        Wire program = shared.program("program");
        program.sendStream(Bytes.hex("7e7e"), "an empty frame, as some send to stay alive");
        ProberDestination destination = prober.destination();
        program.send(destination.announcePacket());
        var announces = Prober.announcesOf(destination.address());
        for (Wire wire : new Wire[] {shared.one(), shared.two()}) {
            Packet copy = wire.expect("the announce", announces, 1, AT_ONCE.plusSeconds(1));
            if (copy.hops() != 0) {
                throw new Refuted("expected hop byte 0, found " + copy.hops());
            }
        }
        shared.one().refuseMore("copy", announces, Duration.ofSeconds(8));
        shared.two().refuseMore("copy", announces, Prober.SETTLING);
        program.expectAlive();
    }

    @Case(
            decides = {"R-NET-41", "R-NET-07"},
            needs = {"transport", "shared"})
    void programs_hear_announces_at_once_and_with_two_addresses(Prober prober) throws Exception {
        Shared shared = Shared.open(prober);
        Wire program = shared.program("program");
        ProberDestination destination = prober.destination();
        shared.one().send(destination.announcePacket().withHops(2));
        Packet told = program.expect("the announce", Prober.announcesOf(destination.address()));
        if (!told.twoAddresses() || told.hops() != 3 || told.context() != Context.NONE) {
            throw new Refuted("expected two addresses and 3 hops, found " + told);
        }
    }

    @Case(
            decides = {"R-NET-100", "R-NET-101"},
            needs = {"transport", "shared"})
    void what_a_program_asks_is_answered_soon_or_asked_everywhere(Prober prober) throws Exception {
        Shared shared = Shared.open(prober);
        Wire program = shared.program("program");
        ProberDestination known = prober.destination();
        shared.one().send(known.announcePacket());
        program.control("the announce", Prober.announcesOf(known.address()));
        program.send(prober.pathRequest(known.address()));
        program.expect(
                "an answer without delay",
                Prober.pathAnswersFor(known.address()),
                1,
                AT_ONCE.plusMillis(500));

        Bytes unknown = prober.random(16);
        Packet question = prober.pathRequest(unknown);
        program.send(question);
        Packet first = shared.one().expect("the question", InterfaceModes.searchesFor(unknown));
        Packet second = shared.two().expect("the question", InterfaceModes.searchesFor(unknown));
        Bytes tag = PathRequest.parse(first.data()).tag();
        if (!tag.equals(PathRequest.parse(second.data()).tag())) {
            throw new Refuted("expected one tag on both interfaces, found two");
        }
        if (tag.equals(PathRequest.parse(question.data()).tag())) {
            throw new Refuted("expected a fresh tag, found the program's own");
        }
    }

    @Case(
            decides = "R-NET-109",
            needs = {"transport", "shared"})
    void what_the_network_asks_is_put_to_programs_too(Prober prober) throws Exception {
        Shared shared = Shared.open(prober);
        Wire program = shared.program("program");
        Bytes unknown = prober.random(16);
        shared.one().send(prober.pathRequest(unknown));
        program.expect(
                "the question",
                packet ->
                        packet.destination().equals(PathRequest.address(prober.crypto()))
                                && packet.data().slice(0, 16).equals(unknown));
    }

    private static Packet broadcast(Prober prober, DestinationType type) {
        return Packet.of(PacketType.DATA, type, prober.random(16), Context.NONE, prober.random(40));
    }

    private static Predicate<Packet> unchanged(Packet sent) {
        return packet -> packet.frame().equals(sent.frame());
    }

    @Case(
            decides = {"R-NET-24", "R-NET-25"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "shared"})
    void plain_broadcasts_pass_between_programs_and_network_and_nothing_else_does(Prober prober)
            throws Exception {
        Shared shared = Shared.open(prober);
        Wire program = shared.program("program");
        Wire other = shared.program("other program");
        Packet group = broadcast(prober, DestinationType.GROUP);
        program.send(group);
        Packet control = prober.pathRequest(prober.random(16));
        program.send(control);
        Packet plain = broadcast(prober, DestinationType.PLAIN);
        program.send(plain);
        shared.one().expect("the broadcast of a program", unchanged(plain));
        shared.two().expect("the broadcast of a program", unchanged(plain));
        other.expect("the broadcast of another program", unchanged(plain));
        Packet fromNetwork = broadcast(prober, DestinationType.PLAIN);
        shared.one().send(fromNetwork);
        program.expect("the broadcast of the network", unchanged(fromNetwork));
        other.expect("the broadcast of the network", unchanged(fromNetwork));
        shared.two().refuse("broadcast of the network elsewhere", unchanged(fromNetwork));
        shared.one().refuse("group packet of a program", unchanged(group), Prober.SETTLING);
        shared.one().refuse("path request as it was", unchanged(control));
    }

    /** The node that an announce of another program names as the way. */
    private static Bytes nodeIn(Packet told) {
        return told.transportId()
                .orElseThrow(() -> new Refuted("expected two addresses, found one"));
    }

    @Case(
            decides = "R-NET-206",
            needs = {"transport", "shared"})
    void two_programs_reach_each_other(Prober prober) throws Exception {
        Shared shared = Shared.open(prober);
        Wire one = shared.program("program");
        Wire two = shared.program("other program");
        ProberDestination destination = prober.destination();
        one.send(destination.announcePacket());
        Packet told = two.expect("the announce", Prober.announcesOf(destination.address()));
        Bytes node = nodeIn(told);
        Packet data = prober.dataTo(destination);
        Bytes hash = data.hash(prober.crypto());
        two.send(data.via(node));
        one.expect("the packet", prober.sameAs(data));
        Packet proof = Proof.of(destination.identity(), hash, false).packet(hash);
        one.send(proof);
        Packet back = two.expect("the proof", prober.addressedProofs(data));
        if (!back.data().equals(proof.data())) throw new Refuted("the proof was changed");
    }

    @Case(
            decides = "R-NET-207",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "shared"},
            slow = true)
    void with_a_program_its_paths_go(Prober prober) throws Exception {
        Shared shared = Shared.open(prober);
        Wire program = shared.program("program");
        ProberDestination destination = prober.destination();
        program.send(destination.announcePacket());
        shared.one().control("the announce", Prober.announcesOf(destination.address()));
        program.close();
        shared.one().quiet(SWEPT);
        Wire asking = shared.two();
        int before = asking.heard(Prober.pathAnswersFor(destination.address())).size();
        asking.send(prober.pathRequest(destination.address()));
        asking.refuse(
                "answer for a program that is gone (%d before)".formatted(before),
                Prober.pathAnswersFor(destination.address()),
                Duration.ofSeconds(3));
    }

    @Case(
            decides = "R-NET-63",
            needs = {"transport", "shared"})
    void a_programs_announces_are_never_held(Prober prober) throws Exception {
        Shared shared = Shared.open(prober);
        Wire program = shared.program("program");
        for (int i = 0; i < 8; i++) {
            ProberDestination destination = prober.destination();
            program.send(destination.announcePacket());
            Optional<Packet> copy =
                    shared.one()
                            .await(
                                    Prober.announcesOf(destination.address()),
                                    1,
                                    Prober.REBROADCAST);
            if (copy.isEmpty()) {
                throw new Refuted("expected announce %d of a program, found none".formatted(i));
            }
        }
    }

    @Case(
            decides = {"R-NET-143", "R-NET-07"},
            needs = {"transport", "shared"})
    void two_programs_have_a_link_while_the_hops_are_disguised(Prober prober) throws Exception {
        Shared shared = Shared.open(prober, NodeSpec.transport().with("local_hops_delta", "yes"));
        Wire one = shared.program("program");
        Wire two = shared.program("other program");
        ProberDestination destination = prober.destination();
        one.send(destination.announcePacket());
        Packet told = two.expect("the announce", Prober.announcesOf(destination.address()));
        Bytes node = nodeIn(told);
        if (told.hops() != 0) {
            throw new Refuted("expected no hops to another program, found " + told.hops());
        }
        Crossing crossing = new Crossing(prober, shared.node(), node, two, one, destination);
        Crossing.Ends link = crossing.link();
        carries(prober, two, one, link.near());
        carries(prober, one, two, link.far());
    }

    private static void carries(Prober prober, Wire from, Wire to, ProberLink sender) {
        Packet packet = sender.data(prober.random(30));
        from.send(packet);
        to.expect("the link's data at the other program", prober.sameAs(packet));
    }
}
