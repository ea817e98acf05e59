package io.reticle.bench;

import io.reticle.bench.micro.Crypto;
import io.reticle.bench.micro.PacketBenchmark;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import java.util.List;

/** Runs the JMH benchmarks in forks of this JVM, with the profiler that counts allocated bytes. */
final class Microbenchmarks {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private Microbenchmarks() {}

    /**
     * @param benchmark such as {@code PacketBenchmark.parse}
     * @param error half of the 99.9 % confidence interval; NaN where there were too few iterations
     * @param bytes allocated by each operation
     */
    record Figure(String benchmark, Crypto crypto, double perSecond, double error, double bytes) {}

    /**
     * @param quick packets with native primitives only, and fewer iterations
     * @throws RunnerException if a benchmark fails
     */
    static List<Figure> run(boolean quick) throws RunnerException {
        var options =
                new OptionsBuilder()
                        .include(
                                quick
                                        ? PacketBenchmark.class.getName()
                                        : PacketBenchmark.class.getPackageName())
                        .forks(1)
                        .warmupIterations(quick ? 1 : 3)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(quick ? 2 : 5)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT);
        if (quick) options.param("crypto", Crypto.NATIVE.name());
        return new Runner(options.build()).run().stream().map(Microbenchmarks::figure).toList();
    }

    private static Figure figure(RunResult result) {
        String name = result.getParams().getBenchmark();
        int method = name.lastIndexOf('.');
        return new Figure(
                name.substring(name.lastIndexOf('.', method - 1) + 1),
                Crypto.valueOf(result.getParams().getParam("crypto")),
                result.getPrimaryResult().getScore(),
                result.getPrimaryResult().getScoreError(),
                result.getSecondaryResults().get(ALLOCATED).getScore());
    }
}
