package io.reticle.daemon.instance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How much memory this process has resident. */
public final class Memory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String KEY = "VmRSS:";

    private Memory() {}

    /** In bytes; empty where the system does not say. */
    public static OptionalLong resident() {
        if (!Files.isReadable(STATUS)) return OptionalLong.empty();
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(KEY))
                    .mapToLong(line -> kilobytes(line) * 1_024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private static long kilobytes(String line) {
        return Long.parseLong(line.substring(KEY.length()).strip().split("\\s+", 2)[0]);
    }
}
