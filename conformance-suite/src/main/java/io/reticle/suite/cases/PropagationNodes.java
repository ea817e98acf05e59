package io.reticle.suite.cases;

import io.reticle.lxmf.announce.PropagationAnnounce;
import io.reticle.lxmf.message.PropagationEntry;
import io.reticle.lxmf.message.Upload;
import io.reticle.lxmf.stamp.PeeringKey;
import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.resource.Transfer;
import io.reticle.rns.stamp.Workblock;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.fabric.Endpoint;
import io.reticle.suite.prober.Prober;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The system's propagation node, with clients and peers that are the prober. */
@Chapter("Propagation nodes")
final class PropagationNodes {
    private static final Value NIL = new Value.Nil();
    private static final Bytes REFUSED = Bytes.hex("91ccf5");
    private static final int NO_IDENTITY = 0xf0;
    private static final int NO_ACCESS = 0xf1;
    private static final int INVALID_KEY = 0xf3;
    private static final int INVALID_DATA = 0xf4;
    private static final int THROTTLED = 0xf6;
    private static final int NOT_FOUND = 0xfd;
    private static final Duration ANNOUNCE_CLOCK = Duration.ofMillis(1_200);

    private static void expect(String what, Value wanted, Optional<Value> found) {
        if (!found.equals(Optional.of(wanted))) {
            throw new Refuted(
                    "expected %s: %s, found %s"
                            .formatted(
                                    what, wanted, found.map(Value::toString).orElse("no answer")));
        }
    }

    private static void expect(String what, int code, Optional<Value> found) {
        expect(what, new Value.Int(code), found);
    }

    private static void refused(Endpoint client, Link link, String what) {
        if (!client.closed(link, PostOffice.PATIENCE)) {
            throw new Refuted("expected the link to be closed after %s".formatted(what));
        }
    }

    // ---- uploads

    @Case(
            decides = {
                "R-LXMF-50",
                "R-LXMF-59",
                "R-LXMF-60",
                "R-LXMF-108",
                "R-LXMF-109",
                "R-LXMF-110"
            },
            kind = Polarity.NEGATIVE,
            needs = "tools",
            slow = true,
            seconds = 180)
    void what_is_brought_is_kept_and_proved_if_its_stamp_does_and_it_is_not_too_much(Prober prober)
            throws Exception {
        PostOffice office =
                PostOffice.open(
                        prober,
                        "propagation_message_max_accepted_size = 2",
                        "propagation_sync_max_accepted_size = 4");
        Endpoint client = office.visitor(prober.stranger());
        Bytes to = prober.random(16);

        PropagationEntry least = office.entry(to, 120, PostOffice.LEAST);
        if (!office.proved(client, office.opens(client), office.upload(least))) {
            throw new Inconclusive("the control failed: a good upload is not proved");
        }
        office.keepsAsControl(client, 1);

        PropagationEntry cheap = office.entry(to, 120, PostOffice.LEAST - 1);
        refusedPacket(office, client, office.upload(cheap), "a stamp below the least value");
        // 16 bytes of address and 96 more: with its stamp 144 bytes, of which the authority takes
        // none, and one more is enough
        refusedPacket(
                office,
                client,
                office.upload(office.entry(to, 96, PostOffice.LEAST)),
                "an entry of 144 bytes");
        office.keeps(client, 1);
        if (!office.proved(
                client,
                office.opens(client),
                office.upload(office.entry(to, 97, PostOffice.LEAST)))) {
            throw new Refuted("expected the proof of an entry of 145 bytes, found none");
        }
        office.keeps(client, 2);
        refusedPacket(
                office,
                client,
                office.upload(office.entry(to, 120, PostOffice.LEAST), cheap),
                "a good and a bad stamp");
        office.keeps(client, 3);

        Link two = office.opens(client);
        client.gives(
                two,
                office.upload(
                        office.entry(to, 500, PostOffice.LEAST),
                        office.entry(to, 501, PostOffice.LEAST)),
                PostOffice.PATIENCE);
        refused(client, two, "two messages without a peering key");
        office.keeps(client, 3);

        // 1 + 9 bytes for the array and the time, 1 + 3 for the list and the entry's header
        int exact = 4_000 - 14 - 16 - 32;
        Bytes tooMuch = office.upload(office.entry(to, exact + 1, PostOffice.LEAST));
        Bytes most = office.upload(office.entry(to, exact, PostOffice.LEAST));
        Link large = office.opens(client);
        Optional<Transfer.Outcome> outcome = client.offers(large, tooMuch, PostOffice.PATIENCE);
        if (!outcome.equals(Optional.of(Transfer.Outcome.REJECTED))) {
            throw new Refuted(
                    "expected %d bytes to be rejected, found %s"
                            .formatted(tooMuch.length(), outcome));
        }
        client.gives(office.opens(client), most, PostOffice.PATIENCE);
        office.keeps(client, 4);
    }

    private static void refusedPacket(
            PostOffice office, Endpoint client, Bytes upload, String what) {
        Link link = office.opens(client);
        if (client.provedLate(link, upload, PostOffice.SILENCE)) {
            throw new Refuted("expected no proof of %s, found one".formatted(what));
        }
        if (!client.told(link, REFUSED, PostOffice.PATIENCE)) {
            throw new Refuted("expected [0xf5] after %s, found nothing".formatted(what));
        }
        refused(client, link, what);
    }

    // ---- downloads

    @Case(
            decides = {
                "R-LXMF-111",
                "R-LXMF-112",
                "R-LXMF-113",
                "R-LXMF-114",
                "R-LXMF-115",
                "R-LXMF-116"
            },
            kind = Polarity.NEGATIVE,
            needs = "tools",
            slow = true,
            seconds = 180)
    void recipients_get_what_is_theirs_in_their_order_and_have_it_deleted_and_others_do_not(
            Prober prober) throws Exception {
        Identity owner = prober.stranger();
        PostOffice office =
                PostOffice.open(
                        prober,
                        Map.of("allowed", "no hash\n%s\n".formatted(owner.hash().toHex())),
                        "auth_required = yes");
        Endpoint client = office.visitor(owner);
        PropagationEntry small = office.entry(office.box(owner), 120, PostOffice.LEAST);
        PropagationEntry middle = office.entry(office.box(owner), 500, PostOffice.LEAST);
        PropagationEntry large = office.entry(office.box(owner), 900, PostOffice.LEAST);
        PropagationEntry foreign = office.entry(prober.random(16), 200, PostOffice.LEAST);
        for (PropagationEntry entry : List.of(large, small, foreign, middle)) {
            client.gives(office.opens(client), office.upload(entry), PostOffice.PATIENCE);
        }
        office.keepsAsControl(client, 4);

        expect("the code for nobody", NO_IDENTITY, get(client, office.opens(client), NIL, NIL));
        expect(
                "the code for who is not allowed",
                NO_ACCESS,
                get(client, office.opens(client, prober.stranger()), NIL, NIL));
        Link link = office.opens(client, owner);
        Bytes s = office.id(small);
        Bytes m = office.id(middle);
        Bytes l = office.id(large);
        Bytes f = office.id(foreign);
        expect("the smallest first", PostOffice.ids(s, m, l), get(client, link, NIL, NIL));
        expect(
                "what is wanted, in its order",
                data(large, small),
                get(client, link, PostOffice.ids(l, f, s), NIL));
        double limit = (24 + large.encode().length() + 16 + small.encode().length() + 16) / 1000.0;
        expect(
                "what fits",
                data(large, small),
                get(client, link, PostOffice.ids(l, m, s), NIL, new Value.Real(limit)));
        expect(
                "what fits in a byte less",
                data(large),
                get(client, link, PostOffice.ids(l, m, s), NIL, new Value.Real(limit - 0.001)));
        expect(
                "nothing with haves alone",
                new Value.Array(),
                get(client, link, NIL, PostOffice.ids(f, s)));
        expect("what is left", PostOffice.ids(m, l), get(client, link, NIL, NIL));
        office.keeps(client, 3);
        expect(
                "all that is left",
                data(middle, large),
                get(client, link, PostOffice.ids(m, l), NIL));
        get(client, link, NIL, PostOffice.ids(m, l));
        expect("nothing after all", new Value.Array(), get(client, link, NIL, NIL));
        office.keeps(client, 1);
    }

    private static Optional<Value> get(Endpoint client, Link link, Value... parts) {
        return client.asks(link, "/get", new Value.Array(parts), PostOffice.PATIENCE);
    }

    private static Value data(PropagationEntry... entries) {
        return PostOffice.ids(
                List.of(entries).stream().map(PropagationEntry::data).toArray(Bytes[]::new));
    }

    // ---- offers

    @Case(
            decides = {"R-LXMF-60", "R-LXMF-122", "R-LXMF-123", "R-LXMF-125"},
            kind = Polarity.NEGATIVE,
            needs = "tools",
            slow = true,
            seconds = 180)
    void offers_are_answered_by_what_is_kept_and_only_to_those_with_a_name_a_key_and_good_stamps(
            Prober prober) throws Exception {
        PostOffice office = PostOffice.open(prober);
        Identity self = prober.stranger();
        Endpoint peer = office.visitor(self);
        Bytes to = prober.random(16);
        PropagationEntry kept = office.entry(to, 120, PostOffice.LEAST);
        PropagationEntry first = office.entry(to, 130, PostOffice.LEAST);
        PropagationEntry second = office.entry(to, 140, PostOffice.LEAST);
        PropagationEntry third = office.entry(to, 150, PostOffice.LEAST);
        Bytes key = office.key(self);
        peer.gives(office.opens(peer), office.upload(kept), PostOffice.PATIENCE);
        office.keepsAsControl(peer, 1);

        Link unknown = office.opens(peer);
        expect("the code for nobody", NO_IDENTITY, offer(peer, unknown, key, office.id(first)));
        Link link = office.opens(peer, self);
        expect(
                "all",
                new Value.Bool(true),
                offer(peer, link, key, office.id(first), office.id(second)));
        expect("nothing", new Value.Bool(false), offer(peer, link, key, office.id(kept)));
        expect(
                "what is not kept",
                PostOffice.ids(office.id(second), office.id(first)),
                offer(peer, link, key, office.id(second), office.id(kept), office.id(first)));
        expect(
                "the code for a key of no worth",
                INVALID_KEY,
                offer(peer, link, worthless(office, self), office.id(first)));
        peer.gives(link, office.upload(first, second), PostOffice.PATIENCE);
        office.keeps(peer, 3);

        Link bad = office.opens(peer, self);
        expect("all of them", new Value.Bool(true), offer(peer, bad, key, office.id(third)));
        PropagationEntry cheap = office.entry(to, 160, PostOffice.LEAST - 1);
        peer.gives(bad, office.upload(cheap, third), PostOffice.PATIENCE);
        refused(peer, bad, "a good and a bad stamp");
        office.keeps(peer, 4);
        expect(
                "the code for who sent bad stamps, whatever the key",
                THROTTLED,
                offer(peer, office.opens(peer, self), worthless(office, self), office.id(cheap)));
    }

    private static Optional<Value> offer(Endpoint peer, Link link, Bytes key, Bytes... ids) {
        return peer.asks(
                link,
                "/offer",
                new Value.Array(new Value.Binary(key), PostOffice.ids(ids)),
                PostOffice.PATIENCE);
    }

    /** A key that does nothing for the one who shows it. */
    private static Bytes worthless(PostOffice office, Identity self) {
        Workblock block =
                Workblock.of(
                        CryptoProvider.best(),
                        PeeringKey.material(office.identity().hash(), self.hash()),
                        PeeringKey.ROUNDS);
        for (int i = 0; ; i++) {
            Bytes key = Bytes.concat(Bytes.zeros(31), Bytes.wrap((byte) i));
            if (!block.holds(key, PostOffice.PEERING_COST)) return key;
        }
    }

    @Case(
            decides = {"R-LXMF-76", "R-LXMF-126"},
            kind = Polarity.NEGATIVE,
            needs = "tools",
            slow = true,
            seconds = 120)
    void a_node_for_static_peers_says_so_and_takes_from_others_packets_only(Prober prober)
            throws Exception {
        PostOffice office = PostOffice.open(prober, "from_static_only = yes");
        Identity self = prober.stranger();
        Endpoint peer = office.visitor(self);
        PropagationEntry entry = office.entry(prober.random(16), 120, PostOffice.LEAST);
        if (!office.proved(peer, office.opens(peer), office.upload(entry))) {
            throw new Inconclusive("the control failed: a client's packet is not taken");
        }
        PropagationAnnounce said = announced(office, peer);
        if (said.active()) throw new Refuted("expected the node not to be active, found it is");
        Link link = office.opens(peer, self);
        expect(
                "the code for who is no static peer",
                NO_ACCESS,
                offer(peer, link, office.key(self), prober.random(32)));
        Bytes more = office.upload(office.entry(prober.random(16), 600, PostOffice.LEAST));
        Optional<Transfer.Outcome> outcome = peer.offers(link, more, PostOffice.PATIENCE);
        if (!outcome.equals(Optional.of(Transfer.Outcome.REJECTED))) {
            throw new Refuted("expected the transfer to be rejected, found " + outcome);
        }
        office.keeps(peer, 1);
    }

    private static PropagationAnnounce announced(PostOffice office, Endpoint peer)
            throws MalformedFrame {
        return PropagationAnnounce.parse(
                peer.announced(office.address())
                        .orElseThrow(() -> new Refuted("the node announces nothing")));
    }

    // ---- peers

    private static Bytes announce(long timeBase, boolean active, int peeringCost, int cost) {
        return new PropagationAnnounce(
                        timeBase,
                        active,
                        256,
                        10_240,
                        cost,
                        0,
                        peeringCost,
                        PropagationAnnounce.metadata("suite", "1", Optional.of("a peer")))
                .encode();
    }

    private static Endpoint.Offer asNode(Map<String, Supplier<Value>> answers) {
        return new Endpoint.Offer(PostOffice.NODE, answers);
    }

    private static Optional<Value.Map> known(PostOffice office, Endpoint peer) {
        return office.statistics(peer).get("peers").stream()
                .map(peers -> ((Value.Map) peers).entries().get(new Value.Binary(peer.address())))
                .filter(Value.Map.class::isInstance)
                .map(Value.Map.class::cast)
                .findFirst();
    }

    /** Waits until the node knows of a peer with this peering cost, or of none with empty. */
    private static void awaitCost(PostOffice office, Endpoint peer, Optional<Integer> cost)
            throws InterruptedException {
        Optional<Integer> found = Optional.empty();
        for (int i = 0; i < 20; i++) {
            found =
                    known(office, peer)
                            .flatMap(about -> about.get("peering_cost"))
                            .flatMap(Value::asNumber)
                            .map(Double::intValue);
            if (found.equals(cost)) return;
            Thread.sleep(250);
        }
        throw new Refuted("expected a peer with cost %s, found %s".formatted(cost, found));
    }

    /** Announces carry whole seconds: what comes within one is not newer than what came before. */
    private static void says(Endpoint peer, Bytes appData) throws InterruptedException {
        peer.announce(appData);
        Thread.sleep(ANNOUNCE_CLOCK.toMillis());
    }

    @Case(
            decides = {
                "R-LXMF-75",
                "R-LXMF-132",
                "R-LXMF-133",
                "R-LXMF-141",
                "R-LXMF-142",
                "R-LXMF-143"
            },
            kind = Polarity.NEGATIVE,
            needs = "tools",
            slow = true,
            seconds = 180)
    void nodes_become_peers_by_what_they_announce_and_owners_alone_control_them(Prober prober)
            throws Exception {
        Identity manager = prober.stranger();
        PostOffice office = PostOffice.open(prober, "control_allowed = " + manager.hash().toHex());
        Endpoint peer = office.visitor(prober.stranger(), asNode(Map.of()));

        says(peer, announce(100, true, 27, 13));
        awaitCost(office, peer, Optional.empty());
        says(peer, Bytes.hex("9700"));
        says(peer, announce(101, true, 26, 13));
        awaitCost(office, peer, Optional.of(26));
        // the first after a peering began counts in any case
        says(peer, announce(102, true, 9, 13));
        awaitCost(office, peer, Optional.of(9));
        says(peer, announce(102, true, 10, 13));
        says(peer, announce(101, true, 11, 13));
        says(peer, announce(103, true, 12, 13));
        awaitCost(office, peer, Optional.of(12));
        says(peer, announce(102, true, 11, 13));
        awaitCost(office, peer, Optional.of(12));
        says(peer, announce(104, true, 27, 13));
        awaitCost(office, peer, Optional.empty());
        says(peer, announce(105, true, 9, 13));
        awaitCost(office, peer, Optional.of(9));

        Link owner = office.control(peer, manager);
        Value statistics =
                peer.asks(owner, "/pn/get/stats", NIL, PostOffice.PATIENCE)
                        .orElseThrow(() -> new Refuted("expected statistics, found no answer"));
        isComplete(statistics);
        for (String path : List.of("/pn/peer/sync", "/pn/peer/unpeer")) {
            expect(
                    "the code for 15 bytes",
                    INVALID_DATA,
                    order(peer, owner, path, prober.random(15)));
            expect("the code for no peer", NOT_FOUND, order(peer, owner, path, prober.random(16)));
        }
        Link stranger = office.control(peer, prober.stranger());
        for (String path : List.of("/pn/get/stats", "/pn/peer/unpeer")) {
            if (peer.asks(stranger, path, new Value.Binary(peer.address()), PostOffice.SILENCE)
                    .isPresent()) {
                throw new Refuted("expected no answer to %s for a stranger".formatted(path));
            }
        }
        awaitCost(office, peer, Optional.of(9));
        expect(
                "that the peering is broken",
                new Value.Bool(true),
                order(peer, owner, "/pn/peer/unpeer", peer.address()));
        awaitCost(office, peer, Optional.empty());
    }

    private static Optional<Value> order(Endpoint peer, Link link, String path, Bytes hash) {
        return peer.asks(link, path, new Value.Binary(hash), PostOffice.PATIENCE);
    }

    private static final List<String> STATISTICS =
            List.of(
                    "identity_hash",
                    "destination_hash",
                    "uptime",
                    "delivery_limit",
                    "propagation_limit",
                    "sync_limit",
                    "target_stamp_cost",
                    "stamp_cost_flexibility",
                    "peering_cost",
                    "max_peering_cost",
                    "autopeer_maxdepth",
                    "from_static_only",
                    "messagestore",
                    "clients",
                    "unpeered_propagation_incoming",
                    "unpeered_propagation_rx_bytes",
                    "static_peers",
                    "discovered_peers",
                    "total_peers",
                    "max_peers",
                    "peers");

    private static final List<String> OF_A_PEER =
            List.of(
                    "type",
                    "state",
                    "alive",
                    "name",
                    "last_heard",
                    "next_sync_attempt",
                    "last_sync_attempt",
                    "sync_backoff",
                    "peering_timebase",
                    "ler",
                    "str",
                    "transfer_limit",
                    "sync_limit",
                    "target_stamp_cost",
                    "stamp_cost_flexibility",
                    "peering_cost",
                    "peering_key",
                    "network_distance",
                    "rx_bytes",
                    "tx_bytes",
                    "acceptance_rate",
                    "messages");

    private static void isComplete(Value statistics) {
        if (!(statistics instanceof Value.Map map)) {
            throw new Refuted("expected statistics as a map, found " + statistics);
        }
        has(map, STATISTICS);
        if (!(map.get("peers").orElseThrow() instanceof Value.Map peers)) {
            throw new Refuted("expected peers as a map");
        }
        for (Value each : peers.entries().values()) {
            if (!(each instanceof Value.Map peer)) throw new Refuted("expected a map of a peer");
            has(peer, OF_A_PEER);
        }
    }

    private static void has(Value.Map map, List<String> keys) {
        List<String> missing = keys.stream().filter(key -> map.get(key).isEmpty()).toList();
        if (!missing.isEmpty()) throw new Refuted("the statistics lack " + missing);
    }

    @Case(
            decides = {
                "R-LXMF-107",
                "R-LXMF-120",
                "R-LXMF-127",
                "R-LXMF-129",
                "R-LXMF-131",
                "R-LXMF-138"
            },
            kind = Polarity.NEGATIVE,
            needs = "tools",
            slow = true,
            seconds = 240)
    void a_peer_is_brought_after_a_restart_what_it_has_not_and_nothing_else(Prober prober)
            throws Exception {
        PostOffice office = PostOffice.open(prober);
        Identity self = prober.stranger();
        Endpoint first = office.visitor(self, asNode(Map.of()));
        first.announce(announce(100, true, 4, 12));
        awaitCost(office, first, Optional.of(4));
        Bytes to = prober.random(16);
        PropagationEntry wanted = office.entry(to, 700, 12);
        PropagationEntry cheap = office.entry(to, 710, 11);
        PropagationEntry own = office.entry(to, 720, 12);
        Endpoint client = office.visitor(prober.stranger());
        client.gives(office.opens(client), office.upload(wanted), PostOffice.PATIENCE);
        client.gives(office.opens(client), office.upload(cheap), PostOffice.PATIENCE);
        first.gives(office.opens(first, self), office.upload(own), PostOffice.PATIENCE);
        office.keepsAsControl(client, 3);
        office.restart();

        AtomicInteger offers = new AtomicInteger();
        Endpoint again =
                office.visitor(
                        self,
                        asNode(
                                Map.of(
                                        "/offer",
                                        () -> {
                                            offers.incrementAndGet();
                                            return new Value.Bool(true);
                                        })));
        office.keeps(again, 3);
        awaitCost(office, again, Optional.of(4));
        again.announce(announce(101, true, 4, 12));
        for (int i = 0; i < 30 && again.taken().isEmpty(); i++) {
            order(
                    again,
                    office.control(again, office.identity()),
                    "/pn/peer/sync",
                    again.address());
            Thread.sleep(1_000);
        }
        List<Bytes> taken = again.taken();
        if (taken.isEmpty()) {
            throw new Refuted(
                    "expected a transfer after the offer, found %d offers and none"
                            .formatted(offers.get()));
        }
        List<Bytes> entries = Upload.parse(taken.getFirst()).entries();
        if (!entries.equals(List.of(wanted.encode()))) {
            throw new Refuted(
                    "expected the one message that the peer lacks and takes, with its stamp, found"
                            + " %d messages of %s bytes"
                                    .formatted(
                                            entries.size(),
                                            entries.stream().map(Bytes::length).toList()));
        }
    }
}
