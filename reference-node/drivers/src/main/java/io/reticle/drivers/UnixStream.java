package io.reticle.drivers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A connected stream socket of Linux' abstract namespace. */
final class UnixStream implements ByteStream {
    private static final int BUFFER = 64 * 1024;

    private final Descriptor descriptor;
    private final String name;
    private final InputStream input = new Input();
    private final OutputStream output = new Output();

    private UnixStream(Descriptor descriptor, String name) {
        this.descriptor = descriptor;
        this.name = name;
    }

    static UnixStream accepted(int number, String name) {
        return new UnixStream(new Descriptor(number), name);
    }

    /**
     * @param name without the NUL that stands before it
     * @throws IOException if nobody listens there
     */
    static UnixStream connect(String name) throws IOException {
        Descriptor descriptor = new Descriptor(Posix.socket());
        try {
            descriptor.use(
                    number -> {
                        Posix.connect(number, name.getBytes(StandardCharsets.UTF_8));
                        return 0;
                    });
        } catch (IOException e) {
            descriptor.close();
            throw new IOException("cannot connect to @" + name + ": " + e.getMessage(), e);
        }
        return new UnixStream(descriptor, "@" + name);
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void close() {
        descriptor.close();
    }

    @Override
    public String toString() {
        return name;
    }

    private final class Input extends InputStream {
        private MemorySegment buffer;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) return 0;
            if (buffer == null) buffer = Arena.ofAuto().allocate(BUFFER);
            int most = Math.min(length, BUFFER);
            int count = descriptor.use(number -> Posix.receive(number, buffer, most));
            MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, target, offset, count);
            return count == 0 ? -1 : count;
        }

        @Override
        public void close() {
            UnixStream.this.close();
        }
    }

    private final class Output extends OutputStream {
        private MemorySegment buffer;

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] source, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, source.length);
            if (buffer == null) buffer = Arena.ofAuto().allocate(BUFFER);
            int sent = 0;
            while (sent < length) {
                int next = Math.min(length - sent, BUFFER);
                MemorySegment.copy(source, offset + sent, buffer, ValueLayout.JAVA_BYTE, 0, next);
                sent += descriptor.use(number -> Posix.send(number, buffer, next));
            }
        }

        @Override
        public void close() {
            UnixStream.this.close();
        }
    }
}
