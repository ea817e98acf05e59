package io.reticle.rns.transport;

/**
 * Whether more comes in over an interface than it should: a state that begins at once and ends late
 * (R-NET-56, R-NET-64, R-NET-65). Times are microseconds.
 */
final class Burst {
    private final int cooldown;
    private boolean active;
    private long began;
    private long sustained;
    private int left;

    /**
     * @param cooldown looks after the quiet time that it takes to end
     */
    Burst(int cooldown) {
        this.cooldown = cooldown;
    }

    /**
     * Looks at the present frequency. The look that ends a burst still counts into it.
     *
     * @param hold how long it has to be quiet
     * @return whether to limit now
     */
    boolean limits(double frequency, double threshold, long hold, long now) {
        if (!active) {
            if (frequency <= threshold) return false;
            active = true;
            began = now;
            sustained = now;
            left = cooldown;
            return true;
        }
        if (frequency < threshold && now > began + hold && now > sustained + hold) {
            if (left <= 0) active = false;
            else left--;
        } else {
            left = cooldown;
            if (frequency >= threshold) sustained = now;
        }
        return true;
    }

    boolean active() {
        return active;
    }

    /** When it began; 0 outside of one. */
    long since() {
        return active ? began : 0;
    }
}
