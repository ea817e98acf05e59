package io.reticle.suite.cli;

import io.reticle.suite.document.MalformedDocument;

import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

import java.io.IOException;
import java.util.ServiceLoader;

/** The program {@code reticle}: its subcommands are those of the modules present. */
@Command(
        name = "reticle",
        mixinStandardHelpOptions = true,
        versionProvider = Reticle.Version.class,
        header = "Does this implementation really speak the Reticulum protocols?",
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  reticle certify                          certify both shipped systems",
            "  reticle certify --sut my-node.yaml       certify your own node",
            "  reticle list cases                       what is tried",
            "  reticle adapter check -- python3 my.py   is my adapter program well-formed?",
            "",
            "Exit codes: 0 certified, 1 not certified, 2 usage or malformed file, 3 inconclusive"
        })
public final class Reticle {
    @Option(
            names = "--debug",
            scope = ScopeType.INHERIT,
            description = "Show stack traces of errors.")
    private boolean debug;

    private Reticle() {}

    public static void main(String... args) {
        var commandLine = commandLine();
        int code;
        try {
            code = commandLine.execute(args);
        } catch (Error e) {
            // picocli hands exceptions to report(), and lets errors pass
            code =
                    commandLine
                            .<Reticle>getCommand()
                            .report(new IllegalStateException(e.toString(), e), commandLine);
        }
        System.exit(code);
    }

    /** The whole command line, ready to execute. */
    static CommandLine commandLine() {
        var reticle = new Reticle();
        var commandLine = new CommandLine(reticle);
        ServiceLoader.load(Subcommand.class).forEach(commandLine::addSubcommand);
        commandLine.addSubcommand(
                new CommandLine(new AutoComplete.GenerateCompletion())
                        .setCommandName("generate-completion"));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler(
                (failure, command, parsed) -> reticle.report(failure, command));
        return commandLine;
    }

    private int report(Exception failure, CommandLine command) {
        var err = command.getErr();
        switch (failure) {
            case MalformedDocument document -> err.println("reticle: " + document.getMessage());
            case IOException trouble -> err.println("reticle: " + describe(trouble));
            default ->
                    err.println(
                            "reticle: unexpected "
                                    + describe(failure)
                                    + (debug ? "" : " (--debug shows where)"));
        }
        if (debug) {
            failure.printStackTrace(err);
        }
        return failure instanceof MalformedDocument ? ExitCode.USAGE : ExitCode.INCONCLUSIVE;
    }

    private static String describe(Exception failure) {
        return failure.getMessage() == null
                ? failure.getClass().getSimpleName()
                : failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    /** Reads the version that the build has written. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"reticle " + SuiteVersion.text()};
        }
    }
}
