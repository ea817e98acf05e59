package io.reticle.reports.event;

import java.util.List;

/**
 * Takes the events of a run as they happen. Several cases run at once, so every sink is safe for
 * use by several threads; it sees the events of one thread in that thread's order.
 */
@FunctionalInterface
public interface EventSink {
    void accept(Event event);

    /** A sink that hands every event to all of {@code sinks}, in their order. */
    static EventSink all(EventSink... sinks) {
        var each = List.of(sinks);
        return event -> each.forEach(sink -> sink.accept(event));
    }
}
