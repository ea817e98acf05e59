package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

import java.time.Duration;
import java.util.function.Predicate;

/** Destinations that announce themselves too often. */
@Chapter("Announce rates")
final class AnnounceRates {
    private static final Duration COPY = Duration.ofSeconds(4);

    /** A destination whose announces are told apart by their app data. */
    private record Restless(ProberDestination destination, long from) {
        Packet nth(int n) {
            return announce(n).packet(false);
        }

        Packet response(int n) {
            return announce(n).packet(true);
        }

        private Announce announce(int n) {
            // one second apart by what they say, whenever they are sent
            return destination.announce(from + n, Bytes.utf8("n" + n));
        }

        Predicate<Packet> copiesOf(int n) {
            return Prober.rebroadcastsOf(destination.address())
                    .and(packet -> packet.data().tail(2).equals(Bytes.utf8("n" + n)));
        }
    }

    private static Restless restless(Prober prober) {
        return new Restless(prober.destination(), Prober.unixSeconds() - 100);
    }

    private static NodeSpec limited(int target, int grace, int penalty) {
        return NodeSpec.transport()
                .on(
                        "limited",
                        "announce_rate_target",
                        String.valueOf(target),
                        "announce_rate_grace",
                        String.valueOf(grace),
                        "announce_rate_penalty",
                        String.valueOf(penalty))
                .on("other");
    }

    @Case(
            decides = {"R-NET-68", "R-NET-69", "R-NET-71"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "rates"},
            slow = true)
    void who_announces_too_often_is_heard_and_not_copied(Prober prober) throws Exception {
        OwnNode node = prober.node(limited(3_600, 1, 0));
        Wire limited = prober.join(node, "limited");
        Wire other = prober.join(node, "other");
        Restless restless = restless(prober);
        limited.send(restless.response(0));
        for (int n = 1; n <= 2; n++) {
            limited.send(restless.nth(n));
            other.control("a copy of announce " + n, restless.copiesOf(n), 1, COPY);
        }
        limited.send(restless.nth(3));
        other.refuse("copy of the announce that exceeds the grace", restless.copiesOf(3), COPY);
        other.send(prober.pathRequest(restless.destination().address()));
        Packet answer =
                other.expect(
                        "a path response", Prober.pathAnswersFor(restless.destination().address()));
        if (!answer.data().tail(2).equals(Bytes.utf8("n3"))) {
            throw new Refuted("expected the newest announce in the table, found an older one");
        }
    }

    @Case(
            decides = {"R-NET-70", "R-NET-72"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "rates"},
            slow = true)
    void a_penalty_makes_the_block_longer_than_the_target(Prober prober) throws Exception {
        OwnNode node = prober.node(limited(1, 0, 7));
        Wire limited = prober.join(node, "limited");
        Wire other = prober.join(node, "other");
        Restless restless = restless(prober);
        limited.send(restless.nth(1));
        long began = System.nanoTime();
        limited.send(restless.nth(2));
        other.refuse("copy of an announce within the target", restless.copiesOf(2), COPY);
        limited.send(restless.nth(3));
        other.refuse(
                "copy of an announce that keeps the target within the penalty",
                restless.copiesOf(3),
                Duration.ofSeconds(3));
        Duration left = Duration.ofMillis(9_000 - (System.nanoTime() - began) / 1_000_000);
        other.refuse("copy until the block is over", restless.copiesOf(3), left);
        limited.send(restless.nth(4));
        other.expect("a copy after the block", restless.copiesOf(4), 1, COPY);
    }
}
