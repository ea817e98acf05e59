package io.reticle.daemon.storage;

import io.reticle.rns.bytes.Bytes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The steps in which a file is replaced, each of which may be the last before a crash. */
interface Disk {
    /** Makes an empty file that only its owner can read; one that is there already goes. */
    void create(Path draft) throws IOException;

    /** Writes to a file's end. */
    void append(Path draft, Bytes content) throws IOException;

    /** Has a file's content, or a folder's names, on the disk before it returns. */
    void sync(Path path) throws IOException;

    /** Gives a file another's name, in one step. */
    void rename(Path draft, Path file) throws IOException;

    Disk REAL =
            new Disk() {
                @Override
                public void create(Path draft) throws IOException {
                    Files.deleteIfExists(draft);
                    if (posix(draft)) {
                        Files.createFile(
                                draft,
                                PosixFilePermissions.asFileAttribute(
                                        PosixFilePermissions.fromString("rw-------")));
                    } else {
                        Files.createFile(draft);
                    }
                }

                @Override
                public void append(Path draft, Bytes content) throws IOException {
                    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.APPEND)) {
                        ByteBuffer buffer = ByteBuffer.wrap(content.toArray());
                        while (buffer.hasRemaining()) channel.write(buffer);
                    }
                }

                @Override
                public void sync(Path path) throws IOException {
                    // only POSIX systems let a folder be opened and forced
                    if (Files.isDirectory(path) && !posix(path)) return;
                    StandardOpenOption how =
                            Files.isDirectory(path)
                                    ? StandardOpenOption.READ
                                    : StandardOpenOption.WRITE;
                    try (FileChannel channel = FileChannel.open(path, how)) {
                        channel.force(true);
                    }
                }

                @Override
                public void rename(Path draft, Path file) throws IOException {
                    Files.move(
                            draft,
                            file,
                            StandardCopyOption.ATOMIC_MOVE,
                            StandardCopyOption.REPLACE_EXISTING);
                }

                private static boolean posix(Path path) {
                    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
                }
            };
}
