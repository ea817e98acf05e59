package io.reticle.daemon.storage;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.resource.ResourceSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** A file that is sent, read piece by piece as it goes. */
public final class FileSource implements ResourceSource {
    private final RandomAccessFile file;
    private final long size;

    private FileSource(RandomAccessFile file, long size) {
        this.file = file;
        this.size = size;
    }

    /**
     * @throws IOException if there is no such file, or it cannot be read
     */
    public static FileSource open(Path path) throws IOException {
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        try {
            return new FileSource(file, file.length());
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Bytes read(long offset, int length) throws IOException {
        return read(file, offset, length);
    }

    /** Reads a range, which has to be there. */
    static Bytes read(RandomAccessFile file, long offset, int length) throws IOException {
        byte[] piece = new byte[length];
        file.seek(offset);
        file.readFully(piece);
        return Bytes.wrap(piece);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // nothing was written, so nothing is lost
        }
    }
}
