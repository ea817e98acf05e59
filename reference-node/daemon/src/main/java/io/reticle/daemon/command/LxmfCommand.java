package io.reticle.daemon.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reticle-node lxmf}: messages. */
@Command(
        name = "lxmf",
        description = "Sends and receives messages.",
        mixinStandardHelpOptions = true,
        subcommands = {
            LxmfSendCommand.class,
            LxmfReceiveCommand.class,
            LxmfSyncCommand.class,
            LxmfPaperCommand.class
        })
public final class LxmfCommand implements Runnable {
    @Spec private CommandSpec spec;

    /** To be filled by the command line. */
    public LxmfCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which? See --help");
    }
}
