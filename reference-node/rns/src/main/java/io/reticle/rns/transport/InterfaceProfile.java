package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.packet.Packet;

import java.util.Optional;

/**
 * What a node has to know of an interface. Made by a {@link Builder}, so that whoever makes one
 * names only what differs from the authority's defaults.
 *
 * @param name as configured
 * @param display the authority's text for it, such as {@code TCPInterface[name/127.0.0.1:4242]}:
 *     paths and tunnels of stored files find their interface by its hash
 * @param type the authority's name of its class, such as {@code TCPClientInterface}
 * @param role what is at the other end
 * @param mode what it is for
 * @param gravity of several interfaces over which the same announce came, the highest wins
 * @param bitrate in bits per second; 0 where it is not known
 * @param hardwareMtu the longest clean frame in bytes
 * @param mtuRule whether links over it may agree on more than 500 bytes
 * @param accessCode present on interfaces of a closed network
 * @param defaultCodeSize bytes that frames may be longer than the hardware MTU where there is no
 *     access code
 * @param outgoing whether what the node itself begins may leave by it
 * @param announceCap the share of the bitrate that foreign announces may take, above 0 and at most
 *     1
 * @param rateTarget how often destinations heard here may announce themselves; empty for no limit
 * @param announcesFromInternal whether announces whose next hop is on an internal interface leave
 *     here
 * @param announcesToInternal whether announces heard here leave by internal interfaces even if this
 *     one is a boundary; empty where nothing is said
 * @param recursiveRequests whether unknown paths are searched for those who ask here, in any mode
 * @param bursts when it has heard too much
 * @param synthesizesTunnel whether a tunnel is asked for each time it comes up (R-NET-146)
 * @param parent the listener that accepted it
 * @param source who told of it, 16 bytes, where it was found by discovery
 * @param networkName of the closed network that it is on, to be shown; absent where a passphrase
 *     alone makes it one
 */
public record InterfaceProfile(
        String name,
        String display,
        String type,
        InterfaceRole role,
        InterfaceMode mode,
        int gravity,
        long bitrate,
        int hardwareMtu,
        MtuRule mtuRule,
        Optional<AccessCode> accessCode,
        int defaultCodeSize,
        boolean outgoing,
        double announceCap,
        Optional<RateTarget> rateTarget,
        boolean announcesFromInternal,
        Optional<Boolean> announcesToInternal,
        boolean recursiveRequests,
        BurstLimits bursts,
        boolean synthesizesTunnel,
        Optional<InterfaceId> parent,
        Optional<Bytes> source,
        Optional<String> networkName) {

    private static final long TCP_BITRATE = 10_000_000;

    /**
     * @throws IllegalArgumentException for figures that no interface can have
     */
    public InterfaceProfile {
        if (bitrate < 0) throw new IllegalArgumentException("bitrate " + bitrate + " below 0");
        if (hardwareMtu < Packet.MTU) {
            throw new IllegalArgumentException(
                    "a hardware MTU of %d bytes; packets have up to %d"
                            .formatted(hardwareMtu, Packet.MTU));
        }
        if (!(announceCap > 0 && announceCap <= 1)) {
            throw new IllegalArgumentException(
                    "announce cap " + announceCap + ": above 0 and at most 1");
        }
    }

    /**
     * Begins a profile: full mode, outgoing, 62.5 kbit/s, packets of 500 bytes, bursts limited.
     *
     * @param type the authority's class name
     * @param name as configured
     * @param display the authority's text for it
     */
    public static Builder of(String type, String name, String display) {
        return new Builder(type, name, display);
    }

    /**
     * A TCP connection of which nothing is configured: 10 Mbit/s by convention, 16384 bytes
     * (R-NET-234). Bursts are not limited: who makes one knows who is at the other end.
     */
    public static InterfaceProfile tcp(String name, Optional<AccessCode> accessCode) {
        return of("TCPInterface", name, "TCPInterface[" + name + "]")
                .bitrate(TCP_BITRATE)
                .autoMtu()
                .accessCode(accessCode)
                .bursts(BurstLimits.NONE)
                .build();
    }

    /** A builder that begins with this profile. */
    public Builder with() {
        return new Builder(this);
    }

    /**
     * The longest clean frame of an interface that derives it from its bitrate (R-NET-234). Below
     * 62.5 kbit/s the authority has none, and breaks; 500 bytes keep such an interface working
     * (R-NET-235).
     */
    public static int mtuFor(long bitrate) {
        if (bitrate >= 1_000_000_000) return 524_288;
        if (bitrate >= 750_000_000) return 262_144;
        if (bitrate >= 400_000_000) return 131_072;
        if (bitrate >= 200_000_000) return 65_536;
        if (bitrate >= 100_000_000) return 32_768;
        if (bitrate >= 10_000_000) return 16_384;
        if (bitrate >= 5_000_000) return 8_192;
        if (bitrate >= 2_000_000) return 4_096;
        if (bitrate >= 1_000_000) return 2_048;
        return bitrate >= 62_500 ? 1_024 : Packet.MTU;
    }

    /** 32 bytes: how files and tunnels name the interface. */
    public Bytes hash(CryptoProvider crypto) {
        return crypto.sha256(Bytes.utf8(display));
    }

    /** Clean frames above this are dropped (R-CORE-085). */
    public int longestFrame() {
        return hardwareMtu + accessCode.map(AccessCode::size).orElse(defaultCodeSize);
    }

    /** Whether links over it may agree on more than 500 bytes. */
    public boolean signalsMtu() {
        return mtuRule != MtuRule.NONE;
    }

    /** What a link over this interface may use. */
    public int linkMtu() {
        return signalsMtu() ? hardwareMtu : Packet.MTU;
    }

    /** How long one full packet takes, in microseconds; 0 where the bitrate is not known. */
    public long packetTime() {
        return bitrate == 0 ? 0 : Packet.MTU * 8L * 1_000_000 / bitrate;
    }

    /** Whether frames go over it at all. */
    public boolean carriesFrames() {
        return role != InterfaceRole.LISTENER;
    }

    /** Names what differs from the defaults. */
    public static final class Builder {
        private final String type;
        private String name;
        private String display;
        private InterfaceRole role = InterfaceRole.NETWORK;
        private InterfaceMode mode = InterfaceMode.FULL;
        private int gravity;
        private long bitrate = 62_500;
        private int hardwareMtu = Packet.MTU;
        private MtuRule mtuRule = MtuRule.NONE;
        private Optional<AccessCode> accessCode = Optional.empty();
        private Optional<String> networkName = Optional.empty();
        private int defaultCodeSize = 16;
        private boolean outgoing = true;
        private double announceCap = 0.02;
        private Optional<RateTarget> rateTarget = Optional.empty();
        private boolean announcesFromInternal = true;
        private Optional<Boolean> announcesToInternal = Optional.empty();
        private boolean recursiveRequests;
        private BurstLimits bursts = BurstLimits.DEFAULT;
        private boolean synthesizesTunnel;
        private Optional<InterfaceId> parent = Optional.empty();
        private Optional<Bytes> source = Optional.empty();

        private Builder(String type, String name, String display) {
            this.type = type;
            this.name = name;
            this.display = display;
        }

        private Builder(InterfaceProfile from) {
            type = from.type;
            name = from.name;
            display = from.display;
            role = from.role;
            mode = from.mode;
            gravity = from.gravity;
            bitrate = from.bitrate;
            hardwareMtu = from.hardwareMtu;
            mtuRule = from.mtuRule;
            accessCode = from.accessCode;
            networkName = from.networkName;
            defaultCodeSize = from.defaultCodeSize;
            outgoing = from.outgoing;
            announceCap = from.announceCap;
            rateTarget = from.rateTarget;
            announcesFromInternal = from.announcesFromInternal;
            announcesToInternal = from.announcesToInternal;
            recursiveRequests = from.recursiveRequests;
            bursts = from.bursts;
            synthesizesTunnel = from.synthesizesTunnel;
            parent = from.parent;
            source = from.source;
        }

        /** Another name and display text, as an accepted connection has them. */
        public Builder named(String newName, String newDisplay) {
            name = newName;
            display = newDisplay;
            return this;
        }

        public Builder role(InterfaceRole value) {
            role = value;
            return this;
        }

        public Builder mode(InterfaceMode value) {
            mode = value;
            return this;
        }

        public Builder gravity(int value) {
            gravity = value;
            return this;
        }

        /** In bits per second. */
        public Builder bitrate(long value) {
            bitrate = value;
            return this;
        }

        /** The longest clean frame in bytes, on which links may not agree. */
        public Builder mtu(int value) {
            hardwareMtu = value;
            mtuRule = MtuRule.NONE;
            return this;
        }

        /** The longest clean frame in bytes, on which links may agree. */
        public Builder fixedMtu(int value) {
            hardwareMtu = value;
            mtuRule = MtuRule.FIXED;
            return this;
        }

        /** The longest clean frame follows from the bitrate, which has to be said before. */
        public Builder autoMtu() {
            hardwareMtu = mtuFor(bitrate);
            mtuRule = MtuRule.AUTO;
            return this;
        }

        public Builder networkName(Optional<String> value) {
            networkName = value;
            return this;
        }

        public Builder accessCode(Optional<AccessCode> value) {
            accessCode = value;
            return this;
        }

        /** In bytes: 16 on networks, 8 on serial lines and radios. */
        public Builder defaultCodeSize(int value) {
            defaultCodeSize = value;
            return this;
        }

        public Builder outgoing(boolean value) {
            outgoing = value;
            return this;
        }

        /** A share of the bitrate: 0.02 for two percent. */
        public Builder announceCap(double value) {
            announceCap = value;
            return this;
        }

        public Builder rateTarget(Optional<RateTarget> value) {
            rateTarget = value;
            return this;
        }

        public Builder announcesFromInternal(boolean value) {
            announcesFromInternal = value;
            return this;
        }

        public Builder announcesToInternal(Optional<Boolean> value) {
            announcesToInternal = value;
            return this;
        }

        public Builder recursiveRequests(boolean value) {
            recursiveRequests = value;
            return this;
        }

        public Builder bursts(BurstLimits value) {
            bursts = value;
            return this;
        }

        public Builder synthesizesTunnel(boolean value) {
            synthesizesTunnel = value;
            return this;
        }

        public Builder parent(InterfaceId value) {
            parent = Optional.of(value);
            return this;
        }

        public Builder source(Optional<Bytes> value) {
            source = value;
            return this;
        }

        /**
         * @throws IllegalArgumentException for figures that no interface can have
         */
        public InterfaceProfile build() {
            return new InterfaceProfile(
                    name,
                    display,
                    type,
                    role,
                    mode,
                    gravity,
                    bitrate,
                    hardwareMtu,
                    mtuRule,
                    accessCode,
                    defaultCodeSize,
                    outgoing,
                    announceCap,
                    rateTarget,
                    announcesFromInternal,
                    announcesToInternal,
                    recursiveRequests,
                    bursts,
                    synthesizesTunnel,
                    parent,
                    source,
                    networkName);
        }
    }
}
