package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.RpcCall;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;
import io.reticle.suite.sut.PortPool;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;

/** What programs ask a shared instance beside the wire. */
@Chapter("Remote calls")
final class RemoteCalls {
    static final Bytes KEY = Bytes.hex("5a".repeat(32));

    /** A node with a port for calls. */
    record Called(Prober prober, OwnNode node, int port, Wire one, Wire two) {
        static Called open(Prober prober) throws IOException, InterruptedException {
            return open(prober, NodeSpec.transport());
        }

        static Called open(Prober prober, NodeSpec spec) throws IOException, InterruptedException {
            int port = PortPool.take();
            OwnNode node =
                    prober.node(Machine.sharing(spec, PortPool.take(), port).on("one").on("two"));
            return new Called(
                    prober, node, port, prober.join(node, "one"), prober.join(node, "two"));
        }

        Value ask(Object... namesAndValues) throws Exception {
            return RemoteCalls.ask(prober, port, namesAndValues);
        }

        /** A destination that the node has a path to, learned on interface one. */
        ProberDestination learned(int hops, Bytes relay) {
            return learned(prober.destination(), hops, relay);
        }

        ProberDestination learned(ProberDestination destination, int hops, Bytes relay) {
            Packet announce = destination.announcePacket();
            one.send(hops == 0 ? announce : announce.withHops(hops).via(relay));
            two.control(
                    "the announce is taken",
                    Prober.rebroadcastsOf(destination.address()),
                    1,
                    Prober.REBROADCAST);
            return destination;
        }

        boolean answersFor(Bytes destination) {
            two.send(prober.pathRequest(destination));
            return two.await(Prober.pathAnswersFor(destination), 1, Duration.ofSeconds(3))
                    .isPresent();
        }
    }

    static Value map(Object... namesAndValues) {
        var entries = new LinkedHashMap<Value, Value>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            entries.put(new Value.Text((String) namesAndValues[i]), value(namesAndValues[i + 1]));
        }
        return new Value.Map(entries);
    }

    private static Value value(Object plain) {
        return switch (plain) {
            case String text -> new Value.Text(text);
            case Bytes bytes -> new Value.Binary(bytes);
            case Integer number -> new Value.Int(number);
            case null -> new Value.Nil();
            default -> throw new IllegalArgumentException(plain.toString());
        };
    }

    /** What somebody with the right key is answered at a port. */
    static Value ask(Prober prober, int port, Object... namesAndValues) throws Exception {
        try (RpcCall call = new RpcCall(prober, port)) {
            if (!call.opened(KEY)) throw new Refuted("the node refuses the right key");
            return call.ask(map(namesAndValues));
        }
    }

    @Case(
            decides = {"R-NET-200", "R-NET-203"},
            needs = {"transport", "rpc"})
    void each_question_has_an_answer_of_its_kind(Prober prober) throws Exception {
        Called called = Called.open(prober);
        Bytes relay = prober.random(16);
        Bytes known = called.learned(2, relay).address();
        Value table = called.ask("get", "path_table", "max_hops", null);
        if (!(table instanceof Value.Array(var paths)) || paths.isEmpty()) {
            throw new Refuted("expected a list of paths, found " + table);
        }
        for (Value path : paths) {
            if (!(path instanceof Value.Map row))
                throw new Refuted("expected a map, found " + path);
            for (String key :
                    new String[] {"hash", "timestamp", "via", "hops", "expires", "interface"}) {
                if (row.get(key).isEmpty()) throw new Refuted("a path has no '" + key + "'");
            }
        }
        Value stats = called.ask("get", "interface_stats");
        if (!(stats instanceof Value.Map all) || all.get("interfaces").isEmpty()) {
            throw new Refuted("expected a map with interfaces, found " + stats);
        }
        expect(called.ask("get", "rate_table"), Value.Array.class, "rate_table");
        expect(called.ask("get", "link_count"), Value.Int.class, "link_count");
        expect(
                called.ask("get", "next_hop_if_name", "destination_hash", known),
                Value.Text.class,
                "next_hop_if_name");
        Value hop = called.ask("get", "next_hop", "destination_hash", known);
        if (!hop.equals(new Value.Binary(relay))) {
            throw new Refuted("expected the next hop %s, found %s".formatted(relay.brief(), hop));
        }
        Value timeout = called.ask("get", "first_hop_timeout", "destination_hash", known);
        if (!(timeout instanceof Value.Real) && !(timeout instanceof Value.Int)) {
            throw new Refuted("expected a number of seconds, found " + timeout);
        }
        expect(
                called.ask("get", "packet_rssi", "packet_hash", prober.random(32)),
                Value.Nil.class,
                "packet_rssi of an unknown packet");
        expect(
                called.ask("get", "is_blackholed", "identity_hash", prober.random(16)),
                Value.Bool.class,
                "is_blackholed");
        expect(
                called.ask("get", "blackholed_identities"),
                Value.Map.class,
                "blackholed_identities");
    }

    private static void expect(Value found, Class<? extends Value> kind, String question) {
        if (!kind.isInstance(found)) {
            throw new Refuted(
                    "expected %s for %s, found %s"
                            .formatted(kind.getSimpleName(), question, found));
        }
    }

    @Case(
            decides = "R-NET-202",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "rpc"})
    void a_wrong_key_is_refused_and_the_next_caller_served(Prober prober) throws Exception {
        Called called = Called.open(prober);
        try (RpcCall stranger = new RpcCall(prober, called.port())) {
            // the node's own half would fail at such a key, too, and hide that ours did not
            if (stranger.welcomed(Bytes.hex("a5".repeat(32)))) {
                throw new Refuted("expected a refusal of a wrong key, found a welcome");
            }
        }
        expect(called.ask("get", "link_count"), Value.Int.class, "link_count");
    }

    @Case(
            decides = "R-NET-201",
            needs = {"transport", "rpc"})
    void a_challenge_that_names_its_digest_is_answered(Prober prober) throws Exception {
        Called called = Called.open(prober);
        try (RpcCall call = new RpcCall(prober, called.port())) {
            switch (call.openedByName(KEY)) {
                case NAMED -> prober.note("answered by the digest that was named");
                case OLD ->
                        prober.lenient(
                                "a challenge that names SHA-256 is answered by MD5, as before"
                                        + " Python 3.12");
                case WRONG -> throw new Refuted("the answer proves no key");
            }
            expect(
                    call.ask(map("get", "link_count")),
                    Value.Int.class,
                    "link_count after that handshake");
        }
    }

    @Case(
            decides = "R-NET-204",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "rpc"},
            slow = true)
    void malformed_calls_do_not_stop_the_service(Prober prober) throws Exception {
        Called called = Called.open(prober);
        byte[][] bad = {
            {(byte) 0xC1}, {}, {(byte) 0x93, 1}, {0x01}, map("get", "nonsense").encode().toArray()
        };
        for (byte[] each : bad) {
            try (RpcCall call = new RpcCall(prober, called.port())) {
                if (!call.opened(KEY)) throw new Inconclusive("the right key is refused");
                call.send(each);
            }
            expect(called.ask("get", "link_count"), Value.Int.class, "link_count");
        }
        RpcCall silent = new RpcCall(prober, called.port());
        try (silent) {
            expect(called.ask("get", "link_count"), Value.Int.class, "link_count");
        } catch (IOException e) {
            prober.lenient("a caller that says nothing keeps the others waiting");
        }
    }

    @Case(
            decides = {"R-NET-85", "R-NET-86"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "rpc"},
            slow = true)
    void paths_are_dropped_alone_and_by_next_hop(Prober prober) throws Exception {
        Called called = Called.open(prober);
        Bytes relay = prober.random(16);
        Bytes alone = called.learned(0, relay).address();
        Bytes through = called.learned(2, relay).address();
        Bytes elsewhere = called.learned(2, prober.random(16)).address();
        expect(
                called.ask("drop", "path", "destination_hash", alone),
                Value.Bool.class,
                "drop path");
        Value dropped = called.ask("drop", "all_via", "destination_hash", relay);
        if (!dropped.equals(new Value.Int(1))) {
            throw new Refuted("expected one path through the next hop, found " + dropped);
        }
        called.two().quiet(Duration.ofSeconds(1));
        if (called.answersFor(alone)) throw new Refuted("a path that was dropped is answered");
        if (called.answersFor(through)) {
            throw new Refuted("a path through a next hop that was dropped is answered");
        }
        if (!called.answersFor(elsewhere)) {
            throw new Refuted("a path through another next hop is gone");
        }
    }

    @Case(
            decides = {"R-NET-176", "R-NET-177"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "rpc"},
            slow = true)
    void a_blackholed_identity_loses_its_paths_and_is_not_heard(Prober prober) throws Exception {
        Called called = Called.open(prober);
        ProberDestination bad = called.learned(0, Bytes.EMPTY);
        ProberDestination good = called.learned(0, Bytes.EMPTY);
        called.ask(
                "blackhole_identity",
                bad.identity().hash(),
                "until",
                null,
                "reason",
                "a test of the list");
        Value listed = called.ask("get", "is_blackholed", "identity_hash", bad.identity().hash());
        if (!listed.equals(new Value.Bool(true))) {
            throw new Refuted("expected the identity on the list, found " + listed);
        }
        var copies = Prober.rebroadcastsOf(bad.address());
        int before = called.two().heard(copies).size();
        called.one()
                .send(bad.announce(Prober.unixSeconds() + 9, Bytes.utf8("again")).packet(false));
        called.one()
                .send(good.announce(Prober.unixSeconds() + 9, Bytes.utf8("again")).packet(false));
        called.two()
                .control(
                        "the other identity is heard",
                        Prober.rebroadcastsOf(good.address())
                                .and(packet -> packet.data().tail(5).equals(Bytes.utf8("again"))),
                        1,
                        Prober.REBROADCAST);
        var again = copies.and(packet -> packet.data().tail(5).equals(Bytes.utf8("again")));
        called.two().refuse("copy of a blackholed announce", again, Prober.SETTLING);
        prober.note(before + " copies before");
        if (called.answersFor(bad.address())) {
            throw new Refuted("expected no path of a blackholed identity, found one");
        }
        called.ask("unblackhole_identity", bad.identity().hash());
        called.one()
                .send(bad.announce(Prober.unixSeconds() + 20, Bytes.utf8("thrice")).packet(false));
        called.two()
                .expect(
                        "the identity once it is off the list",
                        copies.and(packet -> packet.data().tail(6).equals(Bytes.utf8("thrice"))),
                        1,
                        Prober.REBROADCAST);
    }
}
