package io.reticle.daemon.config;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.node.BacklogLimits;
import io.reticle.rns.node.NodeConfig;
import io.reticle.rns.transport.InterfaceMode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a configuration file asks of the daemon (R-NET-210).
 *
 * @param transport whether it passes on what others send
 * @param staticIdentity whether a node without transport keeps its identity over restarts
 * @param hopsDelta whether what this node originates leaves with some hops on it
 * @param networkIdentity the file of the identity of the network that the node belongs to; made
 *     where there is none
 * @param linkMtuDiscovery whether links may agree on more than 500 bytes
 * @param implicitProofs whether proofs leave out the packet's hash
 * @param probes whether {@code rnstransport.probe} answers; needs transport
 * @param remoteManagement whether {@code rnstransport.remote.management} takes links
 * @param managers identities that may ask there, 16 bytes each
 * @param panicOnInterfaceError whether the daemon ends when an interface fails for good
 * @param defaultGravity of interfaces that name none
 * @param discovery of interfaces of others
 * @param discovered what a connection to one of them has
 * @param blackholes lists of unwanted identities
 * @param queues how much may wait for the node
 * @param sharing whether, and where, the programs of this machine share the node
 * @param logging what is logged
 * @param interfaces that are enabled
 * @param disabled names of those that are not
 * @param remarks on what is unknown or without effect, for the log
 */
public record Settings(
        boolean transport,
        boolean staticIdentity,
        boolean hopsDelta,
        Optional<Path> networkIdentity,
        boolean linkMtuDiscovery,
        boolean implicitProofs,
        boolean probes,
        boolean remoteManagement,
        Set<Bytes> managers,
        boolean panicOnInterfaceError,
        int defaultGravity,
        Discovery discovery,
        InterfaceSettings.Common discovered,
        Blackholes blackholes,
        Queues queues,
        Sharing sharing,
        Logging logging,
        List<InterfaceSettings> interfaces,
        List<String> disabled,
        List<String> remarks) {
    private static final List<String> SECTIONS = List.of("reticulum", "logging", "interfaces");

    /**
     * Interfaces that other nodes announce.
     *
     * @param listens whether their announces are collected
     * @param requiredValue the work that an announce must show; absent for the default
     * @param sources networks from which they are taken, 16 bytes each; empty for all
     * @param mostConnected how many of them are connected to by themselves
     * @param anyImplementation whether those of other software are connected to, too
     * @param mode of such a connection; absent for gateway on a transport node and else full
     * @param gravity of such a connection; absent for the default
     * @param announcesToInternal as of an interface, for such a connection
     */
    public record Discovery(
            boolean listens,
            OptionalInt requiredValue,
            Set<Bytes> sources,
            int mostConnected,
            boolean anyImplementation,
            Optional<InterfaceMode> mode,
            OptionalInt gravity,
            Optional<Boolean> announcesToInternal) {
        static Discovery of(Section section) throws ConfigFault {
            OptionalInt value = section.number(Integer.MIN_VALUE, 256, "required_discovery_value");
            OptionalInt most =
                    section.number(
                            Integer.MIN_VALUE,
                            Integer.MAX_VALUE,
                            "autoconnect_discovered_interfaces");
            return new Discovery(
                    section.flag("discover_interfaces", false),
                    value.isPresent() && value.getAsInt() > 0 ? value : OptionalInt.empty(),
                    bytes(section, "interface_discovery_sources"),
                    Math.max(0, most.orElse(0)),
                    section.flag("autoconnect_unverified_implementations", false),
                    Modes.of(section, "autoconnect_interface_mode"),
                    section.number(
                            Integer.MIN_VALUE, Integer.MAX_VALUE, "autoconnect_interface_gravity"),
                    // as with the Python stack, "no" says nothing
                    section.flag("autoconnect_announces_to_internal").filter(yes -> yes));
        }
    }

    /**
     * Lists of unwanted identities.
     *
     * @param published whether everybody may ask for this node's list
     * @param sources transport identities whose lists are taken, 16 bytes each
     * @param updateSeconds from one asking to the next
     */
    public record Blackholes(boolean published, Set<Bytes> sources, double updateSeconds) {
        private static final double DEFAULT_MINUTES = 60;
        private static final double LEAST_MINUTES = 2;

        static Blackholes of(Section section) throws ConfigFault {
            double minutes =
                    section.decimal("blackhole_update_interval", -1e9, 1e9).orElse(DEFAULT_MINUTES);
            return new Blackholes(
                    section.flag("publish_blackhole", false),
                    bytes(section, "blackhole_sources"),
                    60 * Math.max(LEAST_MINUTES, minutes));
        }
    }

    /**
     * Frames that may wait for the node, by what they are (R-NET-22).
     *
     * @param limited of interfaces that have heard too much
     */
    public record Queues(int data, int announces, int requests, int limited) {
        /** Where nothing is said. */
        public static final Queues DEFAULT = new Queues(1_024, 128, 128, 8);

        /** As the node takes them; nothing is as little as one. */
        BacklogLimits limits() {
            return new BacklogLimits(
                    Math.max(1, announces), Math.max(1, requests), Math.max(1, limited));
        }

        static Queues of(Section section) throws ConfigFault {
            return new Queues(
                    length(section, "qlen_in_data", DEFAULT.data),
                    length(section, "qlen_in_announce", DEFAULT.announces),
                    length(section, "qlen_in_pr", DEFAULT.requests),
                    length(section, "qlen_in_il", DEFAULT.limited));
        }

        private static int length(Section section, String key, int otherwise) throws ConfigFault {
            return (int) Math.min(Integer.MAX_VALUE, section.whole(key, 1).orElse(otherwise));
        }
    }

    /**
     * What is logged.
     *
     * @param level 0 critical, 1 errors, 2 warnings, 3 notices, 4 information, 5 verbose, 6 debug,
     *     7 paths, 8 everything
     */
    public record Logging(int level, boolean timestamps) {
        private static final int MOST = 8;

        static Logging of(Section section) throws ConfigFault {
            int level = section.number(Integer.MIN_VALUE, Integer.MAX_VALUE, "loglevel").orElse(4);
            return new Logging(Math.clamp(level, 0, MOST), section.flag("logtimestamps", true));
        }
    }

    /**
     * @throws ConfigFault at the first line that cannot be understood or served
     */
    public static Settings parse(String text) throws ConfigFault {
        Section root = Section.parse(text);
        for (Section section : root.sections().values()) {
            if (!SECTIONS.contains(section.name())) {
                root.remark(
                        section.line(),
                        "unknown section [%s]%s"
                                .formatted(
                                        section.name(),
                                        Spelling.suggestion(section.name(), SECTIONS)));
            }
        }
        root.remarkUnknown();
        Section reticulum = root.section("reticulum");
        InterfaceReader reader = InterfaceReader.of(reticulum);
        return of(reticulum, root, reader);
    }

    /**
     * One interface of a configuration, enabled or not.
     *
     * @return empty if there is none of that name
     * @throws ConfigFault at the first line that cannot be understood or served
     */
    public static Optional<InterfaceSettings> anyInterface(String text, String name)
            throws ConfigFault {
        Section root = Section.parse(text);
        Section section = root.section("interfaces").sections().get(name);
        if (section == null) return Optional.empty();
        return Optional.of(InterfaceReader.of(root.section("reticulum")).readAny(section));
    }

    /**
     * What of it concerns the node.
     *
     * @param network the identity in {@link #networkIdentity}
     */
    public NodeConfig nodeConfig(Optional<Identity> network) {
        return new NodeConfig(transport, implicitProofs)
                .with()
                .staticIdentity(staticIdentity)
                .hopsDelta(hopsDelta)
                .linkMtuDiscovery(linkMtuDiscovery)
                .probes(probes)
                .managers(remoteManagement ? Optional.of(managers) : Optional.empty())
                .publishBlackhole(blackholes.published)
                .blackholeSources(blackholes.sources)
                .blackholeInterval(Math.round(blackholes.updateSeconds * 1e6))
                .backlog(queues.limits())
                .network(network)
                .build();
    }

    static Settings of(Section reticulum, Section root, InterfaceReader reader) throws ConfigFault {
        Discovery discovery = Discovery.of(reticulum);
        List<InterfaceSettings> interfaces = new ArrayList<>();
        List<String> disabled = new ArrayList<>();
        Section configured = root.section("interfaces");
        configured.remarkUnknown();
        for (Section section : configured.sections().values()) {
            Optional<InterfaceSettings> wanted = reader.read(section);
            wanted.ifPresentOrElse(interfaces::add, () -> disabled.add(section.name()));
        }
        return new Settings(
                reader.transport(),
                reticulum.flag("static_transport_identity", false) || discoverable(interfaces),
                reticulum.flag("local_hops_delta", false),
                reticulum.text("network_identity").map(Settings::path),
                reticulum.flag("link_mtu_discovery", true),
                reticulum.flag("use_implicit_proof", true),
                reticulum.flag("respond_to_probes", false),
                reticulum.flag("enable_remote_management", false),
                bytes(reticulum, "remote_management_allowed"),
                reticulum.flag("panic_on_interface_error", false),
                reader.defaultGravity(),
                discovery,
                reader.discovered(discovery),
                Blackholes.of(reticulum),
                Queues.of(reticulum),
                Sharing.of(reticulum),
                Logging.of(root.section("logging")),
                List.copyOf(interfaces),
                List.copyOf(disabled),
                remarks(root, reticulum));
    }

    /** Once everything was read, so that what is left is unknown. */
    private static List<String> remarks(Section root, Section reticulum) {
        reticulum.remarkUnknown();
        root.section("logging").remarkUnknown();
        return List.copyOf(root.remarks());
    }

    /** Strangers find a node by its identity, which therefore has to stay. */
    private static boolean discoverable(List<InterfaceSettings> interfaces) {
        return interfaces.stream().anyMatch(one -> one.common().discoverable().isPresent());
    }

    private static Path path(String text) {
        return Path.of(
                text.equals("~") || text.startsWith("~/")
                        ? Home.folder() + text.substring(1)
                        : text);
    }

    private static Set<Bytes> bytes(Section section, String key) throws ConfigFault {
        return section.hashes(key).stream().map(Bytes::hex).collect(Collectors.toUnmodifiableSet());
    }
}
