package io.reticle.suite.prober;

import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterEvent;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The application above the node under test, as its adapter tells of it. */
public final class Application {
    private static final Duration SLICE = Duration.ofMillis(250);

    private final Adapter adapter;
    private final List<AdapterEvent> seen = new ArrayList<>();

    public Application(Adapter adapter) {
        this.adapter = adapter;
    }

    /** All events of a kind so far. */
    public <T extends AdapterEvent> List<T> seen(Class<T> type, Predicate<T> kind) {
        seen.addAll(adapter.nextEvents(Duration.ZERO));
        return matching(type, kind);
    }

    /** All events of a kind that were fetched so far. */
    public <T extends AdapterEvent> List<T> known(Class<T> type, Predicate<T> kind) {
        return matching(type, kind);
    }

    private <T extends AdapterEvent> List<T> matching(Class<T> type, Predicate<T> kind) {
        return seen.stream().filter(type::isInstance).map(type::cast).filter(kind).toList();
    }

    /** Waits for the {@code nth} event of a kind, counted from 1. */
    public <T extends AdapterEvent> Optional<T> await(
            Class<T> type, Predicate<T> kind, int nth, Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        while (true) {
            List<T> found = matching(type, kind);
            if (found.size() >= nth) return Optional.of(found.get(nth - 1));
            long left = end - System.nanoTime();
            if (left <= 0) return Optional.empty();
            Duration wait = Duration.ofNanos(Math.min(left, SLICE.toNanos()));
            seen.addAll(adapter.nextEvents(wait));
        }
    }

    /** The application has to be told this soon, or the case fails. */
    public <T extends AdapterEvent> T expect(String what, Class<T> type, Predicate<T> kind) {
        return expect(what, type, kind, 1, Wire.SOON);
    }

    public <T extends AdapterEvent> T expect(
            String what, Class<T> type, Predicate<T> kind, int nth, Duration deadline) {
        return await(type, kind, nth, deadline)
                .orElseThrow(() -> new Refuted(missing(what, deadline)));
    }

    /** The positive control: without this event the case shows nothing. */
    public <T extends AdapterEvent> T control(String what, Class<T> type, Predicate<T> kind) {
        return await(type, kind, 1, Wire.SOON)
                .orElseThrow(
                        () -> new Inconclusive("the control failed: " + missing(what, Wire.SOON)));
    }

    /** The application must not be told this, now or in a while. */
    public <T extends AdapterEvent> void refuse(
            String what, Class<T> type, Predicate<T> kind, Duration during) {
        if (await(type, kind, 1, during).isPresent()) {
            throw new Refuted("expected no event: " + what + ", found one");
        }
    }

    private String missing(String what, Duration deadline) {
        return "expected the event: %s within %.1f s, found %s"
                .formatted(
                        what,
                        deadline.toMillis() / 1000.0,
                        seen.isEmpty() ? "none" : "others, last: " + seen.getLast());
    }
}
