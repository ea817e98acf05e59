package io.reticle.suite.cases;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.prober.DeafPeer;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

import java.time.Duration;
import java.util.Optional;

/**
 * How a Backbone interface protects itself. What the authority does is noted, and asked of nobody;
 * that one peer's trouble is not another's is asked.
 */
@Chapter("Backbone")
final class Backbones {
    /** Bytes of a packet that fills, well below the MTU of TCP. */
    private static final int BULK = 12_000;

    /** Packets for each deaf peer: more than a system's own buffers and four mebibytes. */
    private static final int PACKETS = 1_000;

    /** After so many the others are heard again. */
    private static final int ROUND = 50;

    /** By the authority twelve seconds, checked each second. */
    private static final Duration CUT_OFF = Duration.ofSeconds(30);

    /** By the authority the seventh is refused. */
    private static final int MOST_FLAPS = 12;

    private static NodeSpec spec() {
        return NodeSpec.transport().listening("wide", "BackboneInterface").on("near");
    }

    /** The transport id of the node, which has taken the announce of a destination. */
    private static Bytes taken(ProberDestination destination, Wire near) {
        return near.control(
                        "the announce is taken",
                        Prober.rebroadcastsOf(destination.address()),
                        1,
                        Prober.REBROADCAST)
                .transportId()
                .orElseThrow();
    }

    @Case(
            decides = {"R-NET-236", "R-NET-237"},
            needs = {"transport", "backbone"},
            slow = true,
            seconds = 120)
    void who_does_not_read_harms_no_other(Prober prober) throws Exception {
        OwnNode node = prober.node(spec());
        Wire near = prober.join(node, "near");
        Wire beside = prober.join(node, "wide");
        DeafPeer late = prober.deafPeer(node, "wide", "late");
        DeafPeer never = prober.deafPeer(node, "wide", "never");
        ProberDestination atBeside = prober.destination();
        ProberDestination atLate = prober.destination();
        ProberDestination atNever = prober.destination();
        beside.send(atBeside.announcePacket());
        late.send(atLate.announcePacket());
        never.send(atNever.announcePacket());
        Bytes id = taken(atBeside, near);
        taken(atLate, near);
        taken(atNever, near);

        prober.note(
                "from now on %d packets of %d bytes for each of two peers that do not read"
                        .formatted(PACKETS, BULK));
        for (int i = 0; i < PACKETS; i += ROUND) {
            for (int each = 0; each < ROUND; each++) {
                fill(prober, near, atLate, id);
                fill(prober, near, atNever, id);
            }
            Packet between = prober.dataTo(atBeside);
            near.send(between.via(id));
            beside.expect("a packet beside those that pile up", prober.sameAs(between));
        }
        long sent = (long) PACKETS * BULK;
        long read = late.drain(Duration.ofSeconds(3));
        prober.note(
                "of %d kB for a peer that begins to read now, %d kB came"
                        .formatted(sent / 1_000, read / 1_000));
        Optional<Duration> cutOff = never.cutOff(CUT_OFF);
        prober.note(
                cutOff.map(
                                after ->
                                        "a peer that never reads was cut off within %d s"
                                                .formatted(after.toSeconds() + 1))
                        .orElse("a peer that never reads keeps its connection"));
        Packet last = prober.dataTo(atBeside);
        near.send(last.via(id));
        beside.expect("a packet after it", prober.sameAs(last));
    }

    private static void fill(Prober prober, Wire near, ProberDestination to, Bytes id) {
        near.sendBallast(prober.sealed(to.address(), prober.random(BULK)).via(id).frame());
    }

    @Case(
            decides = "R-NET-238",
            needs = {"transport", "backbone"})
    void connections_that_come_and_go_harm_no_other(Prober prober) throws Exception {
        OwnNode node = prober.node(spec());
        Wire near = prober.join(node, "near");
        Wire beside = prober.join(node, "wide");
        int flaps = 0;
        boolean refused = false;
        while (flaps < MOST_FLAPS && !refused) {
            Wire flapping = prober.join(node, "wide");
            flapping.quiet(Prober.SETTLING);
            refused = flapping.isLost();
            flapping.close();
            flaps++;
        }
        prober.note(
                refused
                        ? "the connection number %d from one place was refused".formatted(flaps)
                        : "%d short connections from one place were all taken".formatted(flaps));
        ProberDestination destination = prober.destination();
        beside.send(destination.announcePacket());
        Carried.repeated("an announce from who stayed", destination, near);
        ProberDestination back = prober.destination();
        near.send(back.announcePacket());
        Carried.repeated("an announce to who stayed", back, beside);
    }
}
