package io.reticle.suite.fabric;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * What becomes of one frame on its way. It follows from the seed, the lane's name and the frame's
 * number on that lane, and from nothing else: neither from the time nor from what happens on other
 * lanes. Every frame draws the same numbers in the same order, so that one impairment more leaves
 * the others as they were.
 *
 * @param lost whether it does not arrive; the rest has no meaning then
 * @param damage which bit is turned, as a place in the frame from 0 to below 1
 * @param late how long it is held back, beyond the delay of the lane
 * @param again how long after that a second copy comes
 */
record Fate(boolean lost, OptionalDouble damage, Duration late, Optional<Duration> again) {

    /**
     * @param number of the frame on this lane, from 0
     */
    static Fate of(long seed, String lane, long number, Impairments how) {
        var random = new SplittableRandom(mixed(seed, lane, number));
        boolean lost = random.nextDouble() < how.loss();
        boolean twice = random.nextDouble() < how.duplication();
        boolean held = random.nextDouble() < how.reordering();
        boolean damaged = random.nextDouble() < how.corruption();
        double place = random.nextDouble();
        Duration late = behind(random.nextDouble(), how);
        Duration again = behind(random.nextDouble(), how);
        return new Fate(
                lost,
                damaged ? OptionalDouble.of(place) : OptionalDouble.empty(),
                held ? late : Duration.ZERO,
                twice ? Optional.of(again) : Optional.empty());
    }

    private static Duration behind(double drawn, Impairments how) {
        return Duration.ofNanos((long) (how.lateness().toNanos() * (1 + drawn) / 2));
    }

    /** The generator spreads seeds that differ in one bit only; the factors keep lanes apart. */
    private static long mixed(long seed, String lane, long number) {
        long mixed = seed;
        for (int i = 0; i < lane.length(); i++) {
            mixed = mixed * 0x9E3779B97F4A7C15L + lane.charAt(i);
        }
        return mixed * 0x9E3779B97F4A7C15L + number;
    }
}
