package io.reticle.lxmf.propagation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.lxmf.message.PropagationEntry;
import io.reticle.lxmf.propagation.Post.Client;
import io.reticle.lxmf.stamp.PeeringKey;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.resource.Transfer;
import io.reticle.rns.stamp.StampSearch;
import io.reticle.rns.stamp.Workblock;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** What other nodes offer, and what they are told. */
class OffersTest {
    private static final Bytes RECIPIENT = Bytes.hex("00112233445566778899aabbccddeeff");
    private static final long SECOND = Post.SECOND;

    private final Wires wires = new Wires();
    private final Client peer = new Client(wires);
    private final PropagationEntry first = Post.entry(wires, RECIPIENT, 150, 1, 13);
    private final PropagationEntry second = Post.entry(wires, RECIPIENT, 160, 2, 13);
    private Post post;

    private void node(UnaryOperator<PropagationSettings.Builder> is) {
        post = Post.on(wires, wires.member(false), is);
        peer.connect(post);
        peer.open(post.node.address());
    }

    private Bytes key(int cost) {
        Bytes material =
                PeeringKey.material(post.member.identity.hash(), peer.member.identity.hash());
        Workblock block = Workblock.of(wires.crypto(), material, PeeringKey.ROUNDS);
        return new StampSearch(block, cost, Wires.seeded(5)).attempt(1 << 20).orElseThrow();
    }

    private Bytes id(PropagationEntry entry) {
        return entry.transientId(wires.crypto());
    }

    private Optional<Value> offer(Bytes key, Bytes... ids) {
        return peer.ask(Offers.PATH, new Value.Array(new Value.Binary(key), Client.ids(ids)));
    }

    private static Optional<Value> code(int number) {
        return Optional.of(new Value.Int(number));
    }

    private static Optional<Value> flag(boolean value) {
        return Optional.of(new Value.Bool(value));
    }

    @Test
    @Tag("R-LXMF-122")
    void all_some_or_none_are_wanted() {
        node(settings -> settings);
        assertTrue(peer.proved(Post.upload(wires, first)));
        peer.identify();
        Bytes unknown = Bytes.zeros(32);
        assertEquals(flag(true), offer(key(4), id(second), unknown));
        assertEquals(flag(false), offer(key(4), id(first)));
        assertEquals(flag(false), offer(key(4)));
        assertEquals(
                Optional.of(Client.ids(unknown, id(second))),
                offer(key(4), id(first), unknown, id(second)));
    }

    @Test
    @Tag("R-LXMF-123")
    void without_a_name_or_with_a_key_that_does_not_do_nothing_is_said() {
        node(settings -> settings.peeringCost(14));
        assertEquals(code(0xf0), offer(key(14), id(first)));
        peer.identify();
        assertEquals(code(0xf3), offer(Bytes.zeros(32), id(first)));
        Bytes backwards =
                new StampSearch(
                                Workblock.of(
                                        wires.crypto(),
                                        PeeringKey.material(
                                                peer.member.identity.hash(),
                                                post.member.identity.hash()),
                                        PeeringKey.ROUNDS),
                                14,
                                Wires.seeded(5))
                        .attempt(1 << 20)
                        .orElseThrow();
        assertEquals(code(0xf3), offer(backwards, id(first)));
        assertEquals(flag(true), offer(key(14), id(first)));
    }

    @Test
    void many_at_once_are_taken_from_whoever_showed_a_key() {
        node(settings -> settings);
        peer.identify();
        assertEquals(flag(true), offer(key(4), id(first), id(second)));
        assertEquals(
                Optional.of(Transfer.Outcome.COMPLETE),
                peer.transfer(Post.upload(wires, first, second)));
        assertEquals(2, post.count());
        assertTrue(peer.linked());
    }

    @Test
    @Tag("R-LXMF-124")
    void while_stamps_are_checked_others_have_to_wait() {
        node(settings -> settings);
        peer.identify();
        post.member.working = false;
        assertEquals(
                Optional.of(Transfer.Outcome.COMPLETE), peer.transfer(Post.upload(wires, first)));
        assertEquals(code(0xf6), offer(key(4), id(second)));
        post.member.working = true;
        wires.pass(SECOND);
        assertEquals(flag(true), offer(key(4), id(second)));
    }

    @Test
    @Tag("R-LXMF-124")
    void static_peers_need_not_wait() {
        Bytes address = Clerk.PROPAGATION.address(wires.crypto(), peer.member.identity.hash());
        node(settings -> settings.staticPeers(Set.of(address)));
        peer.identify();
        post.member.working = false;
        assertEquals(
                Optional.of(Transfer.Outcome.COMPLETE), peer.transfer(Post.upload(wires, first)));
        assertEquals(flag(true), offer(key(4), id(second)));
    }

    @Test
    @Tag("R-LXMF-125")
    void whoever_sends_bad_stamps_is_not_heard_for_three_minutes() {
        node(settings -> settings.flexibility(0));
        peer.identify();
        PropagationEntry bad = new PropagationEntry(first.data(), Bytes.zeros(32));
        assertEquals(flag(true), offer(key(4), id(first), id(second)));
        assertEquals(
                Optional.of(Transfer.Outcome.COMPLETE),
                peer.transfer(Post.upload(wires, bad, second)));
        assertFalse(peer.linked());
        assertEquals(1, post.count());

        peer.open(post.node.address());
        peer.identify();
        assertEquals(code(0xf6), offer(Bytes.zeros(32), id(first)));
        wires.pass(130 * SECOND);
        assertEquals(code(0xf6), offer(key(4), id(first)));
        wires.pass(40 * SECOND);
        assertEquals(flag(true), offer(key(4), id(first)));
    }

    @Test
    @Tag("R-LXMF-126")
    void from_static_peers_only() {
        node(settings -> settings.fromStaticOnly(true));
        peer.identify();
        assertEquals(code(0xf1), offer(key(4), id(first)));
        assertEquals(
                Optional.of(Transfer.Outcome.REJECTED), peer.transfer(Post.upload(wires, first)));
        // what comes in packets is not restricted
        assertTrue(peer.proved(Post.upload(wires, first)));
    }

    @Test
    void nonsense_is_not_answered_but_nothing_at_all_is() {
        node(settings -> settings);
        peer.identify();
        assertEquals(code(0xf4), peer.ask(Offers.PATH, new Value.Text("")));
        assertEquals(Optional.empty(), peer.ask(Offers.PATH, new Value.Array()));
        assertEquals(Optional.empty(), peer.ask(Offers.PATH, Bytes.hex("92c401aaddffffffff")));
        assertEquals(flag(true), offer(key(4), id(first)));
    }

    @Test
    void a_million_ids_are_answered() {
        node(settings -> settings);
        assertTrue(peer.proved(Post.upload(wires, first)));
        int count = 1_000_000;
        byte[] ids = new byte[count * 34];
        for (int i = 0; i < count; i++) {
            ids[34 * i] = (byte) 0xc4;
            ids[34 * i + 1] = 32;
            ids[34 * i + 2] = (byte) (i >> 16);
            ids[34 * i + 3] = (byte) (i >> 8);
            ids[34 * i + 4] = (byte) i;
        }
        id(first).copyTo(ids, 2);
        Bytes data =
                Bytes.concat(Bytes.hex("92c420"), key(4), Bytes.hex("dd000f4240"), Bytes.wrap(ids));
        Offer.Wanted wanted = parsed(data).wanted(id -> !id.equals(id(first)));
        assertEquals(count - 1, wanted.count());
        assertEquals(5 + 34 * (count - 1), wanted.list().length());
        assertEquals(Bytes.hex("dd000f423f"), wanted.list().slice(0, 5));
    }

    private static Offer parsed(Bytes data) {
        try {
            return Offer.parse(data);
        } catch (io.reticle.rns.bytes.MalformedFrame e) {
            throw new AssertionError("it is an offer", e);
        }
    }
}
