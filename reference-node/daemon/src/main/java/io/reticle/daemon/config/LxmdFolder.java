package io.reticle.daemon.config;

import io.reticle.rns.bytes.Bytes;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** lxmd's folder: its configuration, who it is, whom it knows, and what it keeps. */
public record LxmdFolder(Path path) {

    /** The one that is named, or the first of the usual ones that has a configuration. */
    public static LxmdFolder choose(Optional<Path> named) {
        if (named.isPresent()) return new LxmdFolder(named.get());
        Path home = Home.folder();
        return new LxmdFolder(
                List.of(Path.of("/etc/lxmd"), home.resolve(".config/lxmd")).stream()
                        .filter(folder -> Files.isRegularFile(folder.resolve("config")))
                        .findFirst()
                        .orElse(home.resolve(".lxmd")));
    }

    public Path file() {
        return path.resolve("config");
    }

    public Path identity() {
        return path.resolve("identity");
    }

    /** What the router and the propagation node keep, in a folder {@code lxmf} there. */
    public Path storage() {
        return path.resolve("storage");
    }

    /** That folder. */
    public Path router() {
        return storage().resolve("lxmf");
    }

    /** Messages that came in, a file for each. */
    public Path messages() {
        return path.resolve("storage").resolve("messages");
    }

    /** Where the log goes of one that runs as a service. */
    public Path logfile() {
        return path.resolve("logfile");
    }

    /**
     * Writes the example configuration, and the folders, where there is none.
     *
     * @return whether there was none
     */
    public boolean makeIfMissing() throws IOException {
        Files.createDirectories(messages());
        Files.createDirectories(router());
        if (Files.exists(file())) return false;
        Files.writeString(file(), SuppliedConfig.lxmd(), StandardOpenOption.CREATE_NEW);
        return true;
    }

    /**
     * @throws ConfigFault if it cannot be understood
     */
    public LxmdSettings settings(String version) throws ConfigFault, IOException {
        try {
            return LxmdSettings.parse(Files.readString(file()), version);
        } catch (CharacterCodingException e) {
            throw new ConfigFault(file() + " is not UTF-8 text");
        }
    }

    /** Addresses whose messages are not wanted. */
    public Set<Bytes> ignored() throws IOException {
        return hashes("ignored");
    }

    /** Identities that may fetch messages, where not everybody may. */
    public Set<Bytes> allowed() throws IOException {
        return hashes("allowed");
    }

    private Set<Bytes> hashes(String name) throws IOException {
        Path list = path.resolve(name);
        if (!Files.isRegularFile(list)) return Set.of();
        // whatever is in it: lines that are no hash are passed over
        return HashLines.parse(new String(Files.readAllBytes(list), StandardCharsets.ISO_8859_1));
    }
}
