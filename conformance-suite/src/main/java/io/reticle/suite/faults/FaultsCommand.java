package io.reticle.suite.faults;

import io.reticle.suite.catalogue.Catalogue;
import io.reticle.suite.cli.ExitCode;
import io.reticle.suite.cli.Subcommand;
import io.reticle.suite.engine.Level;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code reticle faults}. */
@Command(
        name = "faults",
        mixinStandardHelpOptions = true,
        header = "Show or make the known-bad nodes, or check that the suite catches them.",
        description =
                "%nEach is the reference node with one bug, made from its sources and a patch, so"
                        + " this works in the source tree and needs a JDK.%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  reticle faults list                            what there is",
            "  reticle faults build hmac-check-skipped        make one, and then see it fail:",
            "  reticle certify --sut conformance-suite/target/faults/hmac-check-skipped/sut.yaml",
            "  reticle faults check                           make all, and catch each",
            "",
            "Exit codes: 0 done, or all caught; 1 one was not caught; 2 usage or malformed file"
        })
public final class FaultsCommand implements Subcommand {
    /** What can be done. */
    enum Action {
        LIST,
        BUILD,
        CHECK
    }

    @Parameters(index = "0", paramLabel = "list|build|check", description = "What to do.")
    private Action action;

    @Parameters(index = "1..*", paramLabel = "NAME", description = "Names of faults. Default: all.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--faults",
            paramLabel = "DIR",
            defaultValue = "conformance-suite/faults",
            description = "Where they are described. Default: ${DEFAULT-VALUE}.")
    private Path folder;

    @Option(
            names = "--sources",
            paramLabel = "DIR",
            defaultValue = "reference-node",
            description = "Sources of the reference node. Default: ${DEFAULT-VALUE}.")
    private Path sources;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "conformance-suite/target/faults",
            description = "Where the nodes are put. Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Spec private CommandSpec spec;

    /** For the service loader. */
    public FaultsCommand() {}

    @Override
    public Integer call() throws IOException {
        var all = Fault.all(folder);
        for (String name : names) {
            if (all.stream().noneMatch(fault -> fault.name().equals(name))) {
                throw new ParameterException(
                        spec.commandLine(),
                        "expected the name of a fault in " + folder + ", found '" + name + "'");
            }
        }
        var chosen =
                all.stream()
                        .filter(fault -> names.isEmpty() || names.contains(fault.name()))
                        .toList();
        return switch (action) {
            case LIST -> list(chosen);
            case BUILD -> build(chosen);
            case CHECK -> check(chosen);
        };
    }

    private static int list(List<Fault> faults) {
        for (Fault fault : faults) {
            System.out.printf(
                    Locale.ROOT,
                    "%s  %s%n    %s%n    leads to: %s%n",
                    fault.level(),
                    fault.name(),
                    fault.bug(),
                    fault.effect());
            fault.seen().ifPresent(seen -> System.out.println("    seen in: " + seen));
            System.out.println("    caught by: " + String.join(" ", fault.caughtBy()));
        }
        return ExitCode.CERTIFIED;
    }

    private int build(List<Fault> faults) throws IOException {
        var build = new NodeBuild(sources, out);
        for (Fault fault : faults) {
            build.build(fault);
            System.out.println(out.resolve(fault.name()).resolve("sut.yaml"));
        }
        return ExitCode.CERTIFIED;
    }

    private int check(List<Fault> faults) throws IOException {
        var build = new NodeBuild(sources, out);
        var catalogue = Catalogue.load();
        var sound = build.sound();
        boolean good = true;
        for (Level level : faults.stream().map(Fault::level).distinct().sorted().toList()) {
            var trial =
                    Trial.of(
                            sound,
                            level,
                            Trial.requirements(faults, level),
                            catalogue,
                            1,
                            out.resolve(NodeBuild.SOUND).resolve("run"));
            good &= trial.clean();
            System.out.printf(
                    Locale.ROOT,
                    "%-8s %s  the node without a fault, %d cases%n",
                    trial.clean() ? "clean" : "SOILED",
                    level,
                    trial.cases().size());
            if (!trial.clean()) {
                trial.cases().stream()
                        .filter(each -> each.verdict() != io.reticle.reports.event.Verdict.PASS)
                        .forEach(each -> System.out.println("         " + each));
            }
        }
        for (Fault fault : faults) {
            var trial =
                    Trial.of(
                            build.build(fault),
                            fault.level(),
                            fault.caughtBy(),
                            catalogue,
                            1,
                            out.resolve(fault.name()).resolve("run"));
            var misses = trial.misses(fault);
            good &= misses.isEmpty();
            System.out.printf(
                    Locale.ROOT,
                    "%-8s %s  %s%n",
                    misses.isEmpty() ? "caught" : "MISSED",
                    fault.level(),
                    fault.name());
            (misses.isEmpty()
                            ? trial.failed().stream()
                                    .map(each -> each.caseId() + ": " + each.reason())
                            : misses.stream())
                    .forEach(line -> System.out.println("         " + line));
        }
        return good ? ExitCode.CERTIFIED : ExitCode.NOT_CERTIFIED;
    }
}
