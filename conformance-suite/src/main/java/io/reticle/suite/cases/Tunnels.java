package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

import java.time.Duration;

/** Paths that outlive the connection that they were learned over. */
@Chapter("Tunnels")
final class Tunnels {
    /** The connection's paths are swept by then. */
    private static final Duration SWEPT = Duration.ofSeconds(7);

    private static final Duration LIFE = Duration.ofHours(8);
    private static final Duration MARGIN = Duration.ofMinutes(10);

    /** The far end of a tunnel: whose it is, and how its interface is called there. */
    record Far(Prober prober, Identity identity, Bytes interfaceHash) {
        static Far of(Prober prober) {
            return new Far(prober, prober.stranger(), prober.random(32));
        }

        /** 176 bytes: key, interface hash, randomness, signature over these. */
        Bytes asking() {
            Bytes signed =
                    Bytes.concat(identity.publicIdentity().key(), interfaceHash, prober.random(16));
            return Bytes.concat(signed, identity.sign(signed));
        }

        Packet synthesis(Bytes data) {
            return Packet.of(
                    PacketType.DATA,
                    DestinationType.PLAIN,
                    DestinationName.parse("rnstransport.tunnel.synthesize")
                            .plainAddress(prober.crypto()),
                    Context.NONE,
                    data);
        }
    }

    /** A node, a tunnel to it, and a destination behind the tunnel. */
    record Rig(Prober prober, OwnNode node, Wire asking, Wire tunnel, ProberDestination behind) {

        static Rig open(Prober prober, Packet synthesis) throws Exception {
            return open(prober, Crossing.plain(), synthesis);
        }

        static Rig open(Prober prober, NodeSpec spec, Packet synthesis) throws Exception {
            OwnNode node = prober.node(spec);
            Wire asking = prober.join(node, "near");
            Wire tunnel = prober.join(node, "far");
            tunnel.send(synthesis);
            ProberDestination behind = prober.destination();
            tunnel.send(behind.announcePacket().withHops(2));
            asking.control(
                    "the announce is taken",
                    Prober.rebroadcastsOf(behind.address()),
                    1,
                    Prober.REBROADCAST);
            return new Rig(prober, node, asking, tunnel, behind);
        }

        /** The tunnel's connection is lost, its paths are swept, and another comes up. */
        Wire again() throws Exception {
            tunnel.close();
            // not asked for meanwhile: an unanswered question keeps later ones waiting
            asking.quiet(SWEPT);
            return prober.join(node, "far");
        }

        /** A far end connects again, once the tables have been swept, and asks for its tunnel. */
        Wire comesBack(Far far) throws Exception {
            asking.quiet(SWEPT);
            Wire back = prober.join(node, "far");
            prober.transportIdOf(back, asking);
            back.send(far.synthesis(far.asking()));
            back.quiet(Prober.SETTLING);
            return back;
        }

        void known() {
            asking.send(prober.pathRequest(behind.address()));
            asking.expect(
                    "an answer once the tunnel is back", Prober.pathAnswersFor(behind.address()));
        }

        void unknown(String why) {
            asking.send(prober.pathRequest(behind.address()));
            asking.refuse(
                    "answer after " + why,
                    Prober.pathAnswersFor(behind.address()),
                    Duration.ofSeconds(2));
        }
    }

    @Case(
            decides = {"R-NET-148", "R-NET-145"},
            needs = {"transport", "tunnels"},
            slow = true)
    void a_tunnel_that_comes_back_brings_its_paths(Prober prober) throws Exception {
        Far far = Far.of(prober);
        Rig rig = Rig.open(prober, far.synthesis(far.asking()));
        Wire back = rig.again();
        back.send(far.synthesis(far.asking()));
        back.quiet(Prober.SETTLING);
        rig.known();
        Bytes id = prober.transportIdOf(rig.asking(), back);
        Packet data = prober.dataTo(rig.behind());
        rig.asking().send(data.via(id));
        back.expect("a packet by the new connection", prober.sameAs(data));
    }

    @Case(
            decides = "R-NET-147",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "tunnels"},
            slow = true)
    void a_synthesis_that_is_cut_or_forged_brings_nothing(Prober prober) throws Exception {
        Far far = Far.of(prober);
        Rig rig = Rig.open(prober, far.synthesis(far.asking()));
        Wire back = rig.again();
        Bytes right = far.asking();
        byte[] forged = right.toArray();
        forged[100] ^= 1;
        prober.note("bent: one byte short, one byte long, another random byte than was signed");
        back.send(far.synthesis(right.slice(0, 175)));
        back.send(far.synthesis(Bytes.concat(right, Bytes.zeros(1))));
        back.send(far.synthesis(Bytes.wrap(forged)));
        back.quiet(Prober.SETTLING);
        rig.unknown("a synthesis that does not hold");
        back.send(far.synthesis(right));
        back.quiet(Prober.SETTLING);
        ProberDestination control = prober.destination();
        back.send(control.announcePacket());
        rig.asking()
                .control(
                        "the connection works",
                        Prober.rebroadcastsOf(control.address()),
                        1,
                        Prober.REBROADCAST);
    }

    @Case(
            decides = "R-NET-149",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "tunnels"},
            slow = true)
    void a_path_of_a_tunnel_does_not_displace_a_shorter_one(Prober prober) throws Exception {
        Far far = Far.of(prober);
        Rig rig = Rig.open(prober, far.synthesis(far.asking()));
        Wire back = rig.again();
        Wire direct = prober.join(rig.node(), "far");
        direct.send(
                rig.behind()
                        .announce(Prober.unixSeconds() + 5, Bytes.utf8("direct"))
                        .packet(false));
        rig.asking()
                .control(
                        "the shorter path is taken",
                        Prober.rebroadcastsOf(rig.behind().address())
                                .and(packet -> packet.hops() == 1),
                        1,
                        Prober.REBROADCAST);
        back.send(far.synthesis(far.asking()));
        back.quiet(Prober.SETTLING);
        Bytes id = prober.transportIdOf(rig.asking(), back);
        Packet data = prober.dataTo(rig.behind());
        rig.asking().send(data.via(id));
        direct.expect("the packet by the shorter path", prober.sameAs(data));
        back.refuse("the packet by the tunnel", prober.sameAs(data));
    }

    @Case(
            decides = "R-NET-152",
            needs = {"transport", "tunnels"})
    void a_synthesis_that_somebody_else_repeats_is_recorded(Prober prober) throws Exception {
        Far far = Far.of(prober);
        Packet synthesis = far.synthesis(far.asking());
        Rig rig = Rig.open(prober, synthesis);
        Wire thief = prober.join(rig.node(), "far");
        Bytes id = prober.transportIdOf(rig.asking(), thief);
        thief.send(synthesis);
        thief.quiet(Prober.SETTLING);
        Packet data = prober.dataTo(rig.behind());
        rig.asking().send(data.via(id));
        boolean moved = thief.await(prober.sameAs(data), 1, Prober.SETTLING).isPresent();
        if (!moved) rig.tunnel().expect("the packet by the tunnel", prober.sameAs(data));
        // the authority lets the tunnel be taken; a node that does not is the better one
        prober.note(moved ? "whoever repeats it has the tunnel" : "the tunnel stays where it was");
    }

    @Case(
            decides = "R-NET-150",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "tunnels", "clock"},
            slow = true,
            seconds = 120)
    void a_tunnel_is_remembered_for_eight_hours(Prober prober) throws Exception {
        Far soon = Far.of(prober);
        Far late = Far.of(prober);
        Rig rig = Rig.open(prober, Crossing.plain().withClock(), soon.synthesis(soon.asking()));
        Wire other = prober.join(rig.node(), "far");
        prober.transportIdOf(other, rig.asking());
        other.send(late.synthesis(late.asking()));
        ProberDestination behind = prober.destination();
        other.send(behind.announcePacket().withHops(2));
        rig.asking()
                .control(
                        "the announce is taken",
                        Prober.rebroadcastsOf(behind.address()),
                        1,
                        Prober.REBROADCAST);
        other.close();
        rig.again().close();
        rig.node().passes(LIFE.minus(MARGIN));
        // judged by data: whom nobody has used is forgotten meanwhile, and not answered for
        Wire back = rig.comesBack(soon);
        Bytes id = prober.transportIdOf(rig.asking(), back);
        Packet early = prober.dataTo(rig.behind());
        rig.asking().send(early.via(id));
        back.control("a packet by the tunnel within eight hours", prober.sameAs(early));
        rig.node().passes(MARGIN.multipliedBy(2));
        back = rig.comesBack(late);
        Packet tooLate = prober.dataTo(behind);
        rig.asking().send(tooLate.via(id));
        back.refuse(
                "packet by the tunnel after eight hours",
                prober.sameAs(tooLate),
                Duration.ofSeconds(1));
    }
}
