package io.reticle.lxmf.propagation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.reticle.lxmf.announce.PropagationAnnounce;
import io.reticle.lxmf.propagation.Post.Client;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.node.NodeEvent;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Who may control a node, what they are told, and what it says of itself to everybody. */
class ControlTest {
    private static final long SECOND = Post.SECOND;
    private final Wires wires = new Wires();
    private final Client client = new Client(wires);

    private Post controlledBy(Set<Bytes> identities) {
        Post post = Post.on(wires, wires.member(false), s -> s.control(identities));
        client.connect(post);
        post.member.node.announce(post.node.controlAddress(), wires.now());
        wires.pass(SECOND);
        client.open(post.node.controlAddress());
        client.identify();
        return post;
    }

    @Test
    @Tag("R-LXMF-141")
    void those_who_may_are_told_how_it_is_doing() {
        Post post = controlledBy(Set.of(client.member.identity.hash()));
        Value.Map said =
                assertInstanceOf(
                        Value.Map.class,
                        client.ask(Control.STATISTICS, new Value.Nil()).orElseThrow());
        assertEquals(post.statistics().entries().keySet(), said.entries().keySet());
        assertEquals(Optional.of(new Value.Int(13)), said.get("target_stamp_cost"));
        assertEquals(
                Optional.of(new Value.Binary(post.node.address())), said.get("destination_hash"));
    }

    @Test
    @Tag("R-LXMF-142")
    void others_are_told_nothing() {
        controlledBy(Set.of());
        assertEquals(Optional.empty(), client.ask(Control.STATISTICS, new Value.Nil()));
        assertEquals(Optional.empty(), client.ask(Control.SYNC, new Value.Binary(Bytes.zeros(16))));
    }

    @Test
    @Tag("R-LXMF-143")
    void what_is_to_be_done_to_a_peer_is_looked_at_first() {
        controlledBy(Set.of(client.member.identity.hash()));
        Bytes address =
                client.announceNode(
                                new PropagationAnnounce(
                                                1,
                                                true,
                                                256,
                                                256,
                                                13,
                                                3,
                                                4,
                                                PropagationAnnounce.metadata(
                                                        "lxmd", "1", Optional.empty()))
                                        .encode())
                        .hash();
        for (String path : List.of(Control.SYNC, Control.UNPEER)) {
            assertEquals(
                    Optional.of(new Value.Int(0xf4)),
                    client.ask(path, new Value.Binary(Bytes.zeros(15))));
            assertEquals(Optional.of(new Value.Int(0xf4)), client.ask(path, new Value.Text("x")));
            assertEquals(
                    Optional.of(new Value.Int(0xfd)),
                    client.ask(path, new Value.Binary(Bytes.zeros(16))));
            assertEquals(
                    Optional.of(new Value.Bool(true)), client.ask(path, new Value.Binary(address)));
        }
        assertEquals(
                Optional.of(new Value.Int(0xfd)),
                client.ask(Control.UNPEER, new Value.Binary(address)));
    }

    // ---- announces

    private static PropagationAnnounce heard(Client client) {
        try {
            return PropagationAnnounce.parse(
                    client.member.events(NodeEvent.Announced.class).getLast().announce().appData());
        } catch (MalformedFrame e) {
            throw new AssertionError("nodes announce what they are", e);
        }
    }

    @Test
    @Tag("R-LXMF-74")
    @Tag("R-LXMF-77")
    void a_node_says_twenty_seconds_after_that_it_is_on_or_off() {
        Post post = Post.on(wires, wires.member(false), s -> s.name(Optional.of("post")));
        wires.join(client.member, post.member);
        wires.pass(19 * SECOND);
        assertEquals(0, client.member.events(NodeEvent.Announced.class).size());
        wires.pass(2 * SECOND);
        PropagationAnnounce said = heard(client);
        assertEquals(
                new PropagationAnnounce(
                        wires.now() / SECOND - 1,
                        true,
                        256,
                        10_240,
                        13,
                        13,
                        4,
                        PropagationAnnounce.metadata("lxmd", "1.2.1", Optional.of("post"))),
                said);
        post.node.switchOff(wires.now());
        wires.pass(21 * SECOND);
        assertEquals(false, heard(client).active());
    }

    @Test
    @Tag("R-LXMF-76")
    void a_node_that_takes_from_static_peers_only_is_not_active_for_others() {
        Post post = Post.on(wires, wires.member(false), s -> s.fromStaticOnly(true));
        wires.join(client.member, post.member);
        wires.pass(21 * SECOND);
        assertEquals(false, heard(client).active());
    }

    // ---- what has to go

    private static MessageStore.Kept kept(int number, double received, int size, Bytes to) {
        Bytes id = Bytes.concat(Bytes.wrap((byte) number), Bytes.zeros(31));
        return new MessageStore.Kept(new MessageName(id, received, 5), to, size);
    }

    @Test
    @Tag("R-LXMF-119")
    void the_heaviest_go_first_and_priority_makes_a_tenth_of_it() {
        Bytes dear = Bytes.zeros(16);
        Bytes other = Bytes.hex("00112233445566778899aabbccddeeff");
        Index index = new Index(Set.of(dear));
        double now = 1_700_000_000;
        Entry large = index.add(kept(1, now, 5_000, dear));
        Entry small = index.add(kept(2, now, 300, other));
        Entry old = index.add(kept(3, now - 8 * 86_400, 200, other));
        assertEquals(List.of(), index.surplus(5_500, now));
        assertEquals(List.of(large), index.surplus(5_499, now));
        assertEquals(List.of(large, old), index.surplus(499, now));
        assertEquals(List.of(large, old, small), index.surplus(0, now));
    }

    @Test
    @Tag("R-LXMF-118")
    void a_message_goes_thirty_days_after_the_time_in_its_name() {
        Index index = new Index(Set.of());
        Entry entry = index.add(kept(1, 1_000, 300, Bytes.zeros(16)));
        double end = 1_000 + 30.0 * 86_400;
        assertEquals(List.of(), index.expired(end));
        assertEquals(List.of(entry), index.expired(end + 1));
    }

    @Test
    @Tag("R-LXMF-121")
    void names_are_read_as_they_are_written() {
        String id = "ab".repeat(32);
        for (String name :
                List.of(
                        id + "_1763757600.1234567_16",
                        id + "_1763757600.5_255",
                        id + "_1763757600.0")) {
            assertEquals(Optional.of(name), MessageName.parse(name).map(MessageName::text), name);
        }
        Stream.of(id, id + "_0.0_3", id + "_-1.0_3", "ab_1.0_3", id + "_x_3", id + "_1.0_x")
                .forEach(name -> assertEquals(Optional.empty(), MessageName.parse(name), name));
    }
}
