package io.reticle.daemon.command;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/** Which node is asked instead of this machine's, and by whom. */
public final class RemoteNode {
    @Option(
            names = "-R",
            paramLabel = "HASH",
            description = "Ask the transport node of this identity instead.")
    private String hash;

    @Option(names = "-i", paramLabel = "FILE", description = "Who asks a remote node.")
    private Path identity;

    /** To be filled by the command line. */
    public RemoteNode() {}

    boolean named() {
        return hash != null;
    }

    /** As it was given; absent unless {@link #named}. */
    String hash() {
        return hash;
    }

    /** May be absent. */
    Path identity() {
        return identity;
    }
}
