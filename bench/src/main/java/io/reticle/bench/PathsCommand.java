package io.reticle.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

/** The command {@code reticle-bench paths}. */
@Command(
        name = "paths",
        mixinStandardHelpOptions = true,
        header = "Holds many paths in a small heap, and forwards by them.",
        description =
                "%nTells one node of many destinations within a bounded heap, then lets it forward"
                        + " packets to all of them. Fails if the node forgets a path, or the heap is"
                        + " too small.%n")
final class PathsCommand implements Callable<Integer> {
    private static final double MEBIBYTE = 1 << 20;

    /** What a large table is compared with. */
    private static final int FEW = 1_000;

    @Spec private CommandSpec spec;

    @Option(
            names = "--paths",
            defaultValue = "100000",
            description = "How many. Default: ${DEFAULT-VALUE}.")
    private int paths;

    @Option(
            names = "--heap",
            paramLabel = "MB",
            defaultValue = "128",
            description = "The heap of the node. Default: ${DEFAULT-VALUE}.")
    private int heap;

    @Override
    public Integer call() throws Exception {
        PrintWriter terminal = spec.commandLine().getOut();
        int status = 0;
        for (int count : new int[] {FEW, paths}) {
            SmallHeap.Outcome outcome =
                    SmallHeap.run(ManyPaths.class, heap, List.of(Integer.toString(count)));
            List<String> said = outcome.said();
            status = Math.max(status, outcome.status());
            if (said.size() == 3) {
                double held = Long.parseLong(said.get(1));
                terminal.printf(
                        "%s of %d paths known, %.1f MiB of a heap of %d MiB, %.0f bytes each;"
                                + " processor time for a forwarded packet, without sockets:"
                                + " %.2f µs%n",
                        said.get(0),
                        count,
                        held / MEBIBYTE,
                        heap,
                        held / count,
                        Long.parseLong(said.get(2)) / 1e3);
            } else {
                terminal.printf("%d paths do not fit into a heap of %d MiB%n", count, heap);
            }
        }
        terminal.flush();
        return status == 0 ? 0 : 1;
    }
}
