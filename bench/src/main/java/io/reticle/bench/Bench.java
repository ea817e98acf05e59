package io.reticle.bench;

import org.openjdk.jmh.runner.RunnerException;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The program {@code reticle-bench}. */
@Command(
        name = "reticle-bench",
        subcommands = {
            ChannelCommand.class,
            LinksCommand.class,
            ForwardCommand.class,
            IdleCommand.class,
            PathsCommand.class,
            StampsCommand.class,
            MessagesCommand.class
        },
        mixinStandardHelpOptions = true,
        version = "reticle-bench 0.1",
        header = "How fast is the reference node, alone and beside other stacks?",
        description =
                "%nLets Java, Python and Rust do the same work by turns, one process each, then"
                        + " runs the JMH benchmarks. Writes bench.md and bench.json.%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  reticle-bench --quick               in less than a minute",
            "  reticle-bench --out results         in about eight minutes, on a quiet machine",
            "  reticle-bench --no-micro --no-rust  Java beside Python only",
            "  reticle-bench channel               channel messages, Java beside Python",
            "  reticle-bench links                 ten thousand open links in a small heap",
            "  reticle-bench forward               packets through one transport node",
            "  reticle-bench idle                  what a daemon takes that has nothing to do",
            "  reticle-bench paths                 a hundred thousand paths in a small heap",
            "  reticle-bench stamps                work for messages, Java beside Python",
            "",
            "Exit codes: 0 measured, 1 a peer fails or computes something else, 2 usage"
        })
public final class Bench implements Callable<Integer> {
    static final String JAVA_NATIVE = "java-native";
    static final String JAVA_PORTABLE = "java-portable";
    static final String PYTHON = "python";
    static final String RUST = "rust";

    @Spec private CommandSpec spec;

    @Option(names = "--quick", description = "Shorter turns, few microbenchmarks.")
    private boolean quick;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "target/bench",
            description = "Where the results go. Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Option(
            names = "--python",
            paramLabel = "PROGRAM",
            description = "A Python that has rns. Default: the one of the build tree.")
    private Path python;

    @Option(
            names = "--seed",
            defaultValue = "0x5eed",
            description = "Decides the inputs. Default: ${DEFAULT-VALUE}.")
    private String seed;

    @Option(names = "--no-rust", description = "Leave Rust out.")
    private boolean noRust;

    @Option(names = "--no-micro", description = "Leave the JMH benchmarks out.")
    private boolean noMicro;

    @Option(names = "--no-links", description = "Leave the runs over links out.")
    private boolean noLinks;

    @Option(names = "--no-compare", description = "Leave the side-by-side runs out.")
    private boolean noCompare;

    private Bench() {}

    public static void main(String... args) {
        var commandLine = new CommandLine(new Bench());
        commandLine.setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                    command.getErr().println("reticle-bench: " + failure.getMessage());
                    return 1;
                });
        System.exit(commandLine.execute(args));
    }

    @Override
    public Integer call() throws Exception {
        long number = seedNumber();
        PrintWriter terminal = spec.commandLine().getOut();
        Machine machine = Machine.here();
        var plan = quick ? new SideBySide(5, 200, 500) : new SideBySide(7, 500, 3000);
        Files.createDirectories(out);
        Optional<Comparison> comparison =
                noCompare ? Optional.empty() : Optional.of(compared(plan, number));
        Optional<OverLinks.Result> links =
                noLinks ? Optional.empty() : Optional.of(overLinks(number));
        var report = new Report(number, machine, plan, comparison, links, figures());
        Files.writeString(out.resolve("bench.md"), report.markdown());
        Files.writeString(out.resolve("bench.json"), report.json());
        terminal.println(report.markdown());
        terminal.printf(
                "targets: %d met, %d missed, %d unsteady; report: %s%n",
                report.count(Target.Verdict.MET),
                report.count(Target.Verdict.MISSED),
                report.count(Target.Verdict.UNSTEADY),
                out.resolve("bench.md"));
        terminal.flush();
        return 0;
    }

    private long seedNumber() {
        try {
            return Long.decode(seed);
        } catch (NumberFormatException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--seed: expected a number such as 7 or 0x5eed, found '%s'".formatted(seed));
        }
    }

    private List<Microbenchmarks.Figure> figures() throws RunnerException {
        if (noMicro) return List.of();
        progress("microbenchmarks");
        return Microbenchmarks.run(quick);
    }

    private void progress(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("bench: " + line);
        err.flush();
    }

    private Comparison compared(SideBySide plan, long number)
            throws IOException, InterruptedException {
        Path inputs = out.resolve("inputs.txt");
        Inputs.seeded(number).write(inputs);
        var absent = new LinkedHashMap<String, String>();
        var commands = new LinkedHashMap<String, List<String>>();
        commands.put(JAVA_NATIVE, java("native", inputs));
        commands.put(JAVA_PORTABLE, java("portable", inputs));
        Path script = home().resolve("python/rns_peer.py");
        commands.put(PYTHON, List.of(python().toString(), script.toString(), inputs.toString()));
        if (!noRust) {
            progress("building the Rust peer");
            switch (RustPeer.build(
                    home().resolve("rust"),
                    home().resolveSibling("rust"),
                    out.resolve("cargo.log"))) {
                case RustPeer.Outcome.Built(Path program) ->
                        commands.put(RUST, List.of(program.toString(), inputs.toString()));
                case RustPeer.Outcome.Absent(String reason) -> absent.put(RUST, reason);
            }
        } else {
            absent.put(RUST, "left out by --no-rust");
        }
        var peers = new ArrayList<Peer>();
        try {
            for (var command : commands.entrySet()) {
                Path log = out.resolve(command.getKey() + ".log");
                peers.add(Peer.start(command.getKey(), command.getValue(), log));
            }
            return plan.run(peers, absent, this::progress);
        } finally {
            for (Peer peer : peers) peer.close();
        }
    }

    private OverLinks.Result overLinks(long number) throws IOException, InterruptedException {
        Path script = home().resolve("python/rns_link_peer.py");
        var stacks =
                List.of(
                        new OverLinks.Stack(JAVA_NATIVE, javaOverLinks()),
                        new OverLinks.Stack(
                                PYTHON, List.of(python().toString(), script.toString())));
        var plan = quick ? new OverLinks(2, 32, 100) : new OverLinks(5, 256, 500);
        return plan.run(stacks, out, number, this::progress);
    }

    /** This JVM again, with its options. */
    static List<String> java(String crypto, Path inputs) {
        List<String> command = program(JavaPeer.class);
        command.addAll(List.of(crypto, inputs.toString()));
        return command;
    }

    /** A peer over links, in no more memory than a small device would give it. */
    static List<String> javaOverLinks() {
        List<String> command = program(LinkPeer.class);
        command.add(1, "-Xmx64m");
        return command;
    }

    static List<String> program(Class<?> main) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return command;
    }

    static Path home() {
        return Path.of(System.getProperty("reticle.home", "bench/target/reticle-bench"));
    }

    Path python() {
        if (python != null) return python;
        Path ofTheTree = home().resolve("../../../python-harness/target/rns-1.5.7/bin/python");
        if (!Files.isExecutable(ofTheTree)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "no Python with rns at %s: ./mvnw -pl python-harness verify makes one, or name another by --python"
                            .formatted(ofTheTree.normalize()));
        }
        return ofTheTree.normalize();
    }
}
