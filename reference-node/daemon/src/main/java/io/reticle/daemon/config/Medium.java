package io.reticle.daemon.config;

import io.reticle.drivers.Ax25;
import io.reticle.drivers.KissTnc;
import io.reticle.drivers.Serial;
import io.reticle.rns.transport.InterfaceProfile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where the frames of an interface go, with the settings of its type. The figures are those of the
 * Python stack (R-NET-234, R-NET-255).
 */
public sealed interface Medium {
    long TCP_BITRATE = 10_000_000;
    long BACKBONE_BITRATE = 100_000_000;

    /** The Python stack's name of its class. */
    String type();

    /** What its text begins with, which is not always the class. */
    default String label() {
        return type();
    }

    /** In bits per second, where nothing else is said. */
    long bitrate();

    /** Bytes of an access code, where nothing else is said. */
    default int codeSize() {
        return 8;
    }

    /** Says how long frames are, on a profile with its bitrate. */
    InterfaceProfile.Builder withMtu(InterfaceProfile.Builder profile);

    /**
     * Those who connect, or are found, where they are interfaces of their own.
     *
     * @param type the Python stack's name of their class
     * @param name of each, from that of the interface
     * @param text of each, from the interface's name and the peer's
     */
    record Children(String type, String name, String text) {}

    default Optional<Children> children() {
        return Optional.empty();
    }

    /** Whether a tunnel is asked for when it comes up. */
    default boolean synthesizesTunnel() {
        return false;
    }

    /**
     * Listens for TCP connections.
     *
     * @param host to listen on; absent where a device is named
     */
    record TcpServer(
            Optional<String> host,
            Optional<String> device,
            int port,
            boolean preferIpv6,
            boolean i2pTunneled)
            implements Medium {
        static TcpServer on(String host, int port) {
            return new TcpServer(Optional.of(host), Optional.empty(), port, false, false);
        }

        @Override
        public String type() {
            return "TCPServerInterface";
        }

        @Override
        public long bitrate() {
            return TCP_BITRATE;
        }

        @Override
        public int codeSize() {
            return 16;
        }

        @Override
        public InterfaceProfile.Builder withMtu(InterfaceProfile.Builder profile) {
            return profile.autoMtu();
        }

        @Override
        public Optional<Children> children() {
            return Optional.of(
                    new Children(
                            "TCPClientInterface", "Client on %s", "TCPInterface[Client on %s/%s]"));
        }
    }

    /**
     * Keeps a TCP connection.
     *
     * @param kiss whether frames are in KISS, for a TNC, and not in HDLC
     * @param mostTries attempts to reconnect that may fail in a row; without end if absent
     * @param fixedMtu bytes of a frame; where absent they follow from the bitrate
     */
    record TcpClient(
            String host,
            int port,
            boolean kiss,
            boolean i2pTunneled,
            OptionalInt mostTries,
            OptionalInt fixedMtu)
            implements Medium {
        static TcpClient to(String host, int port) {
            return new TcpClient(
                    host, port, false, false, OptionalInt.empty(), OptionalInt.empty());
        }

        @Override
        public String type() {
            return "TCPClientInterface";
        }

        @Override
        public String label() {
            return "TCPInterface";
        }

        @Override
        public long bitrate() {
            return TCP_BITRATE;
        }

        @Override
        public int codeSize() {
            return 16;
        }

        @Override
        public InterfaceProfile.Builder withMtu(InterfaceProfile.Builder profile) {
            return fixedMtu.isPresent() ? profile.fixedMtu(fixedMtu.getAsInt()) : profile.autoMtu();
        }

        @Override
        public boolean synthesizesTunnel() {
            return !kiss;
        }
    }

    /**
     * Listens for many TCP connections on one thread.
     *
     * @param flapping whom it turns away; absent for nobody
     */
    record BackboneServer(
            Optional<String> host,
            Optional<String> device,
            int port,
            boolean preferIpv6,
            Optional<Flapping> flapping)
            implements Medium {
        @Override
        public String type() {
            return "BackboneInterface";
        }

        @Override
        public long bitrate() {
            return BACKBONE_BITRATE;
        }

        @Override
        public int codeSize() {
            return 16;
        }

        @Override
        public InterfaceProfile.Builder withMtu(InterfaceProfile.Builder profile) {
            return profile.autoMtu();
        }

        @Override
        public Optional<Children> children() {
            return Optional.of(
                    new Children(
                            "BackboneClientInterface",
                            "Client on %s",
                            "BackboneInterface[Client on %s/%s]"));
        }
    }

    /**
     * When an address that connects again and again is turned away.
     *
     * @param threshold connections shorter than this count
     * @param grace how many of them are forgiven
     * @param block how long the address is turned away after the last
     */
    record Flapping(Duration threshold, int grace, Duration block) {}

    /** Keeps a connection to a backbone. */
    record BackboneClient(String host, int port, boolean preferIpv6, OptionalInt mostTries)
            implements Medium {
        @Override
        public String type() {
            return "BackboneClientInterface";
        }

        @Override
        public String label() {
            return "BackboneInterface";
        }

        @Override
        public long bitrate() {
            return BACKBONE_BITRATE;
        }

        @Override
        public int codeSize() {
            return 16;
        }

        @Override
        public InterfaceProfile.Builder withMtu(InterfaceProfile.Builder profile) {
            return profile.autoMtu();
        }

        @Override
        public boolean synthesizesTunnel() {
            return true;
        }
    }

    /**
     * Datagrams.
     *
     * @param device whose broadcast address is used where no host is named
     */
    record Udp(
            Optional<String> listenHost,
            OptionalInt listenPort,
            Optional<String> forwardHost,
            OptionalInt forwardPort,
            Optional<String> device)
            implements Medium {
        private static final int MTU = 1_064;

        @Override
        public String type() {
            return "UDPInterface";
        }

        @Override
        public long bitrate() {
            return TCP_BITRATE;
        }

        @Override
        public int codeSize() {
            return 16;
        }

        @Override
        public InterfaceProfile.Builder withMtu(InterfaceProfile.Builder profile) {
            return profile.mtu(MTU);
        }
    }

    /**
     * Finds its neighbours on local networks.
     *
     * @param scope of the multicast group: 2, 4, 5, 8 or e
     * @param permanent whether the group's address counts as assigned for good
     * @param devices that are used; empty for all
     * @param ignored devices that are not
     */
    record Auto(
            String group,
            char scope,
            boolean permanent,
            int discoveryPort,
            int dataPort,
            List<String> devices,
            List<String> ignored)
            implements Medium {
        private static final int MTU = 1_196;

        @Override
        public String type() {
            return "AutoInterface";
        }

        @Override
        public long bitrate() {
            return TCP_BITRATE;
        }

        @Override
        public int codeSize() {
            return 16;
        }

        @Override
        public InterfaceProfile.Builder withMtu(InterfaceProfile.Builder profile) {
            return profile.fixedMtu(MTU);
        }

        @Override
        public Optional<Children> children() {
            return Optional.of(new Children("AutoInterfacePeer", "%s", "AutoInterfacePeer[%2$s]"));
        }
    }

    /** A serial line to a neighbour. */
    record SerialLine(Serial.Line line) implements Medium {
        static final int MTU = 564;

        @Override
        public String type() {
            return "SerialInterface";
        }

        @Override
        public long bitrate() {
            return line.speed();
        }

        @Override
        public InterfaceProfile.Builder withMtu(InterfaceProfile.Builder profile) {
            return profile.mtu(MTU);
        }
    }

    /**
     * A KISS TNC.
     *
     * @param station whose AX.25 header stands before frames; absent on plain KISS
     */
    record Tnc(Serial.Line line, KissTnc.Settings settings, Optional<Ax25> station)
            implements Medium {
        private static final long BITRATE = 1_200;

        @Override
        public String type() {
            return station.isPresent() ? "AX25KISSInterface" : "KISSInterface";
        }

        @Override
        public long bitrate() {
            return BITRATE;
        }

        @Override
        public InterfaceProfile.Builder withMtu(InterfaceProfile.Builder profile) {
            return profile.mtu(SerialLine.MTU);
        }
    }

    /**
     * A program.
     *
     * @param respawn how long after its end it is started again
     */
    record Pipe(List<String> command, Duration respawn) implements Medium {
        private static final long BITRATE = 1_000_000;
        private static final int MTU = 1_064;

        @Override
        public String type() {
            return "PipeInterface";
        }

        @Override
        public long bitrate() {
            return BITRATE;
        }

        @Override
        public InterfaceProfile.Builder withMtu(InterfaceProfile.Builder profile) {
            return profile.mtu(MTU);
        }
    }

    /**
     * The I2P network, through a router of this machine.
     *
     * @param connectable whether others can connect to it
     * @param peers to connect to: names ending in .b32.i2p, or whole destinations
     */
    record I2p(boolean connectable, List<String> peers) implements Medium {
        private static final long BITRATE = 256_000;
        private static final int MTU = 1_064;

        @Override
        public String type() {
            return "I2PInterface";
        }

        @Override
        public long bitrate() {
            return BITRATE;
        }

        @Override
        public int codeSize() {
            return 16;
        }

        @Override
        public InterfaceProfile.Builder withMtu(InterfaceProfile.Builder profile) {
            return profile.mtu(MTU);
        }

        @Override
        public Optional<Children> children() {
            return Optional.of(new Children("I2PInterfacePeer", "%2$s", "I2PInterfacePeer[%2$s]"));
        }
    }
}
