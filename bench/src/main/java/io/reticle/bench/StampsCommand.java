package io.reticle.bench;

import io.reticle.daemon.lxmf.StampWorkshop;
import io.reticle.lxmf.stamp.MessageStamp;
import io.reticle.lxmf.stamp.Stamp;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.stamp.StampSearch;
import io.reticle.rns.stamp.Workblock;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.ToDoubleFunction;

/** The command {@code reticle-bench stamps}. */
@Command(
        name = "stamps",
        mixinStandardHelpOptions = true,
        header = "Work for messages: work blocks and tries, Java beside Python.",
        description =
                "%nBy turns, on one thread each, and in processor time, so that other work on the"
                        + " machine stretches no figure: making the work block of a message stamp,"
                        + " and trying stamps with it. Then stamps are made on all cores, from the"
                        + " message's id to the stamp, on the wall clock.%n")
final class StampsCommand implements Callable<Integer> {
    private static final double TRIES = 1000;
    private static final double BLOCKS = 5;
    private static final double SECONDS = 0.05;

    /** Of a turn that warms up, and of one that counts: Java needs its compilers to be done. */
    private static final int LONGER = 1000;

    private static final CryptoProvider CRYPTO = CryptoProvider.best();
    private static final Entropy ENTROPY = Entropy.secure();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    @Spec private CommandSpec spec;
    @ParentCommand private Bench bench;

    @Option(
            names = "--turns",
            defaultValue = "5",
            description = "Of each, after one that does not count. Default: ${DEFAULT-VALUE}.")
    private int turns;

    @Option(
            names = "--blocks",
            defaultValue = "5",
            description = "Work blocks in a turn. Default: ${DEFAULT-VALUE}.")
    private int blocks;

    @Option(
            names = "--tries",
            defaultValue = "2000",
            description =
                    "In a turn of Python; Java makes a thousand times as many. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int tries;

    @Option(
            names = "--stamps",
            defaultValue = "200",
            description = "Made on all cores. Default: ${DEFAULT-VALUE}.")
    private int stamps;

    @Option(
            names = "--cost",
            defaultValue = "16",
            description = "Of those. Default: ${DEFAULT-VALUE}.")
    private int cost;

    /**
     * One turn of one stack.
     *
     * @param block processor seconds for one work block
     * @param tries in a second of one processor
     */
    record Turn(double block, double tries) {}

    @Override
    public Integer call() throws Exception {
        List<String> program =
                List.of(bench.python().toString(), Bench.home() + "/python/lxmf_stamp_peer.py");
        List<Turn> ours = new ArrayList<>();
        List<Turn> theirs = new ArrayList<>();
        for (int turn = -1; turn < turns; turn++) {
            Turn mine = java(blocks, tries);
            Turn other = python(program, blocks, tries);
            if (turn < 0) continue;
            ours.add(mine);
            theirs.add(other);
        }
        List<Double> seconds = made(stamps, cost);
        PrintWriter terminal = spec.commandLine().getOut();
        terminal.printf(
                "work block of %d bytes: Java %.1f ms, Python %.1f ms of a processor%n",
                256 * MessageStamp.ROUNDS,
                1000 * median(ours, Turn::block),
                1000 * median(theirs, Turn::block));
        terminal.printf(
                "tries in a second of one processor: Java %,.0f, Python %,.0f%n",
                median(ours, Turn::tries), median(theirs, Turn::tries));
        double rate = median(ours, Turn::tries);
        terminal.printf(
                "%d stamps of cost %d on %d cores: median %.3f s; expected tries %,.0f, which take"
                        + " one processor %.3f s%n%n",
                stamps,
                cost,
                Runtime.getRuntime().availableProcessors(),
                Series.median(seconds),
                Math.scalb(1.0, cost),
                Math.scalb(1.0, cost) / rate);
        terminal.println(String.join("\n", Target.table(targets(ours, theirs, seconds))));
        terminal.flush();
        return 0;
    }

    private List<Target> targets(List<Turn> ours, List<Turn> theirs, List<Double> seconds) {
        return List.of(
                new Target(
                        "tries in a second of one processor: times " + Bench.PYTHON,
                        true,
                        TRIES,
                        median(ours, Turn::tries) / median(theirs, Turn::tries),
                        true),
                new Target(
                        "work blocks in a second of one processor: times " + Bench.PYTHON,
                        true,
                        BLOCKS,
                        median(theirs, Turn::block) / median(ours, Turn::block),
                        true),
                new Target(
                        "s from an id to its stamp of cost %d, median".formatted(cost),
                        false,
                        SECONDS,
                        Series.median(seconds),
                        true));
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> figure) {
        return Series.median(turns.stream().map(figure::applyAsDouble).toList());
    }

    /** One turn of ours. */
    static Turn java(int blocks, int tries) {
        long began = THREADS.getCurrentThreadCpuTime();
        Workblock block = null;
        for (int i = 0; i < LONGER / 100 * blocks; i++) {
            block = Workblock.of(CRYPTO, ENTROPY.bytes(32), MessageStamp.ROUNDS);
        }
        double making = since(began) / (LONGER / 100 * blocks);
        // no stamp has so many bits: every try is in vain
        StampSearch search = new StampSearch(block, 200, ENTROPY);
        began = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < LONGER; i++) {
            if (search.attempt(tries).isPresent()) {
                throw new IllegalStateException("a stamp of 200 bits was found by chance");
            }
        }
        return new Turn(making, search.trials() / since(began));
    }

    private static double since(long began) {
        return (THREADS.getCurrentThreadCpuTime() - began) / 1e9;
    }

    /** One turn of the other. */
    static Turn python(List<String> program, int blocks, int tries) throws IOException {
        List<String> command = new ArrayList<>(program);
        for (int count : new int[] {MessageStamp.ROUNDS, blocks, tries}) {
            command.add(Integer.toString(count));
        }
        Process peer =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader said = peer.inputReader(StandardCharsets.UTF_8)) {
            String line = said.readLine();
            if (line == null) {
                throw new PeerFailure("lxmf_stamp_peer.py ended without an answer");
            }
            String[] figures = line.split(" ", 2);
            return new Turn(Double.parseDouble(figures[0]), Double.parseDouble(figures[1]));
        } finally {
            peer.destroy();
        }
    }

    /** Seconds for each of the stamps, one after the other. */
    static List<Double> made(int stamps, int cost) throws InterruptedException {
        BlockingQueue<Runnable> node = new LinkedBlockingQueue<>();
        List<Double> seconds = new ArrayList<>();
        try (StampWorkshop workshop = new StampWorkshop(CRYPTO, node::add)) {
            for (int i = 0; i < stamps; i++) {
                Bytes id = ENTROPY.bytes(32);
                List<Stamp> found = new ArrayList<>();
                long began = System.nanoTime();
                workshop.begin(id, MessageStamp.ROUNDS, cost, found::add);
                node.take().run();
                seconds.add((System.nanoTime() - began) / 1e9);
                if (found.getFirst().value() < cost - 1) {
                    throw new IllegalStateException("a stamp of %s".formatted(found.getFirst()));
                }
            }
        }
        return seconds;
    }
}
