package io.reticle.suite.prober;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.sut.Medium;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A conversation about the way to the node's own probe destination, which it answers at once. The
 * authority swallows a request that meets another one for the same destination in flight, so a
 * request without an answer is asked again under a new tag; what counts is that there are never
 * more answers than requests that deserve one.
 */
public final class PathDialogue {
    private static final Duration PATIENCE = Duration.ofMillis(1_500);
    private static final int ATTEMPTS = 6;

    private final Prober prober;
    private final Wire wire;
    private final Resident node;
    private int asked;

    private PathDialogue(Prober prober, Wire wire, Resident node) {
        this.prober = prober;
        this.wire = wire;
        this.node = node;
    }

    public static PathDialogue on(Prober prober, Medium medium)
            throws IOException, InterruptedException {
        Resident node = prober.resident();
        return new PathDialogue(prober, prober.join(medium), node);
    }

    public Wire wire() {
        return wire;
    }

    public Bytes destination() {
        return node.probe();
    }

    /** An ordinary request, unlike any before. */
    public Packet request() {
        return prober.pathRequest(node.probe());
    }

    /** The node has to answer an ordinary request. */
    public Packet answers(String what) {
        return answers(what, UnaryOperator.identity());
    }

    /** The node has to answer a request in this form. */
    public Packet answers(String what, UnaryOperator<Packet> form) {
        return asks(form)
                .orElseThrow(() -> new Refuted("expected an answer to " + what + ", found none"));
    }

    private Optional<Packet> asks(UnaryOperator<Packet> form) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int before = answersSoFar();
            asked++;
            wire.send(form.apply(request()));
            Optional<Packet> answer =
                    wire.await(Prober.pathAnswersFor(node.probe()), before + 1, PATIENCE);
            if (answer.isPresent()) return answer;
        }
        return Optional.empty();
    }

    private int answersSoFar() {
        return wire.heard(Prober.pathAnswersFor(node.probe())).size();
    }

    /** The node must not answer this; an ordinary request behind it is the control. */
    public void ignores(String what, Packet bent) {
        prober.note("bent: " + what);
        wire.send(bent);
        if (asks(UnaryOperator.identity()).isEmpty()) {
            throw new Inconclusive("the control failed: an ordinary request is not answered");
        }
        prober.note("control: an ordinary request is answered");
        wire.refuseMore("answer", Prober.pathAnswersFor(node.probe()), Prober.SETTLING);
        if (answersSoFar() > asked) {
            throw new Refuted("expected no answer to " + what + ", found one");
        }
        wire.expectAlive();
    }
}
