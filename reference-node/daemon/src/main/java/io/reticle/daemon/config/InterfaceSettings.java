package io.reticle.daemon.config;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.transport.BurstLimits;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceMode;
import io.reticle.rns.transport.InterfaceProfile;
import io.reticle.rns.transport.InterfaceRole;
import io.reticle.rns.transport.RateTarget;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One enabled interface of a configuration.
 *
 * @param name as configured
 * @param medium where its frames go
 * @param common what interfaces of all types have
 */
public record InterfaceSettings(String name, Medium medium, Common common) {
    /**
     * The settings that interfaces of all types share.
     *
     * @param bitrate in bits per second, where it is not the type's own
     * @param announceCap a share of the bitrate, 0.02 for two percent
     * @param rateTarget how often destinations heard here may announce themselves
     * @param bootstrapOnly whether it is given up once interfaces found by discovery are connected
     * @param discoverable what is announced of it to others; absent where nothing is
     * @param source who told of it, 16 bytes, where it was found by discovery
     */
    public record Common(
            InterfaceMode mode,
            boolean outgoing,
            int gravity,
            OptionalLong bitrate,
            Optional<Access> access,
            double announceCap,
            Optional<RateTarget> rateTarget,
            BurstLimits bursts,
            boolean bootstrapOnly,
            boolean recursiveRequests,
            boolean announcesFromInternal,
            Optional<Boolean> announcesToInternal,
            Optional<Discoverable> discoverable,
            Optional<Bytes> source) {
        /** What an interface is where nothing is said. */
        public static final Common DEFAULT =
                new Common(
                        InterfaceMode.FULL,
                        true,
                        0,
                        OptionalLong.empty(),
                        Optional.empty(),
                        0.02,
                        Optional.empty(),
                        BurstLimits.DEFAULT,
                        false,
                        false,
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());

        /**
         * The same on a closed network, or an open one, for a program that brings interfaces of its
         * own: what begins in a burst is not held back from it.
         */
        public Common forProgram(Optional<Access> closed) {
            return new Common(
                    mode,
                    outgoing,
                    gravity,
                    bitrate,
                    closed,
                    announceCap,
                    rateTarget,
                    BurstLimits.NONE,
                    bootstrapOnly,
                    recursiveRequests,
                    announcesFromInternal,
                    announcesToInternal,
                    discoverable,
                    source);
        }

        /** The same for an interface of which {@code networkId} told. */
        private Common foundBy(Bytes networkId, Optional<Access> closed) {
            return new Common(
                    mode,
                    outgoing,
                    gravity,
                    bitrate,
                    closed,
                    announceCap,
                    rateTarget,
                    bursts,
                    bootstrapOnly,
                    recursiveRequests,
                    announcesFromInternal,
                    announcesToInternal,
                    discoverable,
                    Optional.of(networkId));
        }
    }

    /**
     * The closed network that an interface belongs to.
     *
     * @param codeSize in bytes; absent for the default of the interface's type
     */
    public record Access(
            Optional<String> networkName, Optional<String> passphrase, OptionalInt codeSize) {
        public Access(Optional<String> networkName, Optional<String> passphrase, int codeSize) {
            this(networkName, passphrase, OptionalInt.of(codeSize));
        }

        AccessCode code(CryptoProvider crypto, int defaultSize) {
            return new AccessCode(
                    crypto,
                    AccessCode.key(crypto, networkName, passphrase),
                    codeSize.orElse(defaultSize));
        }
    }

    /**
     * What discovery announces of an interface, so that strangers can connect to it.
     *
     * @param interval between announces, in seconds
     * @param stampValue the work that is put into an announce; absent for the default
     * @param encrypted whether only members of the node's network can read it
     * @param reachableOn host or command that prints one
     * @param publishAccess whether the access code's name and passphrase are told
     * @param locationCommand a program that prints where the node is
     * @param height in metres
     * @param frequency in Hz
     * @param bandwidth in Hz
     * @param lxmfAddress 16 bytes
     */
    public record Discoverable(
            long interval,
            OptionalInt stampValue,
            Optional<String> name,
            boolean encrypted,
            Optional<String> reachableOn,
            boolean publishAccess,
            Optional<String> locationCommand,
            Optional<Double> latitude,
            Optional<Double> longitude,
            Optional<Double> height,
            OptionalLong frequency,
            OptionalLong bandwidth,
            OptionalLong modulation,
            Optional<Bytes> lxmfAddress) {}

    /** Listens for TCP connections. */
    public static InterfaceSettings tcpServer(
            String name, String host, int port, Optional<Access> access) {
        return new InterfaceSettings(
                name, Medium.TcpServer.on(host, port), Common.DEFAULT.forProgram(access));
    }

    /** Keeps a TCP connection to a server. */
    public static InterfaceSettings tcpClient(
            String name, String host, int port, Optional<Access> access) {
        return new InterfaceSettings(
                name, Medium.TcpClient.to(host, port), Common.DEFAULT.forProgram(access));
    }

    /**
     * The connection to an interface of another node that discovery has found.
     *
     * @param common what such connections have
     * @param networkId who told of it, 16 bytes
     * @param access the closed network that it belongs to, where that was told
     */
    public static InterfaceSettings discovered(
            String name,
            String host,
            int port,
            Common common,
            Bytes networkId,
            Optional<Access> access) {
        return new InterfaceSettings(
                name,
                new Medium.BackboneClient(host, port, false, OptionalInt.empty()),
                common.foundBy(networkId, access));
    }

    /** What makes and checks the access codes of its frames; absent on an open network. */
    public Optional<AccessCode> accessCode(CryptoProvider crypto) {
        return common.access.map(access -> access.code(crypto, medium.codeSize()));
    }

    /**
     * What the node has to know of the interface itself. Where others connect to it, or are found
     * by it, the interface carries no frames, and each of them is one by {@link #child}.
     *
     * @param place the address that it listens on or connects to, as part of its text; empty where
     *     the text has none
     */
    public InterfaceProfile profile(Optional<AccessCode> code, String place) {
        String text = medium.label() + "[" + name + (place.isEmpty() ? "" : "/" + place) + "]";
        return begun(InterfaceProfile.of(medium.type(), name, text), code)
                .role(
                        medium.children().isPresent()
                                ? InterfaceRole.LISTENER
                                : InterfaceRole.NETWORK)
                .synthesizesTunnel(medium.synthesizesTunnel())
                .build();
    }

    /**
     * What the node has to know of one who connected to the interface, or was found by it.
     *
     * @param peer as part of its text
     */
    public InterfaceProfile child(Optional<AccessCode> code, InterfaceId parent, String peer) {
        Medium.Children children = medium.children().orElseThrow();
        return begun(
                        InterfaceProfile.of(
                                children.type(),
                                children.name().formatted(name, peer),
                                children.text().formatted(name, peer)),
                        code)
                .parent(parent)
                .build();
    }

    private InterfaceProfile.Builder begun(
            InterfaceProfile.Builder profile, Optional<AccessCode> code) {
        return medium.withMtu(
                profile.mode(common.mode)
                        .outgoing(common.outgoing)
                        .gravity(common.gravity)
                        .bitrate(common.bitrate.orElse(medium.bitrate()))
                        .defaultCodeSize(medium.codeSize())
                        .accessCode(code)
                        .networkName(common.access.flatMap(Access::networkName))
                        .announceCap(common.announceCap)
                        .rateTarget(common.rateTarget)
                        .bursts(common.bursts)
                        .recursiveRequests(common.recursiveRequests)
                        .announcesFromInternal(common.announcesFromInternal)
                        .announcesToInternal(common.announcesToInternal)
                        .source(common.source));
    }
}
