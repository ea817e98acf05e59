package io.reticle.daemon.command;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;

/** Who it is that sends and receives messages. */
final class Correspondent {
    @Mixin private Common common;

    @Option(
            names = {"-i", "--identity"},
            paramLabel = "FILE",
            description = "Identity (default: identities/lxmf in the folder of --config; made).")
    private Path identity;

    @Option(
            names = "--storage",
            paramLabel = "DIR",
            description =
                    "Folder for tickets, ratchets and messages (default: lxmf in the folder of"
                            + " --config).")
    private Path storage;

    @Option(names = "--name", paramLabel = "NAME", description = "Name that is shown to others.")
    private String name;

    Common common() {
        return common;
    }

    Path identity() {
        return identity == null ? common.folder().identities().resolve("lxmf") : identity;
    }

    Path storage() {
        return storage == null ? common.folder().path().resolve("lxmf") : storage;
    }

    String name() {
        return name;
    }
}
