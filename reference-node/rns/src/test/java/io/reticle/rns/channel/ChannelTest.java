package io.reticle.rns.channel;

import static io.reticle.rns.channel.Ends.MILLI;
import static io.reticle.rns.channel.Ends.SECOND;
import static io.reticle.rns.channel.Ends.TYPE;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.Bzip2;
import io.reticle.rns.channel.ChannelRefusal.Reason;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Channels between two ends, with loss, disorder and copies in between. */
class ChannelTest {
    private static Bytes numbered(int i) {
        return Bytes.utf8("message " + i);
    }

    private static List<Bytes> numbers(int count) {
        return IntStream.range(0, count).mapToObj(ChannelTest::numbered).toList();
    }

    private static void sendsAll(Ends ends, int count) {
        int sent = 0;
        for (int steps = 0; sent < count && !ends.left.closed; steps++) {
            assertTrue(steps < 10_000_000, "the channel must not stall");
            if (ends.left.channel.ready()) {
                ends.left.channel.send(TYPE, numbered(sent++), ends.now);
            } else {
                ends.pass(MILLI);
            }
        }
        ends.pass(60 * SECOND);
    }

    private static Reason refusal(Runnable call) {
        return assertThrows(ChannelRefusal.class, call::run).reason();
    }

    @Test
    void messages_arrive_in_order_and_each_is_proved() {
        Ends ends = new Ends(1, 20 * MILLI);
        sendsAll(ends, 100);
        assertEquals(numbers(100), ends.right.messages);
        assertEquals(100, ends.right.proofs);
        assertEquals(0, ends.left.channel.underWay());
    }

    @Property(tries = 60)
    void loss_disorder_and_copies_change_nothing(@ForAll long seed) {
        Ends ends =
                new Ends(seed, 20 * MILLI)
                        .delayed(10 * MILLI)
                        .shaken(30 * MILLI)
                        .losing(0.1)
                        .doubling(0.1);
        sendsAll(ends, 200);
        List<Bytes> arrived = ends.right.messages;
        // five losses in a row close the link, which is a clean end, too
        assertEquals(numbers(200).subList(0, arrived.size()), arrived);
        assertTrue(ends.left.closed || arrived.size() == 200);
    }

    @Test
    void order_holds_across_the_end_of_the_sequences() {
        Ends ends = new Ends(3, 20 * MILLI).shaken(5 * MILLI).losing(0.01).doubling(0.01);
        int count = Envelope.SEQUENCES + 100;
        sendsAll(ends, count);
        assertEquals(numbers(count), ends.right.messages);
    }

    @Property(tries = 100)
    void every_order_around_the_end_of_the_sequences_is_set_right(@ForAll long seed) {
        Ends ends = new Ends(1, 20 * MILLI);
        for (int i = 0; i < Envelope.SEQUENCES - 2; i++) {
            ends.right.arrives(new Envelope(TYPE, i, Bytes.EMPTY));
        }
        ends.right.messages.clear();
        List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4));
        Collections.shuffle(order, new Random(seed));
        for (int i : order) {
            int sequence = (Envelope.SEQUENCES - 2 + i) % Envelope.SEQUENCES;
            ends.right.arrives(new Envelope(TYPE, sequence, numbered(i)));
        }
        assertEquals(numbers(5), ends.right.messages);
    }

    @Test
    void forty_eight_ahead_waits_for_its_turn_and_forty_nine_is_dropped_unproved() {
        Ends ends = new Ends(1, 20 * MILLI);
        ends.right.arrives(new Envelope(TYPE, 49, numbered(49)));
        assertEquals(0, ends.right.proofs);
        ends.right.arrives(new Envelope(TYPE, 48, numbered(48)));
        assertEquals(1, ends.right.proofs);
        for (int i = 0; i < 48; i++) ends.right.arrives(new Envelope(TYPE, i, numbered(i)));
        assertEquals(numbers(49), ends.right.messages);
    }

    @Test
    void nothing_is_sent_that_the_peer_would_find_too_far_ahead() {
        Ends ends = new Ends(1, 20 * MILLI).delayed(MILLI);
        // opens the window to its widest, then loses the oldest of many for a while
        sendsAll(ends, 200);
        ends.left.refusesProofOf(200);
        int sent = 200;
        for (int step = 0; step < 1_000; step++) {
            if (ends.left.channel.ready()) {
                ends.left.channel.send(TYPE, numbered(sent++), ends.now);
            } else {
                ends.pass(MILLI / 10);
            }
        }
        assertEquals(200 + 48, sent - 1);
    }

    @Test
    void an_old_message_is_proved_again_and_not_delivered_again() {
        Ends ends = new Ends(1, 20 * MILLI);
        ends.right.arrives(new Envelope(TYPE, 0, numbered(0)));
        ends.right.arrives(new Envelope(TYPE, 0, numbered(0)));
        ends.right.arrives(new Envelope(TYPE, Envelope.SEQUENCES - 1, numbered(9)));
        assertEquals(numbers(1), ends.right.messages);
        assertEquals(3, ends.right.proofs);
    }

    @Test
    void an_unregistered_type_does_not_stop_the_channel() {
        Ends ends = new Ends(1, 20 * MILLI);
        ends.right.arrives(new Envelope(0x0202, 0, Bytes.EMPTY));
        ends.right.arrives(new Envelope(TYPE, 1, numbered(0)));
        assertEquals(numbers(1), ends.right.messages);
        assertEquals(2, ends.right.proofs);
        assertEquals(1, ends.right.passedOver.size());
    }

    @Test
    void five_transmissions_without_a_proof_close_the_link() {
        Ends ends = new Ends(1, 20 * MILLI);
        ends.right.mute = true;
        ends.left.channel.send(TYPE, numbered(0), ends.now);
        ends.pass(60 * SECOND);
        assertEquals(5, ends.left.sent.size());
        assertEquals(1, Collections.frequency(ends.right.messages, numbered(0)));
        assertTrue(ends.left.closed);
        assertEquals(Long.MAX_VALUE, ends.left.channel.nextDeadline());
    }

    @Test
    void each_wait_is_half_as_long_again_as_the_one_before() {
        Ends ends = new Ends(1, 20 * MILLI);
        ends.right.mute = true;
        ends.left.channel.send(TYPE, numbered(0), 0);
        ends.pass(60 * SECOND);
        // 2.5 × 20 ms × (1 + 1.5) = 125 ms, then × 1.5 each
        assertEquals(List.of(0L, 125_000L, 312_500L, 593_750L, 1_015_625L), ends.left.sentAt);
    }

    @Test
    void however_short_the_round_trip_the_wait_is_25_milliseconds_for_each() {
        Ends ends = new Ends(1, MILLI);
        ends.right.mute = true;
        ends.left.channel.send(TYPE, numbered(0), 0);
        ends.pass(65 * MILLI);
        // 25 ms × (1 + 1.5)
        assertEquals(List.of(0L, 62_500L), ends.left.sentAt);
    }

    @Test
    void a_proof_of_any_transmission_counts() {
        Ends ends = new Ends(1, 20 * MILLI).delayed(200 * MILLI);
        ends.left.channel.send(TYPE, numbered(0), 0);
        ends.pass(5 * SECOND);
        assertTrue(ends.left.sent.size() > 1, "the proof must come after a second transmission");
        assertEquals(0, ends.left.channel.underWay());
        assertFalse(ends.left.closed);
        assertEquals(numbers(1), ends.right.messages);
    }

    @Test
    void above_the_window_sending_is_refused_and_no_sequence_is_used() {
        Ends ends = new Ends(1, 20 * MILLI);
        ends.left.channel.send(TYPE, numbered(0), ends.now);
        ends.left.channel.send(TYPE, numbered(1), ends.now);
        assertEquals(
                Reason.NOT_READY,
                refusal(() -> ends.left.channel.send(TYPE, numbered(2), ends.now)));
        ends.pass(SECOND);
        assertEquals(1, ends.left.readyCalls);
        ends.left.channel.send(TYPE, numbered(2), ends.now);
        assertEquals(2, ends.left.sent.getLast().sequence());
    }

    @Test
    void a_message_longer_than_the_mdu_is_refused_and_no_sequence_is_used() {
        Ends ends = new Ends(1, 20 * MILLI);
        assertEquals(425, ends.left.channel.mdu());
        assertEquals(
                Reason.TOO_BIG,
                refusal(() -> ends.left.channel.send(TYPE, Bytes.zeros(426), ends.now)));
        ends.left.channel.send(TYPE, Bytes.zeros(425), ends.now);
        assertEquals(0, ends.left.sent.getFirst().sequence());
    }

    @Test
    void the_longest_payload_is_what_the_length_field_can_say() {
        Ends ends = new Ends(1, 20 * MILLI);
        ends.left.mdu = 262_063;
        assertEquals(65_535, ends.left.channel.mdu());
    }

    @Test
    @Tag("R-CORE-199")
    void types_of_the_protocol_are_refused_to_applications() {
        Ends ends = new Ends(1, 20 * MILLI);
        assertEquals(Reason.INVALID_TYPE, refusal(() -> ends.left.channel.register(0xF000)));
        assertEquals(Reason.INVALID_TYPE, refusal(() -> ends.left.channel.register(-1)));
        ends.left.channel.register(0xEFFF);
        assertEquals(
                Reason.NOT_REGISTERED,
                refusal(() -> ends.left.channel.send(0xFF00, Bytes.EMPTY, ends.now)));
    }

    @ParameterizedTest
    @CsvSource({
        "1451000, 1, 1",
        "1450000, 2, 5",
        "751000, 2, 5",
        "750000, 2, 12",
        "181000, 2, 12",
        "180000, 2, 48"
    })
    void the_window_opens_as_far_as_the_round_trip_time_allows(long rtt, int first, int widest) {
        SendWindow window = new SendWindow(rtt);
        assertEquals(first, window.size());
        for (int i = 0; i < 200; i++) window.delivered(rtt);
        assertEquals(widest, window.size());
    }

    @Test
    void the_tenth_delivery_at_one_speed_opens_its_limits() {
        SendWindow window = new SendWindow(100 * MILLI);
        for (int i = 0; i < 9; i++) window.delivered(100 * MILLI);
        assertEquals(5, window.size());
        window.delivered(100 * MILLI);
        window.delivered(100 * MILLI);
        assertEquals(6, window.size());
    }

    @Test
    void one_slow_delivery_begins_the_count_anew() {
        SendWindow window = new SendWindow(100 * MILLI);
        for (int i = 0; i < 9; i++) window.delivered(100 * MILLI);
        window.delivered(800 * MILLI);
        for (int i = 0; i < 9; i++) window.delivered(100 * MILLI);
        assertEquals(5, window.size());
    }

    @Test
    void losses_close_the_window_to_its_least() {
        SendWindow window = new SendWindow(100 * MILLI);
        for (int i = 0; i < 200; i++) window.delivered(100 * MILLI);
        for (int i = 0; i < 200; i++) window.lost();
        assertEquals(16, window.size());
        for (int i = 0; i < 200; i++) window.delivered(100 * MILLI);
        // each loss also took one off the most, which ends four above the least
        assertEquals(20, window.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 32, 33, 423, 424, 20_000})
    void a_stream_arrives_whole_and_ends(int size) {
        Bytes compressible = Bytes.utf8("abcdefgh".repeat(size / 8 + 1)).slice(0, size);
        assertEquals(compressible, streamed(compressible));
        assertEquals(Shapes.seeded(7).bytes(size), streamed(Shapes.seeded(7).bytes(size)));
    }

    private static Bytes streamed(Bytes content) {
        Ends ends = new Ends(5, 20 * MILLI).losing(0.05).shaken(10 * MILLI);
        StreamReader reader = ends.right.channel.reader(3);
        StreamWriter writer = ends.left.channel.writer(3);
        Bytes left = content;
        while (!left.isEmpty()) {
            int taken = writer.write(left, ends.now);
            left = left.from(taken);
            if (taken == 0) ends.pass(MILLI);
        }
        writer.close(ends.now);
        ends.pass(30 * SECOND);
        assertFalse(reader.finished() && reader.available() > 0);
        Bytes read = reader.read(Integer.MAX_VALUE);
        assertTrue(reader.finished(), "the end must have come after the last byte");
        return read;
    }

    @Test
    void closing_while_the_window_is_full_ends_the_stream_later() {
        Ends ends = new Ends(1, 20 * MILLI);
        StreamReader reader = ends.right.channel.reader(1);
        StreamWriter writer = ends.left.channel.writer(1);
        assertEquals(1, writer.write(Bytes.utf8("a"), ends.now));
        assertEquals(1, writer.write(Bytes.utf8("b"), ends.now));
        assertEquals(0, writer.write(Bytes.utf8("c"), ends.now));
        writer.close(ends.now);
        assertEquals(2, ends.left.sent.size());
        ends.pass(SECOND);
        assertEquals(Bytes.utf8("ab"), reader.read(10));
        assertTrue(reader.finished());
        assertThrows(IllegalStateException.class, () -> writer.write(Bytes.utf8("d"), ends.now));
    }

    @Test
    void the_end_is_an_empty_chunk_that_says_so() {
        Ends ends = new Ends(1, 20 * MILLI);
        ends.left.channel.writer(5).close(ends.now);
        assertEquals(
                new Envelope(0xFF00, 0, Bytes.hex("8005")).encode(),
                ends.left.sent.getFirst().encode());
    }

    @Test
    void a_reader_gives_what_came_before_the_end_after_it() {
        Ends ends = new Ends(1, 20 * MILLI);
        StreamReader reader = ends.right.channel.reader(2);
        ends.right.arrives(chunk(0, new StreamChunk(2, false, false, Bytes.utf8("abc"))));
        ends.right.arrives(chunk(1, new StreamChunk(2, true, false, Bytes.utf8("de"))));
        ends.right.arrives(chunk(2, new StreamChunk(2, false, false, Bytes.utf8("late"))));
        assertEquals(Bytes.utf8("abcd"), reader.read(4));
        assertFalse(reader.finished());
        assertEquals(Bytes.utf8("e"), reader.read(4));
        assertTrue(reader.finished());
    }

    private static Envelope chunk(int sequence, StreamChunk chunk) {
        return new Envelope(StreamChunk.TYPE, sequence, chunk.encode());
    }

    @Test
    void a_chunk_that_inflates_too_far_breaks_its_stream_and_not_the_channel() {
        Ends ends = new Ends(1, 20 * MILLI);
        StreamReader reader = ends.right.channel.reader(2);
        Bytes bomb = Bzip2.compress(Bytes.zeros(StreamChunk.MAX_CONTENT + 1));
        ends.right.arrives(chunk(0, new StreamChunk(2, false, true, bomb)));
        ends.right.arrives(chunk(1, new StreamChunk(2, false, false, Bytes.utf8("on"))));
        ends.right.arrives(new Envelope(TYPE, 2, numbered(0)));
        assertEquals(0, reader.available());
        assertTrue(reader.broken().orElseThrow().contains("16384"));
        assertEquals(numbers(1), ends.right.messages);
    }

    @Test
    void a_reader_that_nobody_empties_makes_the_peer_wait() {
        Ends ends = new Ends(1, 20 * MILLI);
        StreamReader reader = ends.right.channel.reader(2);
        Bytes full = Bzip2.compress(Bytes.zeros(StreamChunk.MAX_CONTENT));
        int chunks = StreamReader.CAPACITY / StreamChunk.MAX_CONTENT;
        for (int i = 0; i < chunks; i++) {
            ends.right.arrives(chunk(i, new StreamChunk(2, false, true, full)));
        }
        int proofs = ends.right.proofs;
        Envelope next = chunk(chunks, new StreamChunk(2, false, false, Bytes.utf8("more")));
        ends.right.arrives(next);
        assertEquals(proofs, ends.right.proofs);
        assertEquals(StreamReader.CAPACITY, reader.read(Integer.MAX_VALUE).length());
        ends.right.arrives(next);
        assertEquals(Bytes.utf8("more"), reader.read(10));
    }

    @Test
    void what_nobody_reads_is_proved_and_passed_over() {
        Ends ends = new Ends(1, 20 * MILLI);
        ends.right.arrives(chunk(0, new StreamChunk(9, false, false, Bytes.utf8("x"))));
        assertEquals(1, ends.right.proofs);
        assertEquals(List.of("nobody reads stream 9"), ends.right.passedOver);
    }

    @Test
    void a_stream_id_above_16383_is_refused_at_both_ends() {
        Ends ends = new Ends(1, 20 * MILLI);
        assertThrows(IllegalArgumentException.class, () -> ends.left.channel.writer(16_384));
        assertThrows(IllegalArgumentException.class, () -> ends.left.channel.reader(16_384));
    }
}
