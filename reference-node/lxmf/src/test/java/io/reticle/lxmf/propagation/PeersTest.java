package io.reticle.lxmf.propagation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.lxmf.announce.PropagationAnnounce;
import io.reticle.lxmf.message.PropagationEntry;
import io.reticle.lxmf.propagation.Post.Client;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Nodes that peer with each other, and what passes between them. */
class PeersTest {
    private static final Bytes RECIPIENT = Bytes.hex("00112233445566778899aabbccddeeff");
    private static final long SECOND = Post.SECOND;
    private static final long DAY = 24 * 3600 * SECOND;

    private final Wires wires = new Wires();

    private void meet(Post... posts) {
        for (Post post : posts) {
            post.node.announce(wires.now());
            wires.pass(SECOND);
        }
    }

    private void brings(Client client, Post post, PropagationEntry... entries) {
        client.open(post.node.address());
        for (PropagationEntry entry : entries) {
            assertTrue(client.proved(Post.upload(wires, entry)));
        }
    }

    private PropagationEntry entry(int size, long seed) {
        return Post.entry(wires, RECIPIENT, size, seed);
    }

    private static Set<String> kept(Post post) {
        return post.messages.files.values().stream()
                .map(Bytes::toHex)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<Value, Value> peers(Post post) {
        return ((Value.Map) post.statistics().get("peers").orElseThrow()).entries();
    }

    private static Value.Map about(Post post, Bytes peer) {
        return (Value.Map) peers(post).get(new Value.Binary(peer));
    }

    private static long number(Value.Map map, String key) {
        return map.get(key).flatMap(Value::asNumber).orElseThrow().longValue();
    }

    private static long messages(Value.Map peer, String key) {
        return number((Value.Map) peer.get("messages").orElseThrow(), key);
    }

    @Test
    @Tag("R-LXMF-140")
    @Tag("R-LXMF-127")
    @Tag("R-LXMF-129")
    void three_nodes_in_a_line_come_to_have_the_same_and_offer_nothing_back() {
        Post left = Post.on(wires, wires.member(true), s -> s.autopeerDepth(1));
        Post middle = Post.on(wires, wires.member(true), s -> s.autopeerDepth(1));
        Post right = Post.on(wires, wires.member(true), s -> s.autopeerDepth(1));
        wires.join(left.member, middle.member);
        wires.join(middle.member, right.member);
        meet(left, middle, right);
        assertEquals(1, peers(left).size());
        assertEquals(2, peers(middle).size());
        Client client = new Client(wires);
        client.connect(left);
        brings(client, left, entry(150, 1), entry(3_000, 2));
        wires.pass(200 * SECOND);

        assertEquals(2, left.count());
        assertEquals(kept(left), kept(middle));
        assertEquals(kept(left), kept(right));
        assertEquals(2, messages(about(left, middle.node.address()), "outgoing"));
        assertEquals(0, messages(about(middle, left.node.address()), "offered"));
        assertEquals(2, messages(about(middle, left.node.address()), "incoming"));
        assertEquals(0, messages(about(left, middle.node.address()), "unhandled"));
    }

    @Test
    @Tag("R-LXMF-140")
    void a_new_peer_is_not_offered_what_was_there_before_it() {
        Post left = Post.on(wires, wires.member(true));
        Client client = new Client(wires);
        client.connect(left);
        brings(client, left, entry(150, 1));
        Post right = Post.on(wires, wires.member(true));
        wires.join(left.member, right.member);
        meet(left, right);
        brings(client, left, entry(150, 2));
        wires.pass(100 * SECOND);
        assertEquals(1, right.count());
    }

    @Test
    @Tag("R-LXMF-130")
    @Tag("R-LXMF-131")
    void what_a_peer_does_not_take_is_not_offered() {
        Post left = Post.on(wires, wires.member(true));
        Post right =
                Post.on(
                        wires,
                        wires.member(true),
                        s -> s.messageLimit(2).syncLimit(2).flexibility(9));
        wires.join(left.member, right.member);
        meet(left, right);
        Client client = new Client(wires);
        client.connect(left);
        int fits = 2_000 - 16 - 16 - 32;
        PropagationEntry most = Post.entry(wires, RECIPIENT, fits - 9, 2, 4);
        client.open(left.node.address());
        for (PropagationEntry entry :
                List.of(
                        Post.entry(wires, RECIPIENT, fits + 1, 1, 4),
                        most,
                        Post.entry(wires, RECIPIENT, 150, 7, 4),
                        worthless())) {
            client.transfer(Post.upload(wires, entry));
        }
        assertEquals(4, left.count());
        wires.pass(200 * SECOND);
        // 24 and each message with 16: the larger one would reach the limit by itself
        assertEquals(1, right.count());
        assertEquals(1, messages(about(left, right.node.address()), "unhandled"));
    }

    private PropagationEntry worthless() {
        for (long seed = 50; ; seed++) {
            PropagationEntry entry = entry(150, seed);
            var block =
                    io.reticle.rns.stamp.Workblock.of(
                            wires.crypto(), entry.transientId(wires.crypto()), 1000);
            if (block.value(entry.stamp()) < 4) return entry;
        }
    }

    // ---- who becomes a peer

    private Bytes announce(long timeBase, boolean active, int peeringCost) {
        return new PropagationAnnounce(
                        timeBase,
                        active,
                        256,
                        10_240,
                        13,
                        3,
                        peeringCost,
                        PropagationAnnounce.metadata("lxmd", "1.2.1", Optional.of("a node")))
                .encode();
    }

    @Test
    @Tag("R-LXMF-132")
    void a_node_that_asks_for_too_much_is_no_peer_and_one_that_does_later_is_none_any_more() {
        Post post = Post.on(wires, wires.member(true));
        Client other = new Client(wires);
        other.connect(post);
        other.announceNode(announce(100, true, 27));
        assertEquals(0, peers(post).size());
        other.announceNode(announce(101, true, 26));
        assertEquals(1, peers(post).size());
        other.announceNode(announce(102, true, 27));
        assertEquals(0, peers(post).size());
        other.announceNode(announce(103, true, 26));
        other.announceNode(announce(104, false, 26));
        assertEquals(0, peers(post).size());
    }

    @Test
    @Tag("R-LXMF-132")
    void there_are_no_more_peers_than_places() {
        Post post = Post.on(wires, wires.member(true), s -> s.mostPeers(1));
        for (int i = 0; i < 2; i++) {
            Client other = new Client(wires);
            other.connect(post);
            other.announceNode(announce(100, true, 4));
        }
        assertEquals(1, peers(post).size());
    }

    @Test
    @Tag("R-LXMF-132")
    void nobody_becomes_a_peer_by_itself_where_that_is_not_wanted_or_too_far() {
        Post closed = Post.on(wires, wires.member(true), s -> s.autopeer(false));
        Post near = Post.on(wires, wires.member(true), s -> s.autopeerDepth(1));
        wires.join(closed.member, near.member);
        Client other = new Client(wires);
        other.connect(closed);
        Bytes address = other.announceNode(announce(100, true, 4)).hash();
        assertEquals(0, peers(closed).size());
        assertFalse(peers(near).containsKey(new Value.Binary(address)));
        wires.join(other.member, near.member);
        wires.pass(SECOND);
        other.announceNode(announce(101, true, 4));
        assertTrue(peers(near).containsKey(new Value.Binary(address)));
    }

    @Test
    @Tag("R-LXMF-133")
    @Tag("R-LXMF-134")
    void a_later_announce_changes_what_is_known_and_an_older_one_does_not() {
        Post post = Post.on(wires, wires.member(true));
        Client other = new Client(wires);
        other.connect(post);
        Bytes address = other.announceNode(announce(100, true, 4)).hash();
        assertEquals(4, number(about(post, address), "peering_cost"));
        other.announceNode(announce(100, true, 5));
        assertEquals(5, number(about(post, address), "peering_cost"));
        other.announceNode(announce(100, true, 6));
        assertEquals(5, number(about(post, address), "peering_cost"));
        other.announceNode(announce(99, true, 6));
        assertEquals(5, number(about(post, address), "peering_cost"));
        other.announceNode(announce(101, true, 6));
        assertEquals(6, number(about(post, address), "peering_cost"));

        post.node.sync(address, wires.now());
        wires.pass(SECOND);
        assertTrue(number(about(post, address), "peering_key") >= 6);
        other.announceNode(announce(102, true, 12));
        post.node.sync(address, wires.now());
        wires.pass(SECOND);
        assertTrue(number(about(post, address), "peering_key") >= 12);
    }

    // ---- peers that fail

    @Test
    @Tag("R-LXMF-128")
    @Tag("R-LXMF-135")
    @Tag("R-LXMF-136")
    void a_peer_that_is_away_is_tried_ever_less_and_keeps_what_waits_until_it_is_given_up() {
        Post left = Post.on(wires, wires.member(true));
        Post right = Post.on(wires, wires.member(true));
        wires.join(left.member, right.member);
        meet(left, right);
        Bytes address = right.node.address();
        wires.kill(right.member);
        Client client = new Client(wires);
        client.connect(left);
        brings(client, left, entry(150, 1));
        wires.pass(60 * SECOND);
        assertEquals(720, number(about(left, address), "sync_backoff"));
        wires.pass(1_000 * SECOND);
        assertEquals(1_440, number(about(left, address), "sync_backoff"));
        assertEquals(1, messages(about(left, address), "unhandled"));
        wires.pass(13 * DAY);
        assertEquals(1, peers(left).size());
        wires.pass(2 * DAY);
        assertEquals(0, peers(left).size());
    }

    @Test
    @Tag("R-LXMF-136")
    void a_peer_that_was_chosen_is_never_given_up() {
        Client other = new Client(wires);
        Bytes address = Clerk.PROPAGATION.address(wires.crypto(), other.member.identity.hash());
        Post post = Post.on(wires, wires.member(true), s -> s.staticPeers(Set.of(address)));
        other.connect(post);
        wires.pass(20 * DAY);
        assertEquals(Set.of(new Value.Binary(address)), peers(post).keySet());
        assertTrue(post.node.unpeer(address));
        assertFalse(post.node.unpeer(address));
        assertEquals(0, peers(post).size());
    }

    // ---- restart

    @Test
    @Tag("R-LXMF-138")
    @Tag("R-LXMF-139")
    @Tag("R-LXMF-120")
    void what_a_peer_was_still_to_have_is_known_after_a_kill() {
        Client other = new Client(wires);
        Bytes address = Clerk.PROPAGATION.address(wires.crypto(), other.member.identity.hash());
        Post post = Post.on(wires, wires.member(true), s -> s.staticPeers(Set.of(address)));
        other.connect(post);
        other.announceNode(announce(100, true, 4));
        brings(other, post, Post.entry(wires, RECIPIENT, 150, 1, 10));
        wires.pass(40 * SECOND);
        brings(other, post, Post.entry(wires, RECIPIENT, 150, 2, 10));
        wires.kill(post.member);

        Wires.Member next = wires.member(true);
        wires.join(other.member, next);
        other.announceNode(announce(101, true, 4));
        Post again = post.again(next);
        assertEquals(2, messages(about(again, address), "unhandled"));
        assertEquals(2, again.count());
    }

    @Test
    @Tag("R-LXMF-148")
    void damaged_files_are_begun_anew() {
        Post post = Post.on(wires, wires.member(true));
        Client client = new Client(wires);
        client.connect(post);
        brings(client, post, entry(150, 1));
        post.node.shutDown(wires.now());
        wires.kill(post.member);
        for (String name : List.of("lxmf/peers", "lxmf/node_stats", "lxmf/node_processed")) {
            post.files.files.put(name, Bytes.hex("c1ff"));
        }
        Post again = post.again(wires.member(true));
        assertEquals(1, again.count());
        assertEquals(3, again.log.stream().filter(line -> line.contains("anew")).count());
    }

    @Test
    void what_is_kept_is_written_as_the_authority_reads_it() {
        Post left = Post.on(wires, wires.member(true));
        Post right = Post.on(wires, wires.member(true));
        wires.join(left.member, right.member);
        meet(left, right);
        Client client = new Client(wires);
        client.connect(left);
        brings(client, left, entry(150, 1));
        wires.pass(100 * SECOND);
        assertEquals(1, right.count());
        left.node.shutDown(wires.now());

        var saved = saved(left.files.files.get("lxmf/peers"));
        assertEquals(1, saved.size());
        assertEquals(1, saved.getFirst().handled().size());
        assertEquals(1, saved.getFirst().peer().counts.outgoing);
        assertEquals(0, saved.getFirst().unhandled().size());
    }

    private static List<PeersFile.Saved> saved(Bytes file) {
        try {
            return PeersFile.parse(file);
        } catch (io.reticle.rns.bytes.MalformedFrame e) {
            throw new AssertionError("it was just written", e);
        }
    }
}
