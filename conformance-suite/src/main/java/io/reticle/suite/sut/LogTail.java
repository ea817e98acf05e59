package io.reticle.suite.sut;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The end of a log, for error messages. */
public final class LogTail {
    private static final int BYTES = 400;

    private LogTail() {}

    /** The last lines of {@code log} in one line; empty if there is nothing to read. */
    public static String of(Path log) {
        try (var file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(0, file.length() - BYTES));
            var tail = new byte[(int) (file.length() - file.getFilePointer())];
            file.readFully(tail);
            return new String(tail, StandardCharsets.UTF_8)
                    .strip()
                    .replaceAll("\\s*\\R\\s*", " | ");
        } catch (IOException e) {
            return "";
        }
    }
}
