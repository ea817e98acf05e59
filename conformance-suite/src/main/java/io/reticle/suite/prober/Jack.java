package io.reticle.suite.prober;

import io.reticle.drivers.Framing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A place where a serial device can be plugged in and pulled out: a device file of always the same
 * name. The device is the prober.
 */
public final class Jack implements AutoCloseable {
    private final Prober prober;
    private final String name;
    private final Path path;
    private final Framing framing;
    private Optional<PseudoTerminal> plugged = Optional.empty();

    Jack(Prober prober, String name, Path path, Framing framing) {
        this.prober = prober;
        this.name = name;
        this.path = path.toAbsolutePath();
        this.framing = framing;
    }

    /** The device file, as it stands in the node's configuration. */
    public String path() {
        return path.toString();
    }

    /** From now on there is a device; the end that is returned is what it hears and says. */
    public End plug() throws IOException {
        PseudoTerminal terminal = PseudoTerminal.open();
        Transcript said = new Transcript(name, prober.evidence());
        Wire wire = prober.over(name, StreamLine.over(terminal, framing, said));
        plugged = Optional.of(terminal);
        Files.deleteIfExists(path);
        Files.createSymbolicLink(path, Path.of(terminal.path()));
        return new End(wire, said, System.nanoTime());
    }

    /** From now on there is none: whoever has it open loses it. */
    public void pull() throws IOException {
        Files.deleteIfExists(path);
        plugged.ifPresent(PseudoTerminal::close);
    }

    @Override
    public void close() throws IOException {
        pull();
    }
}
