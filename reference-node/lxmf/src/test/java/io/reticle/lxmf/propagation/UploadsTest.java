package io.reticle.lxmf.propagation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.lxmf.message.PropagationEntry;
import io.reticle.lxmf.propagation.Post.Client;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.resource.Transfer;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

/** What is brought to a node, and what becomes of it. */
class UploadsTest {
    private static final Bytes RECIPIENT = Bytes.hex("00112233445566778899aabbccddeeff");

    private final Wires wires = new Wires();
    private final Client client = new Client(wires);

    private Post node(int least) {
        Post post =
                Post.on(
                        wires,
                        wires.member(false),
                        settings -> settings.flexibility(13 - least).syncLimit(256));
        client.connect(post);
        client.open(post.node.address());
        return post;
    }

    private PropagationEntry entry(int size, long seed) {
        return Post.entry(wires, RECIPIENT, size, seed);
    }

    /** The smallest stamp value that is not enough, found by trying seeds. */
    private PropagationEntry tooCheap(int least) {
        for (long seed = 100; ; seed++) {
            PropagationEntry entry = entry(120, seed);
            var block =
                    io.reticle.rns.stamp.Workblock.of(
                            wires.crypto(), entry.transientId(wires.crypto()), 1000);
            if (block.value(entry.stamp()) < least) return entry;
        }
    }

    @Test
    @Tag("R-LXMF-107")
    @Tag("R-LXMF-108")
    void a_packet_with_a_good_stamp_is_kept_under_its_id_time_and_value_and_proved() {
        Post post = node(2);
        PropagationEntry entry = Post.entry(wires, RECIPIENT, 120, 1, 2);
        assertTrue(client.proved(Post.upload(wires, entry)));

        assertEquals(List.of(entry.encode()), List.copyOf(post.messages.files.values()));
        String name = post.messages.files.keySet().iterator().next();
        MessageName parsed = MessageName.parse(name).orElseThrow();
        assertEquals(entry.transientId(wires.crypto()), parsed.id());
        assertEquals(Wires.START / 1e6, parsed.received(), 60);
        assertTrue(parsed.value() >= 2, name);
        assertTrue(client.linked());
    }

    @Test
    @Tag("R-LXMF-59")
    @Tag("R-LXMF-60")
    void of_a_mixed_packet_what_is_good_is_kept_but_the_sender_is_told_of_the_rest() {
        Post post = node(3);
        PropagationEntry good = Post.entry(wires, RECIPIENT, 120, 1, 3);
        assertFalse(client.proved(Post.upload(wires, good, tooCheap(3))));

        assertEquals(List.of(good.encode()), List.copyOf(post.messages.files.values()));
        assertEquals(List.of(Bytes.hex("91ccf5")), client.heard());
        assertFalse(client.linked());
    }

    @Test
    @Tag("R-LXMF-50")
    void an_entry_of_144_bytes_is_too_short_whatever_its_stamp() {
        Post post = node(0);
        Bytes wire =
                new Value.Array(
                                new Value.Real(1),
                                new Value.Array(new Value.Binary(Bytes.zeros(144))))
                        .encode();
        assertFalse(client.proved(wire));
        assertEquals(0, post.count());
        client.open(post.node.address());
        assertTrue(client.proved(Post.upload(wires, entry(97, 1))));
        assertEquals(1, post.count());
    }

    @Test
    @Tag("R-LXMF-110")
    void a_transfer_of_the_limit_is_taken_and_one_byte_more_is_refused() {
        Post post = node(0);
        int frame = 1 + 9 + 1 + 5;
        int exact = 256_000 - frame - 16 - 32;
        assertEquals(
                Optional.of(Transfer.Outcome.REJECTED),
                client.transfer(Post.upload(wires, entry(exact + 1, 1))));
        assertEquals(0, post.count());
        assertEquals(
                Optional.of(Transfer.Outcome.COMPLETE),
                client.transfer(Post.upload(wires, entry(exact, 2))));
        assertEquals(1, post.count());
        assertTrue(client.linked());
    }

    @Test
    @Tag("R-LXMF-109")
    void two_messages_in_one_transfer_need_a_key() {
        Post post = node(0);
        assertEquals(
                Optional.of(Transfer.Outcome.COMPLETE),
                client.transfer(Post.upload(wires, entry(500, 1), entry(500, 2))));
        assertEquals(0, post.count());
        assertEquals(0, post.messages.arrivals.size());
        assertFalse(client.linked());
    }

    @Test
    void what_is_no_upload_is_passed_over_and_the_next_one_is_taken() {
        Post post = node(0);
        for (String nonsense : List.of("", "c0", "92c0c0", "9201a178", "92cb00", "920191c0")) {
            assertFalse(client.proved(Bytes.hex(nonsense)), nonsense);
        }
        assertTrue(client.proved(Post.upload(wires, entry(120, 1))));
        assertEquals(1, post.count());
    }

    @Test
    void the_same_message_is_kept_once_and_proved_again() {
        Post post = node(0);
        PropagationEntry entry = entry(120, 1);
        assertTrue(client.proved(Post.upload(wires, entry)));
        assertTrue(client.proved(Post.upload(wires, entry)));
        assertEquals(1, post.count());
    }

    @Test
    void what_cannot_be_kept_is_not_proved_and_taken_later() {
        Post post = node(0);
        PropagationEntry entry = entry(120, 1);
        post.messages.full = true;
        assertFalse(client.proved(Post.upload(wires, entry)));
        post.messages.full = false;
        client.open(post.node.address());
        assertTrue(client.proved(Post.upload(wires, entry)));
        assertEquals(1, post.count());
    }

    @Test
    void a_transfer_that_its_sender_knows_to_be_here_outlives_the_node() {
        Post post = node(0);
        post.member.working = false;
        assertEquals(
                Optional.of(Transfer.Outcome.COMPLETE),
                client.transfer(Post.upload(wires, entry(5_000, 1))));
        assertEquals(0, post.count());
        wires.kill(post.member);

        Post again = post.again(wires.member(false));
        wires.pass(SECOND);
        assertEquals(1, again.count());
        assertEquals(0, again.messages.arrivals.size());
    }

    private static final long SECOND = Post.SECOND;

    @Test
    void nothing_is_kept_of_what_is_for_somebody_who_lives_here() {
        Post post = Post.withResident(wires, wires.member(false), RECIPIENT);
        client.connect(post);
        client.open(post.node.address());
        PropagationEntry entry = entry(120, 1);
        assertTrue(client.proved(Post.upload(wires, entry)));
        assertEquals(List.of(entry.data()), post.delivered);
        assertEquals(0, post.count());
    }

    @Test
    void silent_links_are_closed_after_three_minutes() {
        node(0);
        wires.pass(170 * SECOND);
        assertTrue(client.linked());
        wires.pass(20 * SECOND);
        assertFalse(client.linked());
    }
}
