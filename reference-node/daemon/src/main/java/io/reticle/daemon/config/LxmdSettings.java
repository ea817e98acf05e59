package io.reticle.daemon.config;

import io.reticle.lxmf.propagation.PropagationSettings;
import io.reticle.rns.bytes.Bytes;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What lxmd's configuration says, with the authority's defaults and least values (R-LXMF-144).
 *
 * @param node how the propagation node is to be; there whether it is enabled or not
 * @param nodeAnnounce when it announces itself
 * @param displayName of the recipient on this node
 * @param stampCost what those have to do who write to it, 1 to 254
 * @param deliveryLimit of what comes to it over a link, in kB
 * @param onInbound the program that is told of each message, and its arguments; empty for none
 * @param authRequired whether messages are given to listed identities only
 * @param remarks for the log
 */
public record LxmdSettings(
        boolean enabled,
        PropagationSettings node,
        Announcing nodeAnnounce,
        String displayName,
        Announcing peerAnnounce,
        int stampCost,
        double deliveryLimit,
        List<String> onInbound,
        boolean authRequired,
        List<String> remarks) {

    private static final double LEAST_SIZE = 0.38;
    private static final double LEAST_STORAGE = 0.005;
    private static final double STORAGE = 500;
    private static final double BYTES_PER_MB = 1_000_000;
    private static final int MOST = Integer.MAX_VALUE;
    private static final int DEFAULT_STAMP_COST = 12;
    private static final int MOST_STAMP_COST = 254;
    private static final int MINUTE = 60;

    /**
     * When something is announced.
     *
     * @param seconds between one time and the next; empty for only once, or not at all
     */
    public record Announcing(boolean atStart, OptionalInt seconds) {}

    /**
     * @param version of this program, as the node announces it
     * @throws ConfigFault if it cannot be understood
     */
    public static LxmdSettings parse(String text, String version) throws ConfigFault {
        Section root = Section.parse(text);
        Section propagation = root.section("propagation");
        Section lxmf = root.section("lxmf");
        Section logging = root.section("logging");
        logging.find("loglevel");
        propagation.ignored("propagation_transfer_max_accepted_size");
        double delivery =
                atLeast(lxmf, "delivery_transfer_max_accepted_size", LEAST_SIZE).orElse(1.0);
        LxmdSettings settings =
                new LxmdSettings(
                        propagation.flag("enable_node", false),
                        node(propagation, version, delivery),
                        announcing(propagation),
                        lxmf.text("display_name").orElse("Anonymous Peer"),
                        announcing(lxmf),
                        Math.min(
                                number(lxmf, "stamp_cost", 1).orElse(DEFAULT_STAMP_COST),
                                MOST_STAMP_COST),
                        delivery,
                        Words.split(lxmf, "on_inbound"),
                        propagation.flag("auth_required", false),
                        root.remarks());
        for (Section section : List.of(propagation, lxmf, logging)) section.remarkUnknown();
        Set<String> known = Set.of("propagation", "lxmf", "logging");
        for (Section section : root.sections().values()) {
            if (known.contains(section.name())) continue;
            root.remark(
                    section.line(),
                    "unknown section [%s]%s"
                            .formatted(section.name(), Spelling.suggestion(section.name(), known)));
        }
        return settings;
    }

    /** The same, enabled if this wants it so. */
    public LxmdSettings enabled(boolean anyway) {
        return new LxmdSettings(
                enabled || anyway,
                node,
                nodeAnnounce,
                displayName,
                peerAnnounce,
                stampCost,
                deliveryLimit,
                onInbound,
                authRequired,
                remarks);
    }

    private static Announcing announcing(Section section) throws ConfigFault {
        OptionalInt minutes = section.number(0, MOST / MINUTE, "announce_interval");
        return new Announcing(
                section.flag("announce_at_start", false),
                minutes.isPresent()
                        ? OptionalInt.of(MINUTE * minutes.getAsInt())
                        : OptionalInt.empty());
    }

    private static PropagationSettings node(Section section, String version, double delivery)
            throws ConfigFault {
        PropagationSettings standard = PropagationSettings.standard(version);
        Optional<String> name = section.text("node_name");
        double message =
                atLeast(section, "propagation_message_max_accepted_size", LEAST_SIZE)
                        .orElse(standard.messageLimit());
        double sync =
                atLeast(section, "propagation_sync_max_accepted_size", LEAST_SIZE)
                        .orElse(standard.syncLimit());
        double storage = atLeast(section, "message_storage_limit", LEAST_STORAGE).orElse(STORAGE);
        int cost = number(section, "propagation_stamp_cost_target", 13).orElse(standard.cost());
        int flexibility =
                number(section, "propagation_stamp_cost_flexibility", 0)
                        .orElse(standard.flexibility());
        int peering = number(section, "peering_cost", 0).orElse(standard.peeringCost());
        int mostPeering =
                number(section, "remote_peering_cost_max", 0).orElse(standard.mostPeeringCost());
        boolean autopeer = section.flag("autopeer", true);
        int depth = number(section, "autopeer_maxdepth", 0).orElse(standard.autopeerDepth());
        int peers = number(section, "max_peers", 0).orElse(standard.mostPeers());
        Set<Bytes> statics = hashes(section, "static_peers");
        boolean staticOnly = section.flag("from_static_only", false);
        boolean sequential = section.flag("sequential_pn_stamp_validation", true);
        boolean bypass = section.flag("static_peers_bypass_sequential", true);
        int syncs = number(section, "max_inbound_syncs", 1).orElse(standard.mostSyncs());
        Set<Bytes> prioritised = lenient(section, "prioritise_destinations");
        Set<Bytes> control = lenient(section, "control_allowed");
        return standard.with(
                is ->
                        is.name(name)
                                .messageLimit(message)
                                .syncLimit(sync)
                                .deliveryLimit(delivery)
                                .storageLimit(OptionalLong.of((long) (storage * BYTES_PER_MB)))
                                .cost(cost)
                                .flexibility(flexibility)
                                .peeringCost(peering)
                                .mostPeeringCost(mostPeering)
                                .autopeer(autopeer)
                                .autopeerDepth(depth)
                                .mostPeers(peers)
                                .staticPeers(statics)
                                .fromStaticOnly(staticOnly)
                                .sequential(sequential)
                                .staticSequential(!bypass)
                                .mostSyncs(syncs)
                                .prioritised(prioritised)
                                .control(control));
    }

    /** A number; below the least, the least. */
    private static Optional<Double> atLeast(Section section, String key, double least)
            throws ConfigFault {
        Optional<Section.Entry> entry = section.find(key);
        if (entry.isEmpty()) return Optional.empty();
        try {
            double value = Double.parseDouble(entry.get().value());
            if (value >= least) return Optional.of(value);
        } catch (NumberFormatException e) {
            throw ConfigFault.at(
                    entry.get().line(),
                    "'%s': expected a number, found '%s'".formatted(key, entry.get().value()));
        }
        section.remark(entry.get(), "'%s' is %s at least".formatted(key, least));
        return Optional.of(least);
    }

    private static Optional<Integer> number(Section section, String key, int least)
            throws ConfigFault {
        OptionalInt given = section.number(Integer.MIN_VALUE, MOST, key);
        if (given.isEmpty()) return Optional.empty();
        if (given.getAsInt() < least) {
            section.remark(
                    section.find(key).orElseThrow(), "'%s' is %d at least".formatted(key, least));
        }
        return Optional.of(Math.max(least, given.getAsInt()));
    }

    private static Set<Bytes> hashes(Section section, String key) throws ConfigFault {
        Set<Bytes> hashes = new LinkedHashSet<>();
        for (String hash : section.hashes(key)) hashes.add(Bytes.hex(hash));
        return hashes;
    }

    /** What is no hash is remarked and passed over, as the authority does here. */
    private static Set<Bytes> lenient(Section section, String key) {
        Set<Bytes> hashes = new LinkedHashSet<>();
        for (String item : section.list(key)) {
            if (HashLines.isHash(item)) {
                hashes.add(Bytes.hex(item));
            } else {
                section.remark(
                        section.find(key).orElseThrow(),
                        "'%s': '%s' is no hash, and not used".formatted(key, item));
            }
        }
        return hashes;
    }
}
