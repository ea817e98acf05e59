package io.reticle.rns.transport;

/**
 * What went over an interface in one direction.
 *
 * @param frames all of them
 * @param bytes of their clean frames, access codes included
 * @param speed in bits per second, over the last full second
 * @param rate frames a second, likewise
 * @param announces how many of the frames were announces
 * @param announceBytes of these
 * @param announceSpeed in bits per second
 * @param announceFrequency announces a second
 * @param requests how many were path requests
 * @param requestBytes of these
 * @param requestSpeed in bits per second
 * @param requestFrequency path requests a second
 */
public record Flow(
        long frames,
        long bytes,
        double speed,
        long rate,
        long announces,
        long announceBytes,
        double announceSpeed,
        double announceFrequency,
        long requests,
        long requestBytes,
        double requestSpeed,
        double requestFrequency) {
    static final Flow NONE = new Flow(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    Flow plus(Flow other) {
        return new Flow(
                frames + other.frames,
                bytes + other.bytes,
                speed + other.speed,
                rate + other.rate,
                announces + other.announces,
                announceBytes + other.announceBytes,
                announceSpeed + other.announceSpeed,
                announceFrequency + other.announceFrequency,
                requests + other.requests,
                requestBytes + other.requestBytes,
                requestSpeed + other.requestSpeed,
                requestFrequency + other.requestFrequency);
    }
}
