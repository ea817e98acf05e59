package io.reticle.lxmf.stamp;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.stamp.StampSearch;
import io.reticle.rns.stamp.Workblock;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Does one piece of work after the other when its host says so, all at once and on the host's own
 * thread: for hosts whose time is not the clock's.
 */
public final class StampQueue implements StampMaker {
    private static final int TRIES_AT_ONCE = 1024;

    private final CryptoProvider crypto;
    private final Entropy entropy;
    private final Queue<Piece> pieces = new ArrayDeque<>();

    public StampQueue(CryptoProvider crypto, Entropy entropy) {
        this.crypto = crypto;
        this.entropy = entropy;
    }

    @Override
    public Job begin(Bytes material, int rounds, int cost, Consumer<Stamp> onResult) {
        return add(
                new Piece(Math.scalb(1.0, cost)) {
                    @Override
                    void work() {
                        Workblock block = Workblock.of(crypto, material, rounds);
                        var search = new StampSearch(block, cost, entropy);
                        var found = search.attempt(TRIES_AT_ONCE);
                        while (found.isEmpty()) found = search.attempt(TRIES_AT_ONCE);
                        tries = search.trials();
                        onResult.accept(new Stamp(found.get(), block.value(found.get())));
                    }
                });
    }

    @Override
    public Job check(List<Claim> claims, Consumer<List<OptionalInt>> onResult) {
        List<Claim> all = List.copyOf(claims);
        return add(
                new Piece(all.size()) {
                    @Override
                    void work() {
                        List<OptionalInt> values = new ArrayList<>();
                        for (Claim claim : all) {
                            values.add(StampCheck.value(crypto, claim));
                            tries++;
                        }
                        onResult.accept(values);
                    }
                });
    }

    private Piece add(Piece piece) {
        pieces.add(piece);
        return piece;
    }

    /** How many pieces wait, without those that were cancelled. */
    public int waiting() {
        pieces.removeIf(piece -> piece.cancelled);
        return pieces.size();
    }

    /**
     * Does the work that has waited longest.
     *
     * @return whether there was any
     */
    public boolean workOnce() {
        if (waiting() == 0) return false;
        pieces.remove().work();
        return true;
    }

    private abstract static class Piece implements Job {
        private final double expected;
        long tries;
        private boolean cancelled;

        Piece(double expected) {
            this.expected = expected;
        }

        abstract void work();

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public long tries() {
            return tries;
        }

        @Override
        public double expected() {
            return expected;
        }
    }
}
