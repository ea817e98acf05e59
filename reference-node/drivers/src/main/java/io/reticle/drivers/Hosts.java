package io.reticle.drivers;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Names and addresses of machines and of their network devices. */
public final class Hosts {
    private static final int GROUPS = 8;

    private Hosts() {}

    /**
     * All addresses of a host, those of the wanted family first.
     *
     * @throws IOException if the name is not known
     */
    public static List<InetAddress> resolve(String host, boolean preferIpv6) throws IOException {
        try {
            return Stream.of(InetAddress.getAllByName(host))
                    .sorted(Comparator.comparing(a -> a instanceof Inet6Address != preferIpv6))
                    .toList();
        } catch (UnknownHostException e) {
            throw new IOException("the host '" + host + "' is not known", e);
        }
    }

    /**
     * The address of a device to listen on.
     *
     * @throws IOException if there is no such device, or it has no address
     */
    public static InetAddress ofDevice(String device, boolean preferIpv6) throws IOException {
        return addresses(device)
                .map(InterfaceAddress::getAddress)
                .min(Comparator.comparing(a -> a instanceof Inet6Address != preferIpv6))
                .orElseThrow(() -> new IOException("device '" + device + "' has no address"));
    }

    /**
     * The IPv4 broadcast address of a device.
     *
     * @throws IOException if there is no such device, or it has none
     */
    public static InetAddress broadcast(String device) throws IOException {
        return addresses(device)
                .map(InterfaceAddress::getBroadcast)
                .filter(Inet4Address.class::isInstance)
                .findFirst()
                .orElseThrow(
                        () -> new IOException("device '" + device + "' has no broadcast address"));
    }

    private static Stream<InterfaceAddress> addresses(String device) throws IOException {
        NetworkInterface found = NetworkInterface.getByName(device);
        if (found == null) throw new IOException("there is no device '" + device + "'");
        return found.getInterfaceAddresses().stream();
    }

    /** Host and port, the host in brackets if it has colons. */
    public static String text(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** An address in its shortest usual form, without the device that it belongs to. */
    public static String text(InetAddress address) {
        return address instanceof Inet6Address six ? shortest(six) : address.getHostAddress();
    }

    /** The far end of a socket. */
    static String text(Socket socket) {
        return text(socket.getRemoteSocketAddress());
    }

    /** Address and port; "unknown" where there is none. */
    public static String text(SocketAddress address) {
        return Optional.ofNullable(address)
                .filter(InetSocketAddress.class::isInstance)
                .map(InetSocketAddress.class::cast)
                .map(known -> text(text(known.getAddress()), known.getPort()))
                .orElse("unknown");
    }

    /** RFC 5952: lower case, no leading zeros, the first longest run of zero groups as "::". */
    private static String shortest(Inet6Address address) {
        byte[] bytes = address.getAddress();
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        }
        int start = 0;
        int longest = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = 0;
            while (i + run < GROUPS && groups[i + run] == 0) run++;
            if (run > longest) {
                start = i;
                longest = run;
            }
        }
        if (longest == 1) return joined(groups, 0, GROUPS);
        return joined(groups, 0, start) + "::" + joined(groups, start + longest, GROUPS);
    }

    private static String joined(int[] groups, int from, int to) {
        StringBuilder out = new StringBuilder();
        for (int i = from; i < to; i++) {
            if (i > from) out.append(':');
            out.append(Integer.toHexString(groups[i]));
        }
        return out.toString();
    }
}
