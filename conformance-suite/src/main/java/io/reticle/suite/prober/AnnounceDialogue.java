package io.reticle.suite.prober;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.sut.Medium;

import java.io.IOException;

/**
 * A conversation about destinations: we announce, and ask the transport node for the way. It
 * answers for what it has learned and for nothing else. What must not be learned is announced and
 * asked for first, an ordinary announce follows as the control.
 */
public record AnnounceDialogue(Prober prober, Wire wire, Resident node) {

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
        int before = wire.heard(Prober.pathAnswersFor(destination)).size();
        wire.send(prober.pathRequest(destination));
        return wire.expect(
                "a path answer for " + what,
                Prober.pathAnswersFor(destination),
                before + 1,
                Prober.PATH_ANSWER);
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
        wire.send(prober.pathRequest(ordinary.address()));
        wire.control(
                "an ordinary announce is learned",
                Prober.pathAnswersFor(ordinary.address()),
                1,
                Prober.PATH_ANSWER);
        wire.expectAlive();
    }
}
