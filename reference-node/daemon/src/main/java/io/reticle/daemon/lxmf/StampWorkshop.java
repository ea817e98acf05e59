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
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Looks for stamps and checks them on all cores, in the background. */
public final class StampWorkshop implements StampMaker, AutoCloseable {
    private static final int TRIES_AT_ONCE = 4_096;

    private final CryptoProvider crypto;
    private final Consumer<Runnable> node;
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final ExecutorService workers =
            Executors.newFixedThreadPool(
                    cores, Thread.ofPlatform().daemon().name("stamps-", 0).factory());

    /**
     * @param node has what it is given done on the thread of the node, soon
     */
    public StampWorkshop(CryptoProvider crypto, Consumer<Runnable> node) {
        this.crypto = crypto;
        this.node = node;
    }

    /** One piece of work, on one core or on all. */
    private final class Work implements Job {
        private final double expected;
        private final AtomicBoolean over = new AtomicBoolean();
        private final LongAdder tries = new LongAdder();
        private volatile boolean cancelled;

        Work(double expected) {
            this.expected = expected;
        }

        /** The first to find something tells it. */
        <T> void found(T what, Consumer<T> onResult) {
            if (over.getAndSet(true)) return;
            node.accept(
                    () -> {
                        if (!cancelled) onResult.accept(what);
                    });
        }

        boolean goesOn() {
            return !cancelled && !over.get();
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
        Work work = new Work(Math.scalb(1.0, cost));
        for (int core = 0; core < cores; core++) {
            workers.execute(() -> search(work, material, rounds, cost, onResult));
        }
        return work;
    }

    private void search(Work work, Bytes material, int rounds, int cost, Consumer<Stamp> onResult) {
        if (!work.goesOn()) return;
        Workblock block = Workblock.of(crypto, material, rounds);
        StampSearch search = new StampSearch(block, cost, Entropy.secure());
        long before = 0;
        while (work.goesOn()) {
            Optional<Bytes> found = search.attempt(TRIES_AT_ONCE);
            work.tries.add(search.trials() - before);
            before = search.trials();
            if (found.isPresent()) {
                work.found(new Stamp(found.get(), block.value(found.get())), onResult);
            }
        }
    }

    @Override
    public Job check(List<Claim> claims, Consumer<List<OptionalInt>> onResult) {
        List<Claim> all = List.copyOf(claims);
        Work work = new Work(all.size());
        workers.execute(
                () -> {
                    List<OptionalInt> values = new ArrayList<>(all.size());
                    for (Claim claim : all) {
                        if (!work.goesOn()) return;
                        values.add(StampCheck.value(crypto, claim));
                        work.tries.increment();
                    }
                    work.found(values, onResult);
                });
        return work;
    }

    /** Ends all work; nothing is heard of it any more. */
    @Override
    public void close() {
        workers.shutdownNow();
    }
}
