package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.msgpack.Value;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.fabric.Endpoint;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.Resident;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.Medium;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** What a node tells managers from afar, and the lists of unwanted identities that nodes share. */
@Chapter("Remote management and shared lists")
final class Management {
    private static final DestinationName LIST =
            DestinationName.parse("rnstransport.info.blackhole");
    private static final Duration ANSWER = Duration.ofSeconds(15);

    /** In which no answer comes to one who may not ask. */
    private static final Duration SILENCE = Duration.ofSeconds(4);

    private static Value asking(Object... values) {
        return new Value.Array(
                Arrays.stream(values)
                        .map(
                                each ->
                                        each instanceof Boolean yes
                                                ? new Value.Bool(yes)
                                                : each == null
                                                        ? new Value.Nil()
                                                        : (Value) new Value.Text((String) each))
                        .toList());
    }

    private static Endpoint plain(Prober prober, InetSocketAddress place) throws Exception {
        return Endpoint.at(prober, place, prober.stranger(), Endpoint.Offer.PLAIN);
    }

    // ---- status and paths

    @Case(
            decides = {"R-NET-182", "R-NET-183"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "management"},
            slow = true,
            seconds = 90)
    void managers_alone_get_status_and_paths_and_get_them_whole(Prober prober) throws Exception {
        Resident resident = prober.resident();
        Wire wire = prober.join(Medium.OPEN);
        Bytes known = prober.transportIdOf(wire, prober.join(Medium.OPEN_2));
        Endpoint endpoint = plain(prober, prober.place(Medium.OPEN));
        endpoint.asks(resident.management(), Wire.SOON);

        Link managed = endpoint.opens(resident.management(), ANSWER);
        endpoint.identifies(managed, prober.managementIdentity());
        Value status =
                endpoint.asks(managed, "/status", asking(true), ANSWER)
                        .orElseThrow(() -> new Refuted("expected a status, found no answer"));
        hasStatus(status, known);
        Value paths =
                endpoint.asks(managed, "/path", asking("table", null, null), ANSWER)
                        .orElseThrow(() -> new Refuted("expected paths, found no answer"));
        hasPaths(paths);

        Link unsaid = endpoint.opens(resident.management(), ANSWER);
        refused(endpoint, unsaid, "one who does not say who it is");
        Link strange = endpoint.opens(resident.management(), ANSWER);
        endpoint.identifies(strange, prober.stranger());
        refused(endpoint, strange, "one who is not on the list");
    }

    private static void refused(Endpoint endpoint, Link link, String who) {
        for (String path : new String[] {"/status", "/path"}) {
            Value question = path.equals("/path") ? asking("table", null, null) : asking(true);
            Optional<Value> answer = endpoint.asks(link, path, question, SILENCE);
            if (answer.isPresent()) {
                throw new Refuted(
                        "expected no answer to %s for %s, found %s"
                                .formatted(path, who, answer.get()));
            }
        }
    }

    private static void hasStatus(Value status, Bytes id) {
        if (!(status instanceof Value.Array(var parts))
                || parts.size() < 2
                || !(parts.getFirst() instanceof Value.Map node)
                || !(parts.get(1) instanceof Value.Int)) {
            throw new Refuted("expected a map and a number of links, found " + status);
        }
        if (!node.get("transport_id").equals(Optional.of(new Value.Binary(id)))) {
            throw new Refuted("expected transport id %s, found %s".formatted(id, node));
        }
        for (String key :
                new String[] {"interfaces", "rxb", "txb", "rxs", "txs", "transport_uptime"}) {
            if (node.get(key).isEmpty()) throw new Refuted("the status has no '" + key + "'");
        }
        if (!(node.get("interfaces").orElseThrow() instanceof Value.Array(var interfaces))
                || interfaces.isEmpty()) {
            throw new Refuted("expected interfaces, found none");
        }
        for (Value each : interfaces) {
            if (!(each instanceof Value.Map row)) {
                throw new Refuted("expected a map for an interface, found " + each);
            }
            for (String key : INTERFACE_KEYS) {
                if (row.get(key).isEmpty()) {
                    throw new Refuted("an interface has no '%s': %s".formatted(key, row));
                }
            }
        }
    }

    /** What rnstatus reads of every interface without being asked for more. */
    private static final List<String> INTERFACE_KEYS =
            List.of(
                    "name",
                    "short_name",
                    "hash",
                    "type",
                    "status",
                    "mode",
                    "bitrate",
                    "rxb",
                    "txb",
                    "rxs",
                    "txs",
                    "clients",
                    "held_announces",
                    "incoming_announce_frequency",
                    "outgoing_announce_frequency",
                    "ifac_signature",
                    "ifac_size",
                    "ifac_netname");

    private static void hasPaths(Value paths) {
        if (!(paths instanceof Value.Array(var rows)) || rows.isEmpty()) {
            throw new Refuted("expected a list of paths, found " + paths);
        }
        for (Value each : rows) {
            if (!(each instanceof Value.Map row)) throw new Refuted("a path is " + each);
            for (String key :
                    new String[] {"hash", "timestamp", "via", "hops", "expires", "interface"}) {
                if (row.get(key).isEmpty()) throw new Refuted("a path has no '" + key + "'");
            }
        }
    }

    // ---- unwanted identities

    private static Value.Map entries(Value list) {
        if (list instanceof Value.Map map) return map;
        throw new Refuted("expected a map of identities, found " + list);
    }

    private static Value.Map entry(Value list, Bytes identity) {
        Value found = entries(list).entries().get(new Value.Binary(identity));
        if (found instanceof Value.Map entry) return entry;
        throw new Refuted("expected an entry for %s, found %s".formatted(identity.brief(), list));
    }

    @Case(
            decides = "R-NET-180",
            needs = {"transport", "rpc", "management"},
            slow = true)
    void everybody_gets_the_list_that_is_published(Prober prober) throws Exception {
        var called =
                RemoteCalls.Called.open(
                        prober, NodeSpec.transport().with("publish_blackhole", "yes"));
        Bytes id = prober.transportIdOf(called.one(), called.two());
        Bytes forever = prober.random(16);
        Bytes hour = prober.random(16);
        long until = Prober.unixSeconds() + 3_600;
        called.ask("blackhole_identity", forever, "until", null, "reason", null);
        called.ask("blackhole_identity", hour, "until", Math.toIntExact(until), "reason", "noise");
        Endpoint endpoint =
                plain(prober, new InetSocketAddress("127.0.0.1", called.node().port("one")));
        Bytes at = LIST.address(prober.crypto(), id);
        endpoint.asks(at, Wire.SOON);
        Link link = endpoint.opens(at, ANSWER);
        Value list =
                endpoint.asks(link, "/list", new Value.Nil(), ANSWER)
                        .orElseThrow(() -> new Refuted("expected the list, found no answer"));
        for (Bytes each : List.of(forever, hour)) {
            if (!entry(list, each).get("source").equals(Optional.of(new Value.Binary(id)))) {
                throw new Refuted("expected the node as the source, found " + list);
            }
        }
        if (!entry(list, forever).get("until").equals(Optional.of(new Value.Nil()))) {
            throw new Refuted("expected no end of %s, found %s".formatted(forever.brief(), list));
        }
        double end = entry(list, hour).get("until").flatMap(Value::asNumber).orElse(0.0);
        if (Math.abs(end - until) > 1) {
            throw new Refuted("expected an end at %d, found %s".formatted(until, list));
        }
        if (!entry(list, hour).get("reason").equals(Optional.of(new Value.Text("noise")))) {
            throw new Refuted("expected the reason, found " + list);
        }
    }

    /** The list of a source, as it is told and kept. */
    private static Value.Map list(Bytes source, Bytes... identities) {
        var entries = new LinkedHashMap<Value, Value>();
        for (Bytes identity : identities) {
            var entry = new LinkedHashMap<Value, Value>();
            entry.put(new Value.Text("source"), new Value.Binary(source));
            entry.put(new Value.Text("until"), new Value.Nil());
            entry.put(new Value.Text("reason"), new Value.Text("told by a source"));
            entries.put(new Value.Binary(identity), new Value.Map(entry));
        }
        return new Value.Map(entries);
    }

    @Case(
            decides = "R-NET-179",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "rpc", "storage"},
            slow = true,
            seconds = 90)
    void the_nodes_own_list_outlives_a_restart_and_a_sources_while_it_is_one(Prober prober)
            throws Exception {
        Bytes source = prober.stranger().hash();
        Bytes own = prober.random(16);
        Bytes told = prober.random(16);
        var called =
                RemoteCalls.Called.open(
                        prober, NodeSpec.transport().with("blackhole_sources", source.toHex()));
        called.ask("blackhole_identity", own, "until", null, "reason", "our own");
        called.node().stop();
        Path kept = called.node().config().resolve("storage/blackhole");
        Files.createDirectories(kept);
        Files.write(kept.resolve(source.toHex()), list(source, told).encode().toArray());
        called.node().startAgain();
        if (!listed(called, own)) {
            throw new Refuted("expected the node's own entry after a restart, found none");
        }
        if (!listed(called, told)) {
            throw new Refuted("expected the entry of a source after a restart, found none");
        }
        called.node().stop();
        called.node().configure(text -> text.replaceFirst("blackhole_sources = .*", "# no source"));
        called.node().startAgain();
        if (!listed(called, own)) {
            throw new Inconclusive("the control failed: the node's own entry is gone");
        }
        if (listed(called, told)) {
            throw new Refuted("expected no entry of what is no source any more, found one");
        }
    }

    private static boolean listed(RemoteCalls.Called called, Bytes identity) throws Exception {
        return called.ask("get", "is_blackholed", "identity_hash", identity)
                .equals(new Value.Bool(true));
    }

    /** The updater waits twenty seconds, and looks once a minute. */
    private static final Duration FIRST = Duration.ofSeconds(50);

    private static final Duration NEXT = Duration.ofSeconds(90);

    @Case(
            decides = "R-NET-181",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "rpc", "clock"},
            slow = true,
            seconds = 240)
    void lists_of_sources_are_fetched_each_hour_and_change_nothing_of_ours(Prober prober)
            throws Exception {
        Identity publisher = prober.stranger();
        Bytes ours = prober.random(16);
        Bytes theirs = prober.random(16);
        Bytes later = prober.random(16);
        var published = new AtomicReference<>(list(publisher.hash(), ours, theirs));
        var called =
                RemoteCalls.Called.open(
                        prober,
                        NodeSpec.transport()
                                .with("blackhole_sources", publisher.hash().toHex())
                                .withClock());
        Bytes id = prober.transportIdOf(called.one(), called.two());
        OwnNode node = called.node();
        called.ask("blackhole_identity", ours, "until", null, "reason", "our own");
        Endpoint source =
                Endpoint.at(
                        prober,
                        new InetSocketAddress("127.0.0.1", node.port("one")),
                        publisher,
                        new Endpoint.Offer(LIST, Map.of("/list", published::get)));
        prober.follow(source.address());
        source.announce();
        called.two()
                .control(
                        "the source is known",
                        Prober.rebroadcastsOf(source.address()),
                        1,
                        Prober.REBROADCAST);
        awaits(called, theirs, FIRST);
        Value own = called.ask("get", "blackholed_identities");
        if (!entry(own, ours).get("source").equals(Optional.of(new Value.Binary(id)))
                || !entry(own, ours).get("reason").equals(Optional.of(new Value.Text("our own")))) {
            throw new Refuted("expected our own entry as it was, found " + own);
        }
        published.set(list(publisher.hash(), ours, theirs, later));
        node.passes(Duration.ofMinutes(61));
        awaits(called, later, NEXT);
    }

    private static void awaits(RemoteCalls.Called called, Bytes identity, Duration patience)
            throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (!listed(called, identity)) {
            if (System.nanoTime() > end) {
                throw new Refuted(
                        "expected the list of a source to be joined within %d s"
                                .formatted(patience.toSeconds()));
            }
            called.two().quiet(Duration.ofSeconds(1));
        }
    }
}
