package io.reticle.drivers;

import io.reticle.rns.bytes.Bytes;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/** A network device that members of a group are looked for on, with its sockets. */
final class AutoDevice implements AutoCloseable {
    /** In bytes: more than any frame of this medium. */
    private static final int LARGEST = 8_192;

    /** What comes in, told on a thread of each socket. */
    interface Listener {
        void token(AutoDevice device, Inet6Address from, Bytes token);

        void frame(AutoDevice device, Inet6Address from, Bytes frame);
    }

    private final Auto.Settings settings;
    private final AutoGroup group;
    private final NetworkInterface device;
    private final Listener listener;
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final DatagramChannel sender;
    private volatile Inet6Address address;

    /** Those on its own address, which may change. */
    private final List<DatagramChannel> bound = new ArrayList<>();

    /**
     * Listens at once.
     *
     * @throws IOException if an address is taken
     */
    AutoDevice(
            Auto.Settings settings,
            AutoGroup group,
            NetworkInterface device,
            Inet6Address address,
            Listener listener)
            throws IOException {
        this.settings = settings;
        this.group = group;
        this.device = device;
        this.address = address;
        this.listener = listener;
        sender = DatagramChannel.open(StandardProtocolFamily.INET6);
        try {
            sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, device);
            multicast();
            bind();
        } catch (IOException e) {
            close();
            throw new IOException("device %s: %s".formatted(name(), e.getMessage()), e);
        }
    }

    private void multicast() throws IOException {
        DatagramChannel channel = shared();
        channels.add(channel);
        // bound to the group itself, so that what others on this machine join is not heard
        channel.bind(new InetSocketAddress(on(group.address()), settings.discoveryPort()));
        channel.join(group.address(), device);
        read(channel, (from, bytes) -> listener.token(this, from, bytes));
    }

    private void bind() throws IOException {
        DatagramChannel answers = shared();
        bound.add(answers);
        answers.bind(new InetSocketAddress(on(address), settings.discoveryPort() + 1));
        DatagramChannel frames = DatagramChannel.open(StandardProtocolFamily.INET6);
        bound.add(frames);
        frames.bind(new InetSocketAddress(on(address), settings.dataPort()));
        read(answers, (from, bytes) -> listener.token(this, from, bytes));
        read(frames, (from, bytes) -> listener.frame(this, from, bytes));
    }

    private static DatagramChannel shared() throws IOException {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET6);
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
        return channel;
    }

    /** An address as one of this device. */
    private Inet6Address on(Inet6Address plain) throws IOException {
        return Inet6Address.getByAddress(null, plain.getAddress(), device.getIndex());
    }

    @FunctionalInterface
    private interface Heard {
        void from(Inet6Address address, Bytes bytes);
    }

    private void read(DatagramChannel channel, Heard heard) {
        Thread.ofVirtual().name("auto " + name()).start(() -> run(channel, heard));
    }

    private static void run(DatagramChannel channel, Heard heard) {
        ByteBuffer buffer = ByteBuffer.allocate(LARGEST);
        while (channel.isOpen()) {
            try {
                buffer.clear();
                var from = (InetSocketAddress) channel.receive(buffer);
                Bytes bytes = Bytes.copy(buffer.array(), 0, buffer.position());
                if (from.getAddress() instanceof Inet6Address six && !bytes.isEmpty()) {
                    heard.from(six, bytes);
                }
            } catch (IOException e) {
                // the channel is closed, or an answer of the network to something that was sent
            }
        }
    }

    String name() {
        return device.getName();
    }

    /** The link-local address that it is known by. */
    Inet6Address address() {
        return address;
    }

    /** Says to all that a member is here. */
    void announce() throws IOException {
        say(group.address(), settings.discoveryPort(), group.token(address));
    }

    /** Says it to one of them. */
    void announceTo(Inet6Address peer) throws IOException {
        say(peer, settings.discoveryPort() + 1, group.token(address));
    }

    /** Sends a frame to one of them. */
    void send(Inet6Address peer, Bytes frame) throws IOException {
        say(peer, settings.dataPort(), frame);
    }

    private void say(Inet6Address to, int port, Bytes bytes) throws IOException {
        sender.send(ByteBuffer.wrap(bytes.toArray()), new InetSocketAddress(on(to), port));
    }

    /** Whether it listens on its address; not between a change of it and when that is bound. */
    boolean listens() {
        return !bound.isEmpty();
    }

    /**
     * The device has another address now.
     *
     * @throws IOException if it cannot be bound yet; to be tried again
     */
    void rebind(Inet6Address changed) throws IOException {
        closeAll(bound);
        address = changed;
        try {
            bind();
        } catch (IOException e) {
            closeAll(bound);
            throw e;
        }
    }

    private static void closeAll(List<DatagramChannel> channels) {
        for (DatagramChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                // it is gone either way
            }
        }
        channels.clear();
    }

    @Override
    public void close() {
        closeAll(channels);
        closeAll(bound);
        try {
            sender.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
