package io.reticle.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A pseudo-terminal: the driver opens its path as a serial line, the test is the device. */
final class Pty implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;
    private static final int READ_WRITE_NO_CONTROL = 0x2 | 0x100;
    private static final int TERMIOS = 60;
    private static final short READABLE = 1;
    private static final Linker LINKER = Linker.nativeLinker();

    private final int master;
    private final String path;
    private final Thread reading;
    private volatile boolean closing;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    Pty() {
        try (Arena arena = Arena.ofConfined()) {
            master = call("posix_openpt", READ_WRITE_NO_CONTROL);
            assertTrue(master >= 0, "no pseudo-terminal can be opened");
            assertEquals(0, call("grantpt", master));
            assertEquals(0, call("unlockpt", master));
            MemorySegment name = arena.allocate(64);
            assertEquals(0, call("ptsname_r", master, name, 64));
            path = name.getString(0);
            MemorySegment termios = arena.allocate(TERMIOS, 4);
            assertEquals(0, call("tcgetattr", master, termios));
            call("cfmakeraw", termios);
            assertEquals(0, call("tcsetattr", master, 0, termios));
        }
        reading = Thread.ofPlatform().daemon().name("pty " + path).start(this::read);
    }

    String path() {
        return path;
    }

    @SuppressWarnings("restricted") // the terminal's calls exist in the C library only
    private static int call(String name, Object... arguments) {
        var layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            layouts[i] =
                    arguments[i] instanceof MemorySegment
                            ? ValueLayout.ADDRESS
                            : arguments[i] instanceof Long
                                    ? ValueLayout.JAVA_LONG
                                    : ValueLayout.JAVA_INT;
        }
        MethodHandle handle =
                LINKER.downcallHandle(
                        LINKER.defaultLookup().findOrThrow(name),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts));
        try {
            return (int) handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(name, e);
        }
    }

    private void read() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(4_096);
            MemorySegment poll = arena.allocate(8, 4);
            poll.set(ValueLayout.JAVA_INT, 0, master);
            poll.set(ValueLayout.JAVA_SHORT, 4, READABLE);
            while (!closing) {
                // nobody may have the line open, and then it only hangs up
                if (call("poll", poll, 1L, 50) < 1) continue;
                if ((poll.get(ValueLayout.JAVA_SHORT, 6) & READABLE) == 0) {
                    Thread.onSpinWait();
                    continue;
                }
                int count = call("read", master, buffer, 4_096L);
                if (count > 0) note(buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE));
            }
        }
    }

    private void note(byte[] bytes) {
        lock.lock();
        try {
            written.writeBytes(bytes);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Says something to whoever has the line open. */
    void say(String hex) {
        say(Bytes.hex(hex));
    }

    void say(Bytes bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes.toArray());
            assertEquals(bytes.length(), call("write", master, segment, (long) bytes.length()));
        }
    }

    /** All that was ever written to the line, once it has that many bytes. */
    String awaitWritten(int bytes) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (left > 0 && written.size() < bytes) left = changed.awaitNanos(left);
            return Bytes.copy(written.toByteArray()).toHex();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closing = true;
        boolean ended = false;
        while (!ended) {
            try {
                ended = reading.join(Duration.ofSeconds(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        call("close", master);
    }
}
