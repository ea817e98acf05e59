package io.reticle.lxmf.stamp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/** Against figures of lxmf 1.2.1. */
class StampTest {
    private static final CryptoProvider CRYPTO = CryptoProvider.portable();
    private static final Bytes MESSAGE =
            Bytes.hex("6c3758ebbaf75f0970d2b039b841971b31d9aa3389290e30df3d6ca24b82c3d2");
    private static final Bytes ACCEPTOR = Bytes.hex("2b44abc9dbb9b093635c2a139eacd2f8");
    private static final Bytes INITIATOR = Bytes.hex("26880d4bdb56f975a17d93909283dabb");

    /** Always the same, so that a search goes the same way every time. */
    private static Entropy zeros() {
        return into -> Arrays.fill(into, (byte) 0);
    }

    private static Bytes counter(int number) {
        return Bytes.concat(Bytes.zeros(28), Bytes.hex("%08x".formatted(number)));
    }

    private static OptionalInt value(StampMaker.Claim claim) {
        return StampCheck.value(CRYPTO, claim);
    }

    @Test
    void a_message_stamp_does_up_to_its_value() {
        assertEquals(OptionalInt.of(8), value(MessageStamp.claim(MESSAGE, counter(45), 8)));
        assertTrue(value(MessageStamp.claim(MESSAGE, counter(45), 9)).isEmpty());
        assertTrue(value(MessageStamp.claim(MESSAGE, counter(44), 8)).isEmpty());
    }

    @Test
    void a_propagation_stamp_is_over_what_is_carried_without_it() {
        Bytes entry = Bytes.concat(Bytes.utf8("T".repeat(200)), counter(2804));
        for (int cost : new int[] {13, 14}) {
            var claim = PropagationStamp.claim(CRYPTO, entry, cost).orElseThrow();
            assertEquals(OptionalInt.of(14), value(claim));
        }
        assertTrue(value(PropagationStamp.claim(CRYPTO, entry, 15).orElseThrow()).isEmpty());
    }

    @Test
    void an_entry_of_144_bytes_is_not_considered() {
        assertTrue(PropagationStamp.claim(CRYPTO, Bytes.zeros(144), 0).isEmpty());
        assertTrue(PropagationStamp.claim(CRYPTO, Bytes.zeros(145), 0).isPresent());
    }

    @Test
    void a_peering_key_is_over_the_acceptor_and_then_the_initiator() {
        Bytes key = counter(1087);
        assertEquals(OptionalInt.of(11), value(PeeringKey.claim(ACCEPTOR, INITIATOR, key, 10)));
        assertTrue(value(PeeringKey.claim(INITIATOR, ACCEPTOR, key, 10)).isEmpty());
    }

    @Test
    void a_short_stamp_may_do_as_well_as_a_long_one() {
        assertTrue(value(MessageStamp.claim(MESSAGE, Bytes.EMPTY, 0)).isPresent());
    }

    @Test
    void a_node_accepts_its_cost_less_the_flexibility_and_nothing_below_zero() {
        assertEquals(13, PropagationStamp.accepted(16, 3));
        assertEquals(0, PropagationStamp.accepted(2, 3));
    }

    @Test
    void a_ticket_is_hashed_before_the_message() {
        Ticket ticket = new Ticket(Bytes.hex("000102030405060708090a0b0c0d0e0f"));
        assertEquals(Bytes.hex("1c16771a73931b94f1f213aa64a5140b"), ticket.stamp(CRYPTO, MESSAGE));
        assertThrows(IllegalArgumentException.class, () -> new Ticket(Bytes.zeros(15)));
    }

    @Test
    void work_is_done_when_the_host_says_so_and_found_stamps_do() {
        StampQueue queue = new StampQueue(CRYPTO, zeros());
        List<Stamp> found = new ArrayList<>();
        StampMaker.Job job = queue.begin(MESSAGE, PeeringKey.ROUNDS, 6, found::add);
        assertEquals(64.0, job.expected());
        assertTrue(found.isEmpty());
        assertTrue(queue.workOnce());
        assertFalse(queue.workOnce());

        Stamp stamp = found.getFirst();
        assertTrue(stamp.value() >= 6);
        assertTrue(job.tries() > 0);
        var claim = new StampMaker.Claim(MESSAGE, PeeringKey.ROUNDS, stamp.bytes(), 6);
        List<List<OptionalInt>> checked = new ArrayList<>();
        queue.check(List.of(claim), checked::add);
        queue.workOnce();
        assertEquals(List.of(OptionalInt.of(stamp.value())), checked.getFirst());
    }

    @Test
    void of_cancelled_work_nothing_is_heard() {
        StampQueue queue = new StampQueue(CRYPTO, zeros());
        AtomicInteger heard = new AtomicInteger();
        queue.begin(MESSAGE, PeeringKey.ROUNDS, 200, _ -> heard.incrementAndGet()).cancel();
        queue.begin(MESSAGE, PeeringKey.ROUNDS, 0, _ -> heard.incrementAndGet());
        assertTrue(queue.workOnce());
        assertFalse(queue.workOnce());
        assertEquals(1, heard.get());
    }
}
