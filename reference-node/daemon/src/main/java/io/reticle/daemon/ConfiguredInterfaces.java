package io.reticle.daemon;

import io.reticle.daemon.config.InterfaceSettings;
import io.reticle.daemon.config.Settings;
import io.reticle.daemon.host.NodeHost;
import io.reticle.daemon.instance.Interfaces;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The interfaces of a configuration file, read anew each time that one is wanted. */
final class ConfiguredInterfaces implements Interfaces {
    private final Path file;
    private final NodeHost host;

    ConfiguredInterfaces(Path file, NodeHost host) {
        this.file = file;
        this.host = host;
    }

    @Override
    public Optional<Boolean> attach(String name) throws Exception {
        if (host.has(name)) return Optional.of(false);
        Optional<InterfaceSettings> wanted = Settings.anyInterface(Files.readString(file), name);
        if (wanted.isEmpty()) return Optional.empty();
        host.open(wanted.get());
        return Optional.of(true);
    }

    @Override
    public Optional<Boolean> detach(String name) throws IOException {
        return host.close(name) ? Optional.of(true) : Optional.empty();
    }
}
