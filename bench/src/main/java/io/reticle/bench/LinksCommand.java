package io.reticle.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

/** The command {@code reticle-bench links}. */
@Command(
        name = "links",
        mixinStandardHelpOptions = true,
        header = "Holds many open links in a small heap.",
        description =
                "%nOpens links between two nodes in one process with a bounded heap, and lets an"
                        + " hour of a virtual clock pass. Fails if a link is not active then, or the"
                        + " heap is too small.%n")
final class LinksCommand implements Callable<Integer> {
    private static final int MEGABYTE = 1 << 20;

    @Spec private CommandSpec spec;

    @Option(
            names = "--links",
            defaultValue = "10000",
            description = "How many. Default: ${DEFAULT-VALUE}.")
    private int links;

    @Option(
            names = "--heap",
            paramLabel = "MB",
            defaultValue = "256",
            description = "The heap of both nodes together. Default: ${DEFAULT-VALUE}.")
    private int heap;

    @Override
    public Integer call() throws Exception {
        SmallHeap.Outcome outcome =
                SmallHeap.run(OpenLinks.class, heap, List.of(Integer.toString(links)));
        PrintWriter terminal = spec.commandLine().getOut();
        List<String> figures = outcome.said();
        if (figures.size() == 3) {
            terminal.printf(
                    "%s of %d links active after an hour; both ends of all of them hold %.1f MB of"
                            + " a heap of %d MB: %.2f kB an end%n",
                    figures.get(0),
                    links,
                    Long.parseLong(figures.get(1)) / (double) MEGABYTE,
                    heap,
                    Long.parseLong(figures.get(1)) / 2.0 / links / 1024);
        } else {
            terminal.printf("%d links do not fit into a heap of %d MB%n", links, heap);
        }
        terminal.flush();
        return outcome.status() == 0 ? 0 : 1;
    }
}
