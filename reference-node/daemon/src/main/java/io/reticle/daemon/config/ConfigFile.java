package io.reticle.daemon.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file {@code config} in a folder, and those that come with the program. */
public final class ConfigFile {
    private static final String NAME = "config";

    private ConfigFile() {}

    /**
     * Reads the folder's file.
     *
     * @throws ConfigFault if there is none, or it is not text
     */
    public static String read(Path folder) throws IOException, ConfigFault {
        Path file = folder.resolve(NAME);
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new ConfigFault("no configuration at " + file);
        } catch (CharacterCodingException e) {
            throw new ConfigFault(file + " is not UTF-8 text");
        }
    }

    /**
     * Writes the default file, and the folder, where there is none.
     *
     * @return whether there was none
     */
    public static boolean makeIfMissing(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        if (Files.exists(file)) return false;
        Files.createDirectories(folder);
        Files.writeString(file, supplied("default.config"), StandardOpenOption.CREATE_NEW);
        return true;
    }

    /** A file with all keys, each explained. */
    public static String example() throws IOException {
        return supplied("example.config");
    }

    private static String supplied(String name) throws IOException {
        try (InputStream in = ConfigFile.class.getResourceAsStream(name)) {
            if (in == null) throw new IOException("the program lacks its file " + name);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
