package io.reticle.suite.cases;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** What a node carries from one medium to another. */
final class Carried {
    /** Within this an interface of whatever kind is up, or up again. */
    private static final Duration UP = Duration.ofSeconds(25);

    /** How long an announce is waited for before another is sent. */
    private static final Duration ONE = Duration.ofMillis(1_500);

    private Carried() {}

    /**
     * Announces until one comes out, for an interface that takes a while until it is open.
     *
     * @return the copy that came out first
     */
    static Packet out(Prober prober, Wire near, Wire far) {
        return out(prober, near, far, Prober::rebroadcastsOf);
    }

    /** The same for a program of the node's machine, which hears what the node hears. */
    static Packet heard(Prober prober, Wire near, Wire program) {
        return out(prober, near, program, Prober::announcesOf);
    }

    private static Packet out(
            Prober prober, Wire near, Wire far, Function<Bytes, Predicate<Packet>> copies) {
        long until = System.nanoTime() + UP.toNanos();
        Predicate<Packet> any = packet -> false;
        while (System.nanoTime() < until) {
            ProberDestination destination = prober.destination();
            near.send(destination.announcePacket());
            any = any.or(copies.apply(destination.address()));
            Optional<Packet> copy = far.await(any, 1, ONE);
            if (copy.isPresent()) return copy.get();
        }
        throw new Refuted(
                "expected an announce on %s within %d s, found none"
                        .formatted(far, UP.toSeconds()));
    }

    /** The node has to repeat an announce that was sent on the other medium. */
    static Packet repeated(String what, ProberDestination destination, Wire near) {
        return near.expect(
                what, Prober.rebroadcastsOf(destination.address()), 1, Prober.REBROADCAST);
    }

    /** Something has to take a while, within a band. */
    static void took(String what, long fromNanos, long toNanos, Duration least, Duration most) {
        Duration found = Duration.ofNanos(toNanos - fromNanos);
        if (found.compareTo(least) < 0 || found.compareTo(most) > 0) {
            throw new Refuted(
                    "expected %s after %.1f to %.1f s, found it after %.1f s"
                            .formatted(
                                    what,
                                    least.toMillis() / 1000.0,
                                    most.toMillis() / 1000.0,
                                    found.toMillis() / 1000.0));
        }
    }
}
