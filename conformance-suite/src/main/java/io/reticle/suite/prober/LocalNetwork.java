package io.reticle.suite.prober;

import io.reticle.rns.bytes.Bytes;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Unsupported;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A local network of the case's own: two network namespaces of Linux, one for the node and one for
 * the prober, with virtual Ethernet between them. The node's addresses are {@code fe80::1} on its
 * device 0 and {@code fe80::2} on its device 1.
 */
public final class LocalNetwork implements AutoCloseable {
    private static final int READ_ONLY = 0;
    private static final int NETWORK_NAMESPACE = 0x4000_0000;
    private static final int DATAGRAM = 2_048;
    private static final AtomicInteger MADE = new AtomicInteger();

    private final Prober prober;
    private final String nodes;
    private final String probers;
    private final List<AutoCloseable> open = new ArrayList<>();

    private LocalNetwork(Prober prober) {
        this.prober = prober;
        String name = "reticle-%d-%d".formatted(ProcessHandle.current().pid(), MADE.addAndGet(1));
        this.nodes = name + "-n";
        this.probers = name + "-p";
    }

    /**
     * @param devices that join node and prober, 1 or 2
     * @throws Unsupported where the suite may make no namespaces
     */
    static LocalNetwork make(Prober prober, int devices) throws IOException, InterruptedException {
        LocalNetwork made = new LocalNetwork(prober);
        boolean possible =
                Native.available()
                        && "root".equals(System.getProperty("user.name"))
                        && run("netns", "add", made.nodes) == 0;
        if (!possible) {
            throw new Unsupported(
                    "namespaces",
                    "the suite makes a network of its own for this, which needs Linux, root and"
                            + " iproute2");
        }
        try {
            ip("netns", "add", made.probers);
            ip("-n", made.nodes, "link", "set", "lo", "up");
            for (int i = 0; i < devices; i++) {
                String device = device(i);
                ip(
                        "-n",
                        made.nodes,
                        "link",
                        "add",
                        device,
                        "type",
                        "veth",
                        "peer",
                        "name",
                        device,
                        "netns",
                        made.probers);
                for (String side : List.of(made.nodes, made.probers)) {
                    // none but the addresses that the case knows
                    ip("-n", side, "link", "set", device, "addrgenmode", "none");
                    ip("-n", side, "link", "set", device, "up");
                }
                made.give(made.nodes, i, nodeAddress(i));
                // Java reads IPv6 devices of the namespace that the suite was started in, and IPv4
                // devices of that of the thread: by this it finds the device by its name
                ip(
                        "-n",
                        made.probers,
                        "addr",
                        "add",
                        "192.0.2.%d/32".formatted(i + 1),
                        "dev",
                        device);
            }
            return made;
        } catch (IOException e) {
            made.close();
            throw e;
        }
    }

    /** The node's address on a device at first. */
    public static String nodeAddress(int device) {
        return "fe80::" + (device + 1);
    }

    private static String device(int number) {
        return "reticle" + number;
    }

    private void give(String side, int device, String address)
            throws IOException, InterruptedException {
        ip("-n", side, "addr", "add", address + "/64", "dev", device(device), "nodad");
    }

    /** From now on the node's device has another address. */
    public void readdress(int device, String from, String to)
            throws IOException, InterruptedException {
        ip("-n", nodes, "addr", "del", from + "/64", "dev", device(device));
        give(nodes, device, to);
    }

    private static void ip(String... arguments) throws IOException, InterruptedException {
        if (run(arguments) != 0) throw new IOException("ip " + String.join(" ", arguments));
    }

    private static int run(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            // there is no such program
            return -1;
        }
    }

    /** Does something in the node's namespace: sockets and programs that it opens stay there. */
    public <T> T there(Callable<T> action) throws Exception {
        return in(nodes, action);
    }

    private <T> T in(String namespace, Callable<T> action) throws Exception {
        FutureTask<T> task =
                new FutureTask<>(
                        () -> {
                            enter(namespace);
                            return action.call();
                        });
        // a thread of its own: it belongs to the namespace until it ends
        Thread thread = Thread.ofPlatform().name("in " + namespace).start(task);
        try {
            return task.get();
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) throw cause;
            throw new IllegalStateException(e.getCause());
        }
    }

    private static void enter(String namespace) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int file =
                    Native.right("open", arena.allocateFrom("/run/netns/" + namespace), READ_ONLY);
            try {
                Native.right("setns", file, NETWORK_NAMESPACE);
            } finally {
                Native.call("close", file);
            }
        }
    }

    /**
     * Gives the prober an address on a device, at which it is a neighbour of the node.
     *
     * @param group its multicast address
     */
    public AutoNeighbour neighbour(int device, String address, String group) throws Exception {
        give(probers, device, address);
        return in(
                probers,
                () -> {
                    AutoNeighbour neighbour =
                            AutoNeighbour.open(
                                    prober,
                                    this,
                                    find(device),
                                    nodeAddress(device),
                                    address,
                                    group);
                    closeLater(neighbour);
                    return neighbour;
                });
    }

    /** Hears what is sent to a multicast group on the prober's end of a device, as one stream. */
    public Transcript listen(int device, String group, int port) throws Exception {
        return in(
                probers,
                () -> {
                    NetworkInterface own = find(device);
                    InetSocketAddress at = new InetSocketAddress(scoped(group, own), port);
                    MulticastSocket socket = new MulticastSocket(at);
                    socket.joinGroup(at, own);
                    return transcript("multicasts on " + device(device), socket);
                });
    }

    private static NetworkInterface find(int number) throws IOException {
        NetworkInterface found = NetworkInterface.getByName(device(number));
        if (found == null) throw new IOException("no device " + device(number));
        return found;
    }

    /** Everything that comes to a socket, as one stream. */
    Transcript transcript(String name, DatagramSocket socket) {
        Transcript said = new Transcript(name, prober.evidence());
        closeLater(socket);
        Thread.ofPlatform()
                .daemon()
                .name("prober " + name)
                .start(
                        () -> {
                            byte[] buffer = new byte[DATAGRAM];
                            while (!socket.isClosed()) {
                                try {
                                    var datagram = new DatagramPacket(buffer, buffer.length);
                                    socket.receive(datagram);
                                    said.add(Bytes.copy(buffer, 0, datagram.getLength()));
                                } catch (IOException e) {
                                    // closed, which the loop sees
                                }
                            }
                        });
        return said;
    }

    synchronized void closeLater(AutoCloseable opened) {
        open.add(opened);
    }

    /** An address as one of a device. */
    static Inet6Address scoped(String address, NetworkInterface device) throws IOException {
        return Inet6Address.getByAddress(
                null, InetAddress.getByName(address).getAddress(), device.getIndex());
    }

    @Override
    public synchronized void close() {
        for (AutoCloseable each : open) {
            try {
                each.close();
            } catch (Exception e) {
                throw new Inconclusive("closing " + each, e);
            }
        }
        try {
            run("netns", "del", nodes);
            run("netns", "del", probers);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
