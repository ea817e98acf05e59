package io.reticle.daemon.storage;

import io.reticle.rns.bytes.Bytes;

import java.io.IOException;
import java.nio.file.Path;

/** Files with a message in each: there is a whole one, or none. */
public final class MessageFile {
    private MessageFile() {}

    /**
     * Writes a file; it is on the disk when this returns.
     *
     * @throws IOException if a step fails; there is no such file then
     */
    public static void write(Path file, Bytes content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        Disk.REAL.create(draft);
        Disk.REAL.append(draft, content);
        Disk.REAL.sync(draft);
        Disk.REAL.rename(draft, file);
        Disk.REAL.sync(file.getParent());
    }
}
