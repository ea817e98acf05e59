package io.reticle.suite.cases;

import io.reticle.drivers.Framing;
import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.End;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.SamBridge;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

import java.time.Duration;

/** Streams through an I2P router, of which the suite plays the part that programs see. */
@Chapter("I2P")
final class I2pStreams {
    private static final String SILENT = "a".repeat(52) + ".b32.i2p";
    private static final String SPEAKING = "b".repeat(52) + ".b32.i2p";
    private static final int LONGEST = 4_096;

    /** Within this the router has been asked for streams, in seconds. */
    private static final int CONNECTED = 40;

    /** Two flags, with which nothing is said. */
    private static final Bytes ALIVE = Bytes.hex("7e7e");

    /** How often the speaking peer says that it is there. */
    private static final Duration OFTEN = Duration.ofSeconds(5);

    private static final Duration KEPT_ALIVE_AT_LEAST = Duration.ofMillis(8_500);
    private static final Duration KEPT_ALIVE_AT_MOST = Duration.ofSeconds(20);
    private static final Duration CLOSED_AT_LEAST = Duration.ofSeconds(105);
    private static final Duration CLOSED_AT_MOST = Duration.ofSeconds(130);

    @Case(
            decides = {"R-NET-252", "R-NET-146"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "i2p"},
            slow = true,
            seconds = 240)
    void a_stream_is_kept_alive_and_closed_when_nothing_comes(Prober prober) throws Exception {
        SamBridge bridge = prober.samBridge(Framing.serialHdlc(LONGEST));
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .using("garlic", "I2PInterface", "peers", SILENT + ", " + SPEAKING)
                                .on("near")
                                .withVariable("I2P_SAM_ADDRESS", bridge.address()));
        End silent = bridge.stream(SILENT, CONNECTED);
        End speaking = bridge.stream(SPEAKING, CONNECTED);
        TcpClients.tunnel(prober, silent);
        TcpClients.tunnel(prober, speaking);

        long asked = silent.wire().heard().getLast().nanos();
        int before = silent.said().size();
        long alive = silent.said().expect("two flags", ALIVE, before, KEPT_ALIVE_AT_MOST);
        Carried.took("two flags", asked, alive, KEPT_ALIVE_AT_LEAST, KEPT_ALIVE_AT_MOST);

        Wire deaf = silent.wire();
        long until = silent.nanos() + CLOSED_AT_MOST.toNanos();
        while (!deaf.isLost() && System.nanoTime() < until) {
            speaking.wire().sendStream(ALIVE, "two flags");
            deaf.ends(OFTEN);
        }
        if (!deaf.isLost()) {
            throw new Refuted(
                    "expected a stream on which nothing comes to be closed within %d s, found it open"
                            .formatted(CLOSED_AT_MOST.toSeconds()));
        }
        Carried.took(
                "the end of a stream on which nothing comes",
                silent.nanos(),
                System.nanoTime(),
                CLOSED_AT_LEAST,
                CLOSED_AT_MOST.plus(OFTEN));
        speaking.wire().expectAlive();
        Wire near = prober.join(node, "near");
        ProberDestination destination = prober.destination();
        speaking.wire().send(destination.announcePacket());
        Carried.repeated("an announce by the stream that was kept", destination, near);
    }
}
