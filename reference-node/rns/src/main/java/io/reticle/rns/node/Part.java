package io.reticle.rns.node;

/** What stands on a node and is driven with it, on its thread: a router of messages, say. */
public interface Part {
    /**
     * The node tells something.
     *
     * @param now in microseconds since the Unix epoch
     */
    void event(NodeEvent event, long now);

    /** Does what has fallen due by {@code now}. */
    void advance(long now);

    /** When {@link #advance} is to be called next; {@code Long.MAX_VALUE} for never. */
    long nextDeadline();
}
