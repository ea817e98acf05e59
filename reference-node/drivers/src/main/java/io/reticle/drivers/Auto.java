package io.reticle.drivers;

import io.reticle.rns.bytes.Bytes;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Finds neighbours on local networks by multicast, and is linked to each of them (R-NET-240 to
 * R-NET-244). A member says its token every 1.6 s; who says the right one is a peer until nothing
 * is heard of it for 22 s. Frames are datagrams to each peer.
 */
public final class Auto implements Driver {
    private static final Duration ANNOUNCE = Duration.ofMillis(1_600);

    /** Nobody is a peer before this is over: 1.2 times the announce interval. */
    private static final Duration SETTLING = Duration.ofMillis(1_920);

    private static final Duration PEER_SILENT = Duration.ofSeconds(22);

    /** A peer is also spoken to by itself, because some networks lose multicasts one way. */
    private static final Duration ANSWER = Duration.ofMillis(5_200);

    /** One's own multicasts come back, unless the device has no carrier. */
    private static final Duration OWN_SILENT = Duration.ofMillis(6_500);

    private static final Duration CHECK = Duration.ofSeconds(1);
    private static final Duration CHECK_ADDRESSES = Duration.ofSeconds(4);

    /** Never used unless named. */
    private static final Set<String> SYSTEM_DEVICES =
            System.getProperty("os.name").startsWith("Mac")
                    ? Set.of("awdl0", "llw0", "en5")
                    : Set.of();

    private static final String LOOPBACK = "lo0";

    /** Peers at a time. */
    private static final int MOST_PEERS = 1_024;

    /**
     * How members find each other.
     *
     * @param scope of the multicast address: 2, 4, 5, 8 or e
     * @param permanent whether the multicast address counts as assigned for good
     * @param discoveryPort for tokens to all; the next one is for tokens to one
     * @param devices that are used; empty for all
     * @param ignored devices that are not
     */
    public record Settings(
            String group,
            char scope,
            boolean permanent,
            int discoveryPort,
            int dataPort,
            List<String> devices,
            List<String> ignored) {}

    private final Settings settings;
    private final AutoGroup group;
    private final FrameLink.Listener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, AutoDevice> devices = new LinkedHashMap<>();
    private final Map<InetAddress, Peer> peers = new HashMap<>();
    private final RecentFrames recent = new RecentFrames();
    private final Map<String, Long> ownHeard = new HashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final long startedAt = System.nanoTime();

    /**
     * Listens at once on all devices that have a link-local address.
     *
     * @throws IOException if the machine's devices cannot be listed
     */
    public Auto(Settings settings, FrameLink.Listener listener) throws IOException {
        this.settings = settings;
        this.listener = listener;
        this.group = new AutoGroup(settings.group(), settings.scope(), settings.permanent());
        for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
            Optional<Inet6Address> address = linkLocal(device);
            if (used(device.getName()) && address.isPresent()) adopt(device, address.get());
        }
        if (devices.isEmpty()) {
            listener.failed("no device with a link-local address; nobody can be found", false);
        }
        Thread.ofVirtual().name("auto " + settings.group()).start(this::run);
    }

    private boolean used(String device) {
        if (settings.ignored().contains(device) || device.equals(LOOPBACK)) return false;
        if (settings.devices().isEmpty()) return !SYSTEM_DEVICES.contains(device);
        return settings.devices().contains(device);
    }

    private void adopt(NetworkInterface device, Inet6Address address) {
        try {
            AutoDevice adopted = new AutoDevice(settings, group, device, address, new Told());
            devices.put(device.getName(), adopted);
            ownHeard.put(device.getName(), System.nanoTime());
        } catch (IOException e) {
            listener.failed(e.getMessage(), false);
        }
    }

    private static Optional<Inet6Address> linkLocal(NetworkInterface device) {
        return device.inetAddresses()
                .filter(Inet6Address.class::isInstance)
                .map(Inet6Address.class::cast)
                .filter(InetAddress::isLinkLocalAddress)
                .findFirst();
    }

    /** Devices that members are looked for on. */
    public int devices() {
        return devices.size();
    }

    private final class Told implements AutoDevice.Listener {
        @Override
        public void token(AutoDevice device, Inet6Address from, Bytes token) {
            boolean right =
                    token.length() >= AutoGroup.TOKEN
                            && token.slice(0, AutoGroup.TOKEN).equals(group.token(from));
            if (right && System.nanoTime() - startedAt >= SETTLING.toNanos()) heard(device, from);
        }

        @Override
        public void frame(AutoDevice device, Inet6Address from, Bytes frame) {
            lock.lock();
            try {
                Peer peer = peers.get(plain(from));
                long now = System.nanoTime();
                if (peer == null || !recent.isNew(frame, now)) return;
                peer.heardAt = now;
                listener.received(peer, frame);
            } finally {
                lock.unlock();
            }
        }
    }

    private void heard(AutoDevice device, Inet6Address from) {
        lock.lock();
        try {
            long now = System.nanoTime();
            InetAddress key = plain(from);
            for (AutoDevice own : devices.values()) {
                if (plain(own.address()).equals(key)) {
                    ownHeard.put(own.name(), now);
                    return;
                }
            }
            Peer known = peers.get(key);
            if (known != null) {
                known.heardAt = now;
            } else if (peers.size() < MOST_PEERS && stopped.getCount() > 0) {
                Peer peer = new Peer(device, from, now);
                peers.put(key, peer);
                listener.opened(peer);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Without the device's number, which differs between sockets. */
    private static InetAddress plain(Inet6Address address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (IOException e) {
            throw new IllegalStateException("an address of 16 bytes", e);
        }
    }

    private void run() {
        long announceAt = startedAt;
        long checkAt = startedAt + CHECK.toNanos();
        long addressesAt = startedAt + CHECK_ADDRESSES.toNanos();
        try {
            while (true) {
                long now = System.nanoTime();
                if (now >= announceAt) {
                    devices.values().forEach(this::announce);
                    announceAt = now + ANNOUNCE.toNanos();
                }
                if (now >= checkAt) {
                    checkPeers(now);
                    checkAt = now + CHECK.toNanos();
                }
                if (now >= addressesAt) {
                    devices.values().forEach(this::checkAddress);
                    addressesAt = now + CHECK_ADDRESSES.toNanos();
                }
                long wait = Math.min(Math.min(announceAt, checkAt), addressesAt) - now;
                if (stopped.await(wait, TimeUnit.NANOSECONDS)) return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void announce(AutoDevice device) {
        try {
            device.announce();
        } catch (IOException e) {
            // no carrier for now: our own multicasts will be missed, which is told
        }
    }

    private void checkPeers(long now) {
        lock.lock();
        try {
            for (Peer peer : List.copyOf(peers.values())) {
                if (now - peer.heardAt > PEER_SILENT.toNanos()) remove(peer);
                else if (now - peer.answeredAt > ANSWER.toNanos()) peer.answer(now);
            }
            ownHeard.replaceAll((device, heardAt) -> ownSilent(device, heardAt, now));
        } finally {
            lock.unlock();
        }
    }

    /** Tells once that a device hears nothing of itself. */
    private long ownSilent(String device, long heardAt, long now) {
        if (heardAt == Long.MAX_VALUE || now - heardAt <= OWN_SILENT.toNanos()) return heardAt;
        listener.failed("device " + device + " has lost its carrier, or blocks multicasts", false);
        return Long.MAX_VALUE;
    }

    private void checkAddress(AutoDevice device) {
        try {
            NetworkInterface now = NetworkInterface.getByName(device.name());
            Optional<Inet6Address> address = now == null ? Optional.empty() : linkLocal(now);
            boolean changed =
                    address.isPresent()
                            && (!plain(address.get()).equals(plain(device.address()))
                                    || !device.listens());
            if (changed) device.rebind(address.get());
        } catch (IOException e) {
            // the new address cannot be bound before the network has checked it; tried again
        }
    }

    private void remove(Peer peer) {
        if (peers.remove(plain(peer.address), peer)) listener.closed(peer);
    }

    @Override
    public void close() {
        stopped.countDown();
        lock.lock();
        try {
            List.copyOf(peers.values()).forEach(this::remove);
        } finally {
            lock.unlock();
        }
        devices.values().forEach(AutoDevice::close);
    }

    /** A member that was found. */
    private final class Peer implements FrameLink {
        private final AutoDevice device;
        private final Inet6Address address;
        private final AtomicLong dropped = new AtomicLong();
        private long heardAt;
        private long answeredAt;

        Peer(AutoDevice device, Inet6Address address, long now) {
            this.device = device;
            this.address = address;
            this.heardAt = now;
            this.answeredAt = now;
        }

        void answer(long now) {
            answeredAt = now;
            try {
                device.announceTo(address);
            } catch (IOException e) {
                // no way there now; the next is due soon
            }
        }

        @Override
        public void send(Bytes frame) {
            try {
                device.send(address, frame);
            } catch (IOException e) {
                // no way there now: the medium promises nothing
                dropped.incrementAndGet();
            }
        }

        @Override
        public long droppedFrames() {
            return dropped.get();
        }

        /** Forgets the peer; it is found again with its next token. */
        @Override
        public void close() {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                lock.lock();
                                try {
                                    remove(this);
                                } finally {
                                    lock.unlock();
                                }
                            });
        }

        @Override
        public String peer() {
            return device.name() + "/" + Hosts.text(address);
        }

        @Override
        public String toString() {
            return "auto " + peer();
        }
    }

    /**
     * Frames that came a moment ago, perhaps on another device: 48 of them, each for 0.75 s
     * (R-NET-243).
     */
    static final class RecentFrames {
        private static final int MOST = 48;
        private static final Duration MOMENT = Duration.ofMillis(750);

        private final Map<Bytes, Long> seen = new LinkedHashMap<>();

        /**
         * Notes a frame.
         *
         * @param now in nanoseconds
         */
        boolean isNew(Bytes frame, long now) {
            Long last = seen.get(frame);
            if (last != null && now - last < MOMENT.toNanos()) return false;
            seen.remove(frame);
            seen.put(frame, now);
            if (seen.size() > MOST) seen.remove(seen.keySet().iterator().next());
            return true;
        }
    }
}
