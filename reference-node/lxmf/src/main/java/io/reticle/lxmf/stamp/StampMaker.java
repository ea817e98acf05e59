package io.reticle.lxmf.stamp;

import io.reticle.rns.bytes.Bytes;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Does the work that stamps need, elsewhere: the node's thread neither searches nor checks. What
 * comes of it comes back on that thread as an input of its own, never before the call that asked
 * for it has returned.
 */
public interface StampMaker {
    /**
     * Looks for a stamp.
     *
     * @param material what is stamped, 32 bytes
     * @param rounds how long the work block is, in parts of 256 bytes
     * @param cost 0 to 256; the search takes 2^cost tries on average
     * @param onResult takes the stamp, unless the job was cancelled before
     */
    Job begin(Bytes material, int rounds, int cost, Consumer<Stamp> onResult);

    /**
     * Checks stamps that came from others.
     *
     * @param onResult takes the value of each, in the order of {@code claims}; empty for one that
     *     does not do at its cost
     */
    Job check(List<Claim> claims, Consumer<List<OptionalInt>> onResult);

    /**
     * A stamp, and what it is said to be good for.
     *
     * @param cost 0 to 256
     */
    record Claim(Bytes material, int rounds, Bytes stamp, int cost) {}

    /** Work under way. */
    interface Job {
        /** Ends the work; nothing is heard of it any more. */
        void cancel();

        /** How many stamps were tried, or checked, so far. */
        long tries();

        /** How many it will be on average; of a check, how many there are. */
        double expected();
    }
}
