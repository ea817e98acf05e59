package io.reticle.drivers;

import io.reticle.rns.bytes.Bytes;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * The socket option TCP_USER_TIMEOUT of Linux, which the JDK does not offer. A socket's descriptor
 * is not offered either, so that it is looked up: of all descriptors of the process it is the one
 * with the socket's two addresses, which no other can have.
 */
final class UserTimeout {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    // Linux, all architectures that the JDK runs on
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_USER_TIMEOUT = 18;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;

    /** Of struct sockaddr_in6: family 2 (host order), port 2, flow 4, address 16, scope 4. */
    private static final int SOCKADDR = 28;

    private UserTimeout() {}

    /** Linked once, where it is needed first. */
    private static final class Native {
        private static final MethodHandle GETSOCKNAME = addressCall("getsockname");
        private static final MethodHandle GETPEERNAME = addressCall("getpeername");
        private static final MethodHandle SETSOCKOPT =
                call(
                        "setsockopt",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.JAVA_INT));
        private static final MethodHandle GETSOCKOPT =
                call(
                        "getsockopt",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.ADDRESS,
                                ValueLayout.ADDRESS));

        private static MethodHandle addressCall(String name) {
            return call(
                    name,
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.ADDRESS));
        }

        // a call into the C library is what this class is for
        @SuppressWarnings("restricted")
        private static MethodHandle call(String name, FunctionDescriptor shape) {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape);
        }
    }

    /**
     * Elsewhere than on Linux, or where the descriptor is not found, nothing happens: a peer that
     * vanished is then noticed by the probes, or late.
     *
     * @param socket connected
     */
    static void set(Socket socket, int millis) throws IOException {
        OptionalInt descriptor = descriptor(socket);
        if (descriptor.isEmpty()) return;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_INT, millis);
            int result =
                    (int)
                            Native.SETSOCKOPT.invokeExact(
                                    descriptor.getAsInt(),
                                    IPPROTO_TCP,
                                    TCP_USER_TIMEOUT,
                                    value,
                                    Integer.BYTES);
            if (result != 0) throw new IOException("TCP_USER_TIMEOUT is refused on " + socket);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("setsockopt", e);
        }
    }

    /** In milliseconds, as the system has it; empty where {@link #set} does nothing. */
    static OptionalInt get(Socket socket) throws IOException {
        OptionalInt descriptor = descriptor(socket);
        if (descriptor.isEmpty()) return descriptor;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
            int result =
                    (int)
                            Native.GETSOCKOPT.invokeExact(
                                    descriptor.getAsInt(),
                                    IPPROTO_TCP,
                                    TCP_USER_TIMEOUT,
                                    value,
                                    size);
            if (result != 0) throw new IOException("TCP_USER_TIMEOUT cannot be read on " + socket);
            return OptionalInt.of(value.get(ValueLayout.JAVA_INT, 0));
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("getsockopt", e);
        }
    }

    private static OptionalInt descriptor(Socket socket) throws IOException {
        if (!LocalAddress.hasAbstract() || !Files.isDirectory(DESCRIPTORS))
            return OptionalInt.empty();
        var local = (InetSocketAddress) socket.getLocalSocketAddress();
        var remote = (InetSocketAddress) socket.getRemoteSocketAddress();
        try (Arena arena = Arena.ofConfined();
                DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            MemorySegment address = arena.allocate(SOCKADDR, Long.BYTES);
            MemorySegment size = arena.allocate(ValueLayout.JAVA_INT);
            for (Path each : all) {
                int descriptor = Integer.parseInt(each.getFileName().toString());
                if (same(Native.GETPEERNAME, descriptor, address, size, remote)
                        && same(Native.GETSOCKNAME, descriptor, address, size, local)) {
                    return OptionalInt.of(descriptor);
                }
            }
        }
        return OptionalInt.empty();
    }

    private static boolean same(
            MethodHandle ask,
            int descriptor,
            MemorySegment address,
            MemorySegment size,
            InetSocketAddress wanted) {
        size.set(ValueLayout.JAVA_INT, 0, SOCKADDR);
        try {
            // fails for everything that is no socket, or not connected
            if ((int) ask.invokeExact(descriptor, address, size) != 0) return false;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("socket address", e);
        }
        int family = address.get(ValueLayout.JAVA_SHORT, 0);
        if (family != AF_INET && family != AF_INET6) return false;
        byte[] raw = address.toArray(ValueLayout.JAVA_BYTE);
        int port = (int) Bytes.wrap(raw).number(2, 2);
        int start = family == AF_INET ? 4 : 8;
        int length = family == AF_INET ? 4 : 16;
        return port == wanted.getPort()
                && plain(Arrays.copyOfRange(raw, start, start + length))
                        .equals(plain(wanted.getAddress().getAddress()));
    }

    /** The address without its scope; an IPv4 address within IPv6 is one of IPv4. */
    private static InetAddress plain(byte[] raw) {
        try {
            InetAddress address = InetAddress.getByAddress(raw);
            return address instanceof Inet6Address six
                    ? Inet6Address.getByAddress(null, six.getAddress(), -1)
                    : address;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + raw.length + " bytes", e);
        }
    }
}
