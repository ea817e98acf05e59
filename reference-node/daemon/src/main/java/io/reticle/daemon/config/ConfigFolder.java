package io.reticle.daemon.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** The folder with a node's file {@code config}, and what the node keeps beside it. */
public record ConfigFolder(Path path) {

    /** The one that is named, or the first of the usual ones that has a configuration. */
    public static ConfigFolder choose(Optional<Path> named) {
        if (named.isPresent()) return new ConfigFolder(named.get());
        Path home = Home.folder();
        Path last = home.resolve(".reticulum");
        return new ConfigFolder(
                List.of(Path.of("/etc/reticulum"), home.resolve(".config/reticulum")).stream()
                        .filter(folder -> Files.isRegularFile(folder.resolve("config")))
                        .findFirst()
                        .orElse(last));
    }

    public Path file() {
        return path.resolve("config");
    }

    public Path storage() {
        return path.resolve("storage");
    }

    /** Where programs keep who they are, under their own names. */
    public Path identities() {
        return storage().resolve("identities");
    }

    /**
     * Writes the standard configuration, and the folder, where there is none.
     *
     * @return whether there was none
     */
    public boolean makeIfMissing() throws IOException {
        if (Files.exists(file())) return false;
        Files.createDirectories(path);
        Files.writeString(file(), SuppliedConfig.standard(), StandardOpenOption.CREATE_NEW);
        return true;
    }

    /**
     * @throws ConfigFault if there is no configuration, or it cannot be understood or served
     */
    public Settings settings() throws ConfigFault, IOException {
        try {
            return Settings.parse(Files.readString(file()));
        } catch (NoSuchFileException e) {
            throw new ConfigFault("no configuration at " + file());
        } catch (CharacterCodingException e) {
            throw new ConfigFault(file() + " is not UTF-8 text");
        }
    }
}
