package io.reticle.rns.node;

/** Something that {@link Alarms} call when its time has come. */
abstract class Alarm {
    /** In microseconds since the Unix epoch; of meaning while it is set. */
    long due;

    /** In the heap, or −1 while it is not set. */
    int place = -1;

    /** It is no longer set when this is called. */
    abstract void ring(long now);
}
