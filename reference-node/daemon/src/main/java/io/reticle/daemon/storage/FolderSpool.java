package io.reticle.daemon.storage;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.resource.Advertisement;
import io.reticle.rns.resource.ResourceSink;
import io.reticle.rns.resource.ResourceSource;
import io.reticle.rns.resource.Spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps what resources bring in files of one folder, each there only until its transfer has ended
 * in whatever way and its content has been handled.
 */
public final class FolderSpool implements Spool {
    private static final String PREFIX = "resource-";

    private final Path folder;

    private FolderSpool(Path folder) {
        this.folder = folder;
    }

    /**
     * Makes the folder where it is missing, and removes what a node that ended abruptly left there.
     */
    public static FolderSpool in(Path folder) throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, PREFIX + "*")) {
            for (Path file : left) Files.deleteIfExists(file);
        }
        return new FolderSpool(folder);
    }

    @Override
    public ResourceSink open(Advertisement first) throws IOException {
        long room = Files.getFileStore(folder).getUsableSpace();
        if (first.dataSize() > room) {
            throw new IOException(
                    "%d bytes; there is room for %d".formatted(first.dataSize(), room));
        }
        Path path = Files.createTempFile(folder, PREFIX, "");
        try {
            return new Spooled(path, new RandomAccessFile(path.toFile(), "rw"));
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /** Content that may stay, in a place of the application's own. */
    public interface Kept extends ResourceSource {
        /**
         * Moves the file, which is not removed then. Nothing that is there is replaced.
         *
         * @param target in the same file system, or else it is copied
         * @throws java.nio.file.FileAlreadyExistsException if there is something already
         */
        void moveTo(Path target) throws IOException;
    }

    /** One file: first written, then read, then gone. */
    private static final class Spooled implements ResourceSink, Kept {
        private final Path path;
        private final RandomAccessFile file;
        private long size;

        Spooled(Path path, RandomAccessFile file) {
            this.path = path;
            this.file = file;
        }

        @Override
        public void append(Bytes piece) throws IOException {
            try {
                piece.into(this::write);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            size += piece.length();
        }

        private void write(byte[] array, int offset, int length) {
            try {
                file.write(array, offset, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public ResourceSource complete() {
            return this;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public Bytes read(long offset, int length) throws IOException {
            return FileSource.read(file, offset, length);
        }

        @Override
        public void moveTo(Path target) throws IOException {
            Files.move(path, target);
        }

        @Override
        public void discard() {
            close();
        }

        @Override
        public void close() {
            try {
                file.close();
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // what is left goes when the folder is opened next
            }
        }
    }
}
