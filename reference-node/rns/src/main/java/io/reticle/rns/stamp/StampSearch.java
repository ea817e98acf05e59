package io.reticle.rns.stamp;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.Entropy;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Looks for a stamp by trial, some trials at a time, so that whoever has it done decides when to
 * give up. At a cost of {@code c} it takes 2^c trials on average. Belongs to one thread.
 */
public final class StampSearch {
    private final Workblock block;
    private final int cost;
    private final byte[] start;
    private long trials;

    /**
     * @param cost 0 to 256
     * @param entropy where the search begins
     */
    public StampSearch(Workblock block, int cost, Entropy entropy) {
        Workblock.checkCost(cost);
        this.block = block;
        this.cost = cost;
        this.start = entropy.bytes(Workblock.STAMP_SIZE).toArray();
    }

    /**
     * Goes on with the search.
     *
     * @return a stamp of 32 bytes that does, if one was found within so many trials
     */
    public Optional<Bytes> attempt(int most) {
        long until = trials + most;
        while (trials < until) {
            Bytes stamp = next();
            if (block.holds(stamp, cost)) return Optional.of(stamp);
        }
        return Optional.empty();
    }

    /** The last eight bytes count on from where they began. */
    private Bytes next() {
        byte[] stamp = start.clone();
        ByteBuffer counter = ByteBuffer.wrap(stamp, Workblock.STAMP_SIZE - Long.BYTES, Long.BYTES);
        counter.mark();
        long first = counter.getLong();
        counter.reset();
        counter.putLong(first + trials++);
        return Bytes.wrap(stamp);
    }

    /** How many stamps were tried so far. */
    public long trials() {
        return trials;
    }
}
