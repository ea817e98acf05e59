package io.reticle.suite.fabric;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a medium does to the frames in one direction.
 *
 * @param loss share of frames that do not arrive, from 0 to 1; so are the other shares
 * @param duplication that arrive a second time, later
 * @param reordering that are held back, so that later ones overtake them
 * @param corruption that arrive with one bit turned
 * @param delay of every frame
 * @param lateness most that a held-back frame, or a second copy, is behind; half of it at least
 * @param bitrate in bits per second, one frame after the other; 0 for no limit
 */
public record Impairments(
        double loss,
        double duplication,
        double reordering,
        double corruption,
        Duration delay,
        Duration lateness,
        long bitrate) {

    public static final Impairments NONE =
            new Impairments(0, 0, 0, 0, Duration.ZERO, Duration.ofMillis(500), 0);

    /**
     * @throws IllegalArgumentException if a share is not from 0 to 1, or a time or rate negative
     */
    public Impairments {
        for (double share : new double[] {loss, duplication, reordering, corruption}) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("expected a share from 0 to 1, found " + share);
            }
        }
        if (delay.isNegative() || lateness.isNegative() || bitrate < 0) {
            throw new IllegalArgumentException(
                    "expected no negative delay, lateness or bitrate, found %s, %s, %d"
                            .formatted(delay, lateness, bitrate));
        }
    }

    public Impairments losing(double share) {
        return new Impairments(
                share, duplication, reordering, corruption, delay, lateness, bitrate);
    }

    public Impairments duplicating(double share) {
        return new Impairments(loss, share, reordering, corruption, delay, lateness, bitrate);
    }

    public Impairments reordering(double share) {
        return new Impairments(loss, duplication, share, corruption, delay, lateness, bitrate);
    }

    public Impairments corrupting(double share) {
        return new Impairments(loss, duplication, reordering, share, delay, lateness, bitrate);
    }

    public Impairments delayedBy(Duration time) {
        return new Impairments(loss, duplication, reordering, corruption, time, lateness, bitrate);
    }

    public Impairments lateBy(Duration most) {
        return new Impairments(loss, duplication, reordering, corruption, delay, most, bitrate);
    }

    public Impairments atMost(long bitsPerSecond) {
        return new Impairments(
                loss, duplication, reordering, corruption, delay, lateness, bitsPerSecond);
    }

    /** What differs from a medium that does nothing: {@code "30 % loss, 200 ms delay"}. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        share(words, loss, "loss");
        share(words, duplication, "duplication");
        share(words, reordering, "reordering");
        share(words, corruption, "corruption");
        if (!delay.isZero()) words.add(delay.toMillis() + " ms delay");
        if (bitrate > 0) words.add(bitrate + " bit/s");
        return words.isEmpty() ? "no impairment" : String.join(", ", words);
    }

    private static void share(List<String> words, double share, String of) {
        if (share > 0) words.add(String.format(Locale.ROOT, "%.0f %% %s", share * 100, of));
    }
}
