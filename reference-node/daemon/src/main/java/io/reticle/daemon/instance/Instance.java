package io.reticle.daemon.instance;

import io.reticle.daemon.config.InterfaceSettings;
import io.reticle.daemon.config.Settings;
import io.reticle.daemon.config.Sharing;
import io.reticle.daemon.host.NodeHost;
import io.reticle.daemon.rpc.RpcClient;
import io.reticle.daemon.rpc.RpcServer;
import io.reticle.daemon.storage.FolderStore;
import io.reticle.daemon.storage.IdentityFile;
import io.reticle.daemon.storage.ReadingStore;
import io.reticle.drivers.ByteStream;
import io.reticle.drivers.LocalAddress;
import io.reticle.drivers.LocalListener;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.node.NodeConfig;
import io.reticle.rns.transport.BurstLimits;
import io.reticle.rns.transport.InterfaceProfile;
import io.reticle.rns.transport.InterfaceRole;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A running node in the part that falls to it on this machine: the first one serves the programs
 * that come after it, those use it, and where nothing is shared each is on its own (R-NET-197 to
 * R-NET-199).
 */
public final class Instance {
    /** What part a node has. */
    public enum Role {
        /** It has the interfaces, and serves the programs of this machine. */
        SHARED,
        /** It uses the node that another program is. */
        ATTACHED,
        /** It has the interfaces for itself. */
        STANDALONE
    }

    /** Bits per second and bytes between programs of one machine. */
    private static final long BITRATE = 1_000_000_000;

    private static final int MTU = 262_144;

    private final Role role;
    private final NodeHost host;
    private final Asking questions;
    private final Optional<RpcServer> server;

    private Instance(Role role, NodeHost host, Asking questions, Optional<RpcServer> server) {
        this.role = role;
        this.host = host;
        this.questions = questions;
        this.server = server;
    }

    /** Where a place on this machine is, if it is free, and who is there if it is not. */
    private record Place(
            Role role, Optional<LocalListener> listening, Optional<ByteStream> connected) {
        static Place find(Sharing sharing, NodeHost.Listener log) {
            if (!sharing.wanted()) {
                return new Place(Role.STANDALONE, Optional.empty(), Optional.empty());
            }
            try {
                return new Place(
                        Role.SHARED, Optional.of(sharing.frames().listen()), Optional.empty());
            } catch (IOException taken) {
                return attached(sharing, log, taken);
            }
        }

        static Place attached(Sharing sharing, NodeHost.Listener log, IOException taken) {
            try {
                return new Place(
                        Role.ATTACHED, Optional.empty(), Optional.of(sharing.frames().connect()));
            } catch (IOException e) {
                log.log(
                        "this machine's node can neither be served nor used, so this one is on its own: %s; %s"
                                .formatted(taken.getMessage(), e.getMessage()));
                return new Place(Role.STANDALONE, Optional.empty(), Optional.empty());
            }
        }
    }

    /**
     * Takes the part that is free, and opens the interfaces that belong to it.
     *
     * @param interfaces what programs may do to those of the host, where the settings allow it
     * @param store of the node's folder; a program that uses another's node writes nothing there
     * @throws IOException if an interface cannot be opened
     */
    public static Instance start(
            Settings settings,
            Function<NodeHost, Interfaces> interfaces,
            Identity identity,
            CryptoProvider crypto,
            FolderStore store,
            NodeHost.Listener listener)
            throws Exception {
        Sharing sharing = settings.sharing();
        Place place = Place.find(sharing, listener);
        boolean attached = place.role() == Role.ATTACHED;
        NodeConfig config =
                settings.nodeConfig(network(settings, crypto)).with().attached(attached).build();
        NodeHost host =
                new NodeHost(
                        config,
                        named(config, identity, crypto),
                        crypto,
                        attached ? new ReadingStore(store) : store,
                        listener);
        Bytes key = sharing.key().orElse(crypto.sha256(identity.privateKey()));
        host.keepsIn(store.folder());
        host.start();
        try {
            Asking questions =
                    attached
                            ? new RpcClient(sharing.questions(), key)::ask
                            : new Questions(
                                    host,
                                    crypto,
                                    sharing.management()
                                            ? interfaces.apply(host)
                                            : Interfaces.UNTOUCHED);
            Optional<RpcServer> server = Optional.empty();
            if (place.role() == Role.SHARED) {
                host.serve(place.listening().orElseThrow(), place(sharing), program(sharing));
                server =
                        Optional.of(
                                new RpcServer(
                                        sharing.questions(), key, questions::ask, listener::log));
            }
            if (attached) {
                host.use(
                        sharing.frames(),
                        place.connected().orElseThrow(),
                        instance(sharing.frames(), sharing.bitrate()));
            } else {
                for (InterfaceSettings wanted : settings.interfaces()) host.open(wanted);
            }
            return new Instance(place.role(), host, questions, server);
        } catch (Exception e) {
            host.stop();
            throw e;
        }
    }

    /**
     * Under which identity the node shows itself: without transport a new one each time, unless it
     * is to be the same (R-NET-186).
     */
    private static Identity named(NodeConfig config, Identity kept, CryptoProvider crypto) {
        return config.transport() || config.staticIdentity()
                ? kept
                : Identity.generate(crypto, Entropy.secure());
    }

    /** The identity of the network that the node belongs to, made where its file is missing. */
    public static Optional<Identity> network(Settings settings, CryptoProvider crypto)
            throws IOException {
        return settings.networkIdentity().isPresent()
                ? Optional.of(IdentityFile.loadOrMake(crypto, settings.networkIdentity().get()))
                : Optional.empty();
    }

    /**
     * Has a node use the one that serves programs at an address, whose settings are the usual ones.
     *
     * @param host of a node that is attached
     * @throws IOException if nobody serves there
     */
    public static void use(NodeHost host, LocalAddress frames) throws IOException {
        host.use(frames, frames.connect(), instance(frames, OptionalInt.empty()));
    }

    private static InterfaceProfile.Builder local(
            String type, String name, String display, OptionalInt bitrate) {
        InterfaceProfile.Builder profile = InterfaceProfile.of(type, name, display);
        return bitrate.isPresent()
                ? profile.bitrate(bitrate.getAsInt()).autoMtu()
                : profile.bitrate(BITRATE).fixedMtu(MTU);
    }

    private static InterfaceProfile place(Sharing sharing) {
        String display = "Shared Instance[" + sharing.frames().label() + "]";
        return local("LocalServerInterface", "Reticulum", display, sharing.bitrate())
                .role(InterfaceRole.LISTENER)
                .build();
    }

    private static InterfaceProfile program(Sharing sharing) {
        String label = sharing.frames().label();
        return local(
                        "LocalClientInterface",
                        "program@" + label,
                        "LocalInterface[" + label + "]",
                        sharing.bitrate())
                .role(InterfaceRole.PROGRAM)
                // what a program has to say is never held back (R-NET-63)
                .bursts(BurstLimits.NONE)
                .build();
    }

    private static InterfaceProfile instance(LocalAddress frames, OptionalInt bitrate) {
        String display = "LocalInterface[" + frames.label() + "]";
        return local("LocalClientInterface", "Local shared instance", display, bitrate)
                .role(InterfaceRole.INSTANCE)
                .build();
    }

    public Role role() {
        return role;
    }

    public NodeHost host() {
        return host;
    }

    /** Who answers questions about this machine's node. */
    public Asking questions() {
        return questions;
    }

    /** Closes links, then sockets. */
    public void stop() throws Exception {
        server.ifPresent(RpcServer::close);
        host.stop();
    }
}
