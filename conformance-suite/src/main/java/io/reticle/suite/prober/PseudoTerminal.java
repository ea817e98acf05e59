package io.reticle.suite.prober;

import io.reticle.drivers.ByteStream;
import io.reticle.suite.engine.Unsupported;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A serial line without a device: the node opens {@link #path} as it would open a real one, and the
 * prober is what is at the other end. The numbers are those of Linux.
 */
final class PseudoTerminal implements ByteStream {
    private static final int READ_WRITE_NO_CONTROL = 0x2 | 0x100;
    private static final int CLOSE_ON_EXEC = 0x80000;

    /** Of {@code struct termios}, in bytes. */
    private static final int TERMIOS = 60;

    private static final int PATH = 64;

    /** Of {@code struct pollfd}: descriptor, wanted, found. */
    private static final int POLL = 8;

    private static final short READABLE = 1;

    /** How often a reader looks whether the line was closed, in milliseconds. */
    private static final int LOOK = 100;

    private final int master;

    /** The node's end, held open here as well: otherwise the line hangs up between two openings. */
    private final int slave;

    private final String path;
    private final ReentrantLock using = new ReentrantLock();
    private volatile boolean closed;

    private PseudoTerminal(int master, int slave, String path) {
        this.master = master;
        this.slave = slave;
        this.path = path;
    }

    /**
     * @throws Unsupported where there are none
     * @throws IOException if none can be had
     */
    static PseudoTerminal open() throws IOException {
        if (!Native.available()) {
            throw new Unsupported("pseudo-terminals", "the suite opens pseudo-terminals on Linux");
        }
        try (Arena arena = Arena.ofConfined()) {
            int master = Native.right("posix_openpt", READ_WRITE_NO_CONTROL | CLOSE_ON_EXEC);
            Native.right("grantpt", master);
            Native.right("unlockpt", master);
            MemorySegment name = arena.allocate(PATH);
            Native.right("ptsname_r", master, name, (long) PATH);
            MemorySegment termios = arena.allocate(TERMIOS, Integer.BYTES);
            Native.right("tcgetattr", master, termios);
            // no echo, no line ends: bytes as they are
            Native.call("cfmakeraw", termios);
            Native.right("tcsetattr", master, 0, termios);
            int slave = Native.right("open", name, READ_WRITE_NO_CONTROL | CLOSE_ON_EXEC);
            return new PseudoTerminal(master, slave, name.getString(0));
        }
    }

    /** Of the device file. */
    String path() {
        return path;
    }

    @Override
    public InputStream input() {
        return new InputStream() {
            @Override
            public int read() {
                throw new UnsupportedOperationException("lines are read in pieces");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                return PseudoTerminal.this.read(buffer, offset, length);
            }
        };
    }

    private int read(byte[] buffer, int offset, int length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment poll = arena.allocate(POLL, Integer.BYTES);
            MemorySegment read = arena.allocate(length);
            while (true) {
                using.lock();
                try {
                    if (closed) return -1;
                    poll.set(ValueLayout.JAVA_INT, 0, master);
                    poll.set(ValueLayout.JAVA_SHORT, Integer.BYTES, READABLE);
                    if (Native.call("poll", poll, 1L, 0) > 0) {
                        int count = Native.call("read", master, read, (long) length);
                        if (count <= 0) return -1;
                        MemorySegment.copy(read, ValueLayout.JAVA_BYTE, 0, buffer, offset, count);
                        return count;
                    }
                } finally {
                    using.unlock();
                }
                // without the lock, so that others may write and close meanwhile; a descriptor that
                // is closed and given to somebody else meanwhile is waited on and not read
                Native.call("poll", poll, 1L, LOOK);
            }
        }
    }

    @Override
    public OutputStream output() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                PseudoTerminal.this.write(bytes, offset, length);
            }
        };
    }

    private void write(byte[] bytes, int offset, int length) throws IOException {
        using.lock();
        try (Arena arena = Arena.ofConfined()) {
            if (closed) throw new IOException("the line was taken away");
            MemorySegment segment = arena.allocate(length);
            MemorySegment.copy(bytes, offset, segment, ValueLayout.JAVA_BYTE, 0, length);
            int written = Native.right("write", master, segment, (long) length);
            if (written != length) {
                throw new IOException("a line took %d of %d bytes".formatted(written, length));
            }
        } finally {
            using.unlock();
        }
    }

    /** Takes the line away from under the node, as if it were pulled out. */
    @Override
    public void close() {
        using.lock();
        try {
            if (closed) return;
            closed = true;
            Native.call("close", slave);
            Native.call("close", master);
        } finally {
            using.unlock();
        }
    }

    @Override
    public String toString() {
        return path;
    }
}
