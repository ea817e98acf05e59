package io.reticle.drivers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The few calls of Linux that Java has no name for: stream sockets in the abstract namespace. The
 * numbers are those of Linux, where the namespace exists.
 */
final class Posix {
    private static final short AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;

    /** Children that are started do not inherit the descriptor. */
    private static final int SOCK_CLOEXEC = 0x80000;

    private static final int SHUT_RDWR = 2;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int EINTR = 4;
    private static final int EMFILE = 24;
    private static final int EADDRINUSE = 98;
    private static final int ECONNREFUSED = 111;

    /** Of {@code sockaddr_un}: the family, then the name. */
    private static final int FAMILY_SIZE = 2;

    /** Bytes of a name, the NUL before it included. */
    private static final int NAME_SIZE = 108;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO_VALUE =
            Linker.Option.captureStateLayout()
                    .varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private Posix() {}

    /** Linking takes milliseconds for each: a server needs these at once. */
    private static final class Serving {
        static final MethodHandle SOCKET =
                call("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
        static final MethodHandle BIND =
                call("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle LISTEN =
                call("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
        static final MethodHandle ACCEPT =
                call(
                        "accept4",
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));

        private Serving() {}
    }

    /** These are linked once there is somebody to talk to. */
    private static final class Talking {
        static final MethodHandle CONNECT =
                call("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
        static final MethodHandle RECV =
                call(
                        "recv",
                        FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
        static final MethodHandle SEND =
                call(
                        "send",
                        FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
        static final MethodHandle SHUTDOWN =
                call("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
        static final MethodHandle CLOSE = call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

        private Talking() {}
    }

    @SuppressWarnings("restricted") // native calls are what this class is for
    private static MethodHandle call(String name, FunctionDescriptor shape) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), shape, ERRNO);
    }

    /** A call whose result is negative where it failed. */
    @FunctionalInterface
    private interface Attempt {
        long run(MemorySegment errno) throws Throwable;
    }

    /** Repeats what a signal interrupted. */
    private static long attempt(String what, Attempt attempt) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
            while (true) {
                long result = attempt.run(state);
                if (result >= 0) return result;
                int errno = (int) ERRNO_VALUE.get(state, 0L);
                if (errno != EINTR) throw new IOException(what + ": " + words(errno));
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(what, e);
        }
    }

    private static String words(int errno) {
        return switch (errno) {
            case EADDRINUSE -> "somebody listens there already";
            case ECONNREFUSED -> "nobody listens there";
            case EMFILE -> "too many open files";
            default -> "error " + errno;
        };
    }

    static int socket() throws IOException {
        if (!LocalAddress.hasAbstract()) {
            throw new IOException("abstract sockets exist on Linux only");
        }
        return (int)
                attempt(
                        "socket",
                        e ->
                                (int)
                                        Serving.SOCKET.invokeExact(
                                                e, (int) AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    }

    static void bind(int descriptor, byte[] name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = address(arena, name);
            attempt(
                    "bind",
                    e ->
                            (int)
                                    Serving.BIND.invokeExact(
                                            e, descriptor, address, (int) address.byteSize()));
        }
    }

    static void connect(int descriptor, byte[] name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = address(arena, name);
            attempt(
                    "connect",
                    e ->
                            (int)
                                    Talking.CONNECT.invokeExact(
                                            e, descriptor, address, (int) address.byteSize()));
        }
    }

    /**
     * <pre>
     *  offset  size  field
     *  0       2     family, in the machine's byte order
     *  2       1     0: the abstract namespace
     *  3       n     name
     * </pre>
     */
    private static MemorySegment address(Arena arena, byte[] name) throws IOException {
        if (name.length >= NAME_SIZE) {
            throw new IOException(
                    "a socket name of %d bytes; at most %d".formatted(name.length, NAME_SIZE - 1));
        }
        MemorySegment address = arena.allocate(FAMILY_SIZE + 1L + name.length, Short.BYTES);
        address.set(JAVA_SHORT, 0, AF_UNIX);
        MemorySegment.copy(MemorySegment.ofArray(name), 0, address, FAMILY_SIZE + 1L, name.length);
        return address;
    }

    static void listen(int descriptor, int queue) throws IOException {
        attempt("listen", e -> (int) Serving.LISTEN.invokeExact(e, descriptor, queue));
    }

    static int accept(int descriptor) throws IOException {
        return (int)
                attempt(
                        "accept",
                        e ->
                                (int)
                                        Serving.ACCEPT.invokeExact(
                                                e,
                                                descriptor,
                                                MemorySegment.NULL,
                                                MemorySegment.NULL,
                                                SOCK_CLOEXEC));
    }

    /** Waits for bytes; 0 at the end of the stream. */
    static int receive(int descriptor, MemorySegment buffer, int length) throws IOException {
        return (int)
                attempt(
                        "receive",
                        e ->
                                (long)
                                        Talking.RECV.invokeExact(
                                                e, descriptor, buffer, (long) length, 0));
    }

    /** Waits for room; how many bytes were taken. */
    static int send(int descriptor, MemorySegment buffer, int length) throws IOException {
        return (int)
                attempt(
                        "send",
                        e ->
                                (long)
                                        Talking.SEND.invokeExact(
                                                e,
                                                descriptor,
                                                buffer,
                                                (long) length,
                                                MSG_NOSIGNAL));
    }

    /** Wakes whoever waits in {@link #receive}, {@link #send} or {@link #accept}. */
    static void shutdown(int descriptor) throws IOException {
        attempt("shutdown", e -> (int) Talking.SHUTDOWN.invokeExact(e, descriptor, SHUT_RDWR));
    }

    static void close(int descriptor) throws IOException {
        attempt("close", e -> (int) Talking.CLOSE.invokeExact(e, descriptor));
    }
}
