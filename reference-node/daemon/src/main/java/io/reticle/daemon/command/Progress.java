package io.reticle.daemon.command;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

import java.util.Optional;

/** A bar that grows, where somebody looks on. */
final class Progress implements AutoCloseable {
    private static final long MEGABYTE = 1_000_000;
    private static final int REFRESH_MILLIS = 100;

    private final Optional<ProgressBar> bar;
    private final long size;

    /**
     * @param size in bytes
     */
    Progress(boolean shown, String task, long size) {
        this.size = size;
        this.bar =
                shown
                        ? Optional.of(
                                new ProgressBarBuilder()
                                        .setTaskName(task)
                                        .setInitialMax(size)
                                        .setUnit(size < MEGABYTE ? " kB" : " MB", unit(size))
                                        .setStyle(ProgressBarStyle.ASCII)
                                        .setUpdateIntervalMillis(REFRESH_MILLIS)
                                        .showSpeed()
                                        .setConsumer(new ConsoleProgressBarConsumer(System.err))
                                        .build())
                        : Optional.empty();
    }

    private static long unit(long size) {
        return size < MEGABYTE ? 1_000 : MEGABYTE;
    }

    /** From 0 to 1. */
    void reach(double part) {
        bar.ifPresent(b -> b.stepTo(Math.round(part * size)));
    }

    @Override
    public void close() {
        bar.ifPresent(ProgressBar::close);
    }
}
