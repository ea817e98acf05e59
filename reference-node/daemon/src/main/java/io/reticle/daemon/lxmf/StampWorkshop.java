package io.reticle.daemon.lxmf;

import io.reticle.lxmf.stamp.Stamp;
import io.reticle.lxmf.stamp.StampCheck;
import io.reticle.lxmf.stamp.StampMaker;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.stamp.StampSearch;
import io.reticle.rns.stamp.Workblock;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Looks for stamps and checks them on all cores, in the background. Searches go one after the
 * other, each on all cores, its work block made by all of them together; checks do not wait for
 * searches, which may take minutes.
 */
public final class StampWorkshop implements StampMaker, AutoCloseable {
    /** Between two looks at whether it is still wanted: a millisecond or less. */
    private static final int TRIES_AT_ONCE = 4_096;

    private final CryptoProvider crypto;
    private final Consumer<Runnable> node;
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final ExecutorService searchers = workers("stamps-");
    private final ExecutorService checkers = workers("stamp-checks-");

    /**
     * @param node has what it is given done on the thread of the node, soon
     */
    public StampWorkshop(CryptoProvider crypto, Consumer<Runnable> node) {
        this.crypto = crypto;
        this.node = node;
    }

    private ExecutorService workers(String name) {
        return Executors.newFixedThreadPool(
                cores, Thread.ofPlatform().daemon().name(name, 0).factory());
    }

    /** One piece of work, by several threads. */
    private abstract class Work implements Job {
        private final double expected;
        private final AtomicBoolean over = new AtomicBoolean();
        final LongAdder tries = new LongAdder();
        private volatile boolean cancelled;

        Work(double expected) {
            this.expected = expected;
        }

        /** The first to have a result tells it. */
        <T> void done(T result, Consumer<T> onResult) {
            if (over.getAndSet(true)) return;
            node.accept(
                    () -> {
                        if (!cancelled) onResult.accept(result);
                    });
        }

        boolean goesOn() {
            return !cancelled && !over.get() && !Thread.currentThread().isInterrupted();
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        @Override
        public long tries() {
            return tries.sum();
        }

        @Override
        public double expected() {
            return expected;
        }
    }

    @Override
    public Job begin(Bytes material, int rounds, int cost, Consumer<Stamp> onResult) {
        Search search = new Search(material, rounds, cost, onResult);
        search.begin();
        return search;
    }

    private final class Search extends Work {
        private final Bytes material;
        private final int rounds;
        private final int cost;
        private final Consumer<Stamp> onResult;
        private final int shares;
        private final AtomicReferenceArray<Bytes> parts;
        private final AtomicInteger missing;

        Search(Bytes material, int rounds, int cost, Consumer<Stamp> onResult) {
            super(Math.scalb(1.0, cost));
            this.material = material;
            this.rounds = rounds;
            this.cost = cost;
            this.onResult = onResult;
            this.shares = Math.min(cores, rounds);
            this.parts = new AtomicReferenceArray<>(shares);
            this.missing = new AtomicInteger(shares);
        }

        void begin() {
            for (int share = 0; share < shares; share++) {
                int mine = share;
                searchers.execute(() -> prepare(mine));
            }
        }

        /** Makes a share of the work block; who is last lets the search begin. */
        private void prepare(int share) {
            if (!goesOn()) return;
            int from = rounds * share / shares;
            int to = rounds * (share + 1) / shares;
            parts.set(share, Workblock.parts(crypto, material, from, to));
            if (missing.decrementAndGet() > 0) return;
            Bytes[] all = new Bytes[shares];
            for (int i = 0; i < shares; i++) all[i] = parts.get(i);
            Bytes whole = Bytes.concat(all);
            for (int core = 1; core < cores; core++) searchers.execute(() -> search(whole));
            search(whole);
        }

        private void search(Bytes whole) {
            if (!goesOn()) return;
            Workblock block = Workblock.over(crypto, whole);
            StampSearch search = new StampSearch(block, cost, Entropy.secure());
            while (goesOn()) {
                long before = search.trials();
                var found = search.attempt(TRIES_AT_ONCE);
                tries.add(search.trials() - before);
                found.ifPresent(stamp -> done(new Stamp(stamp, block.value(stamp)), onResult));
            }
        }
    }

    @Override
    public Job check(List<Claim> claims, Consumer<List<OptionalInt>> onResult) {
        Check check = new Check(claims, onResult);
        check.begin();
        return check;
    }

    private final class Check extends Work {
        private final List<Claim> claims;
        private final Consumer<List<OptionalInt>> onResult;
        private final AtomicReferenceArray<OptionalInt> values;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger missing;

        Check(List<Claim> claims, Consumer<List<OptionalInt>> onResult) {
            super(claims.size());
            this.claims = List.copyOf(claims);
            this.onResult = onResult;
            this.values = new AtomicReferenceArray<>(this.claims.size());
            this.missing = new AtomicInteger(this.claims.size());
        }

        void begin() {
            if (claims.isEmpty()) done(List.of(), onResult);
            for (int core = 0; core < Math.min(cores, claims.size()); core++) {
                checkers.execute(this::check);
            }
        }

        private void check() {
            int mine = next.getAndIncrement();
            while (mine < claims.size() && goesOn()) {
                values.set(mine, StampCheck.value(crypto, claims.get(mine)));
                tries.increment();
                if (missing.decrementAndGet() == 0) done(all(), onResult);
                mine = next.getAndIncrement();
            }
        }

        private List<OptionalInt> all() {
            List<OptionalInt> all = new ArrayList<>(claims.size());
            for (int i = 0; i < claims.size(); i++) all.add(values.get(i));
            return all;
        }
    }

    /** Ends all work; nothing is heard of it any more. */
    @Override
    public void close() {
        searchers.shutdownNow();
        checkers.shutdownNow();
    }
}
