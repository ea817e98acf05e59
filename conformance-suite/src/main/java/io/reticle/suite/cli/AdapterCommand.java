package io.reticle.suite.cli;

import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterCheck;
import io.reticle.suite.sut.SutManifest;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** {@code reticle adapter}. */
@Command(
        name = "adapter",
        mixinStandardHelpOptions = true,
        header = "Tools for those who write an adapter program.",
        synopsisSubcommandLabel = "COMMAND")
public final class AdapterCommand implements Subcommand {
    @Spec private CommandSpec spec;

    /** For the service loader. */
    public AdapterCommand() {}

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "adapter: expected a command: check");
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            header = "Try every verb of an adapter program with good and bad lines.",
            description =
                    "%nChecks the protocol, not the implementation behind it: are the answers as"
                            + " their schemas say, are wrong lines answered and survived, does stop"
                            + " end the program?%n",
            footerHeading = "%nExamples:%n",
            footer = {
                "  reticle adapter check --sut my-node.yaml",
                "  reticle adapter check -- python3 my_adapter.py"
            })
    int check(
            @Option(
                            names = "--sut",
                            paramLabel = "NAME|FILE",
                            description = "Shipped name or manifest file.")
                    String sut,
            @Parameters(paramLabel = "PROGRAM", arity = "0..*", description = "After --.")
                    List<String> program)
            throws IOException, InterruptedException {
        var argv = program == null ? List.<String>of() : program;
        if ((sut == null) == argv.isEmpty()) {
            throw new ParameterException(
                    spec.subcommands().get("check"),
                    "adapter check: expected either --sut or a program after --");
        }
        var log = Files.createTempFile("reticle-adapter", ".log");
        int wrong = 0;
        try (var adapter =
                sut == null
                        ? Adapter.start(argv, Map.of(), log, Adapter.AdapterListener.NONE)
                        : Adapter.start(SutManifest.load(sut), log, Adapter.AdapterListener.NONE)) {
            for (AdapterCheck.Finding finding : new AdapterCheck(adapter).run()) {
                System.out.println(
                        (finding.good() ? "  ok    " : "  WRONG ")
                                + finding.what()
                                + (finding.found().isEmpty() ? "" : ": " + finding.found()));
                wrong += finding.good() ? 0 : 1;
            }
        } finally {
            Files.deleteIfExists(log);
        }
        System.out.println(
                wrong == 0 ? "the adapter keeps to the protocol" : wrong + " things are wrong");
        return wrong == 0 ? ExitCode.CERTIFIED : ExitCode.NOT_CERTIFIED;
    }
}
