package io.reticle.suite.prober;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.sut.Medium;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A conversation about destinations: we announce, and ask the transport node for the way. It
 * answers for what it has learned and for nothing else. What must not be learned is announced and
 * asked for first, an ordinary announce follows as the control.
 */
public record AnnounceDialogue(Prober prober, Wire wire, Resident node) {

    private static final int ATTEMPTS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    public static AnnounceDialogue on(Prober prober, Medium medium)
            throws IOException, InterruptedException {
        Resident node = prober.resident();
        return new AnnounceDialogue(prober, prober.join(medium), node);
    }

    /** The node has to learn from this announce. Returns its answer to our path request. */
    public Packet learns(String what, Packet announce) {
        wire.send(announce);
        return answers(what, announce.destination());
    }

    /** The node has to answer a path request. */
    public Packet answers(String what, Bytes destination) {
        return asks(destination)
                .orElseThrow(
                        () -> new Refuted("expected a path answer for " + what + ", found none"));
    }

    /**
     * Asks again where no answer comes: a node may still be busy with writing down the announce.
     */
    private Optional<Packet> asks(Bytes destination) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int before = wire.heard(Prober.pathAnswersFor(destination)).size();
            wire.send(prober.pathRequest(destination));
            Optional<Packet> answer =
                    wire.await(Prober.pathAnswersFor(destination), before + 1, PATIENCE);
            if (answer.isPresent()) return answer;
        }
        return Optional.empty();
    }

    /** The node must not learn from this announce. */
    public void doesNotLearn(String what, Packet bent) {
        prober.note("bent: " + what);
        wire.send(bent);
        Bytes destination = bent.destination();
        wire.send(prober.pathRequest(destination));
        control();
        wire.refuse("sign of " + what, Prober.announcesOf(destination), Prober.SETTLING);
    }

    /** An ordinary announce is learned. */
    public void control() {
        ProberDestination ordinary = prober.destination();
        wire.send(ordinary.announcePacket());
        if (asks(ordinary.address()).isEmpty()) {
            throw new Inconclusive("the control failed: an ordinary announce is not learned");
        }
        prober.note("control: an ordinary announce is learned");
        wire.expectAlive();
    }
}
