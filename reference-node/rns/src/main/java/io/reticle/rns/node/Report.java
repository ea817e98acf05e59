package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.msgpack.MapBuilder;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.transport.AnnounceRate;
import io.reticle.rns.transport.Blackholed;
import io.reticle.rns.transport.Flow;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceProfile;
import io.reticle.rns.transport.InterfaceRole;
import io.reticle.rns.transport.PathTable;
import io.reticle.rns.transport.Port;
import io.reticle.rns.transport.RateTarget;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A node's state in the maps that the authority's programs read, whether they ask on this machine
 * or over the network (R-NET-183, R-NET-203). Times are seconds since the Unix epoch.
 */
public final class Report {
    private static final double SECOND = 1_000_000;

    private final Snapshot snapshot;
    private final CryptoProvider crypto;
    private final Map<InterfaceId, InterfaceProfile> profiles;

    public Report(Snapshot snapshot, CryptoProvider crypto) {
        this.snapshot = snapshot;
        this.crypto = crypto;
        this.profiles =
                snapshot.interfaces().stream()
                        .collect(Collectors.toMap(Port.Status::id, Port.Status::profile));
    }

    /** All interfaces, and the sums over them. */
    public Value.Map stats() {
        return statsBuilder().build();
    }

    /**
     * The same, to be completed by what only the host knows. Queues and the resident memory are
     * said to be empty and unknown.
     */
    public MapBuilder statsBuilder() {
        Flow in = snapshot.received();
        Flow out = snapshot.sent();
        MapBuilder map =
                new MapBuilder()
                        .put("interfaces", array(snapshot.interfaces(), this::ofInterface))
                        .put("rxb", in.bytes())
                        .put("txb", out.bytes())
                        .put("rxs", in.speed())
                        .put("txs", out.speed())
                        .put("arxb", in.announceBytes())
                        .put("atxb", out.announceBytes())
                        .put("arxs", in.announceSpeed())
                        .put("atxs", out.announceSpeed())
                        .put("arxf", in.announceFrequency())
                        .put("atxf", out.announceFrequency())
                        .put("prxb", in.requestBytes())
                        .put("ptxb", out.requestBytes())
                        .put("prxs", in.requestSpeed())
                        .put("ptxs", out.requestSpeed())
                        .put("prxf", in.requestFrequency())
                        .put("ptxf", out.requestFrequency())
                        .put("rxpps", in.rate())
                        .put("txpps", out.rate());
        ofBacklog(map);
        map.putNil("txq");
        if (snapshot.transport()) {
            map.put("transport_id", snapshot.transportId())
                    .put("network_id", snapshot.networkId().map(Value.Binary::new))
                    .put("transport_uptime", (snapshot.at() - snapshot.since()) / SECOND)
                    .put("probe_responder", snapshot.probeResponder().map(Value.Binary::new));
        }
        return map.putNil("rss");
    }

    /** Data never waits in a queue of the node. */
    private void ofBacklog(MapBuilder map) {
        Snapshot.Backlog waits = snapshot.backlog();
        map.put("rxqt", waits.announces() + waits.requests() + waits.limited())
                .put("rxqd", 0)
                .put("rxqa", waits.announces())
                .put("rxqp", waits.requests())
                .put("rxqil", waits.limited())
                .put(
                        "rxqtd",
                        waits.announcesDropped() + waits.requestsDropped() + waits.limitedDropped())
                .put("rxqdd", 0)
                .put("rxqad", waits.announcesDropped())
                .put("rxqpd", waits.requestsDropped())
                .put("rxqild", waits.limitedDropped());
        for (String key :
                List.of("tqpressure", "dqpressure", "aqpressure", "pqpressure", "ilqpressure")) {
            map.put(key, 0);
        }
    }

    private Value ofInterface(Port.Status status) {
        InterfaceProfile profile = status.profile();
        MapBuilder map = new MapBuilder();
        boolean listens = profile.role() == InterfaceRole.LISTENER;
        if (listens && !meetsPeers(profile)) map.put("clients", status.clients());
        else map.putNil("clients");
        if (meetsPeers(profile)) map.put("peers", status.clients());
        profile.parent()
                .map(profiles::get)
                .ifPresent(
                        parent ->
                                map.put("parent_interface_name", parent.display())
                                        .put("parent_interface_hash", parent.hash(crypto)));
        Flow in = status.received();
        Flow out = status.sent();
        map.put("bitrate", profile.bitrate())
                .put("rxs", in.speed())
                .put("txs", out.speed())
                .put("arxs", in.announceSpeed())
                .put("atxs", out.announceSpeed())
                .put("prxs", in.requestSpeed())
                .put("ptxs", out.requestSpeed())
                .put("ifac_signature", profile.accessCode().map(c -> binary(c.signature())))
                .put("ifac_size", profile.accessCode().map(AccessCode::size).map(Report::integer))
                .put("ifac_netname", profile.networkName().map(Value.Text::new))
                .put("autoconnect_source", profile.source().map(Bytes::toHex).map(Value.Text::new))
                .put("announce_queue", status.announceQueue())
                .put("name", profile.display())
                .put("short_name", profile.name())
                .put("hash", profile.hash(crypto))
                .put("type", profile.type())
                .put("mtu", profile.hardwareMtu())
                .put("rxb", in.bytes())
                .put("txb", out.bytes())
                .put("arxb", in.announceBytes())
                .put("atxb", out.announceBytes())
                .put("arxc", in.announces())
                .put("atxc", out.announces())
                .put("prxb", in.requestBytes())
                .put("ptxb", out.requestBytes())
                .put("prxc", in.requests())
                .put("ptxc", out.requests())
                .put("txdrp", 0)
                .put("txdrb", 0)
                .put("txstalled", false)
                .put("txbuffered", 0)
                .put("incoming_announce_frequency", in.announceFrequency())
                .put("outgoing_announce_frequency", out.announceFrequency())
                .put("incoming_pr_frequency", in.requestFrequency())
                .put("outgoing_pr_frequency", out.requestFrequency());
        Optional<RateTarget> rate = profile.rateTarget();
        map.put("announce_rate_target", rate.map(r -> real(r.target() / SECOND)))
                .put("announce_rate_penalty", rate.map(r -> real(r.penalty() / SECOND)))
                .put("announce_rate_grace", rate.map(r -> integer(r.grace())))
                .put("held_announces", status.heldAnnounces())
                .put("burst_active", status.announceBurst() > 0)
                .put("burst_activated", status.announceBurst() / SECOND)
                .put("burst_count", 0)
                .put("pr_burst_active", status.requestBurst() > 0)
                .put("pr_burst_activated", status.requestBurst() / SECOND)
                .put("pr_burst_count", 0)
                .put("status", status.online())
                .put("mode", profile.mode().code())
                .put("gravity", profile.gravity())
                .put("announces_to_internal", profile.announcesToInternal().map(Value.Bool::new))
                .put("protocol_violations", status.protocolViolations())
                .put("ifac_violations", status.accessViolations())
                .put("packet_filter_hits", status.filtered());
        return map.build();
    }

    /** Whether those on the other side are told as peers, and not as clients. */
    private static boolean meetsPeers(InterfaceProfile profile) {
        return profile.type().equals("AutoInterface");
    }

    /**
     * The ways to destinations.
     *
     * @param maxHops farther ones are left out
     */
    public Value.Array paths(OptionalInt maxHops) {
        List<PathTable.Path> near =
                snapshot.paths().stream()
                        .filter(path -> path.hops() <= maxHops.orElse(Integer.MAX_VALUE))
                        .toList();
        return array(near, this::ofPath);
    }

    private Value ofPath(PathTable.Path path) {
        return new MapBuilder()
                .put("hash", path.destination())
                .put("timestamp", path.used() / SECOND)
                .put("via", path.nextHop())
                .put("hops", path.hops())
                .put("expires", path.expires() / SECOND)
                .put("interface", display(path.interfaceId()))
                .build();
    }

    private String display(InterfaceId id) {
        InterfaceProfile profile = profiles.get(id);
        return profile == null ? "None" : profile.display();
    }

    /** How often destinations announce themselves. */
    public Value.Array rates() {
        return array(snapshot.rates(), Report::ofRate);
    }

    private static Value ofRate(AnnounceRate rate) {
        return new MapBuilder()
                .put("hash", rate.destination())
                .put("last", rate.last() / SECOND)
                .put("rate_violations", rate.violations())
                .put("blocked_until", rate.blockedUntil() / SECOND)
                .put("timestamps", array(rate.times(), time -> real(time / SECOND)))
                .build();
    }

    /** Of whom nothing is to be heard, by the 16 bytes of their identities' hashes. */
    public Value.Map blackholed() {
        var entries = new LinkedHashMap<Value, Value>();
        snapshot.blackholed()
                .forEach((identity, why) -> entries.put(binary(identity), ofBlackholed(why)));
        return new Value.Map(entries);
    }

    private static Value ofBlackholed(Blackholed why) {
        MapBuilder map = new MapBuilder().put("source", why.source());
        if (why.until().isPresent()) map.put("until", why.until().getAsLong() / SECOND);
        else map.putNil("until");
        return map.put("reason", why.reason().map(Value.Text::new)).build();
    }

    private static <T> Value.Array array(List<T> elements, Function<T, Value> shape) {
        return new Value.Array(elements.stream().map(shape).toList());
    }

    private static Value binary(Bytes bytes) {
        return new Value.Binary(bytes);
    }

    private static Value integer(long number) {
        return new Value.Int(number);
    }

    private static Value real(double number) {
        return new Value.Real(number);
    }
}
