package io.reticle.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.reticle.rns.bytes.Bytes;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Framing: what is sent comes out, however the stream is cut, and junk does no harm. */
class HdlcTest {
    private static final int LONGEST = 600;

    private static List<Bytes> decoded(int longest, Bytes stream, int piece) {
        List<Bytes> frames = new ArrayList<>();
        var decoder = new Hdlc.Decoder(longest, frames::add);
        byte[] array = stream.toArray();
        for (int at = 0; at < array.length; at += piece) {
            decoder.feed(array, at, Math.min(piece, array.length - at));
        }
        return frames;
    }

    private static Bytes stream(List<Bytes> frames) {
        return Bytes.concat(frames.stream().map(Hdlc::encode).toArray(Bytes[]::new));
    }

    /** Half of the bytes are the ones with a meaning of their own. */
    @Provide
    Arbitrary<Bytes> frame() {
        return awkward(20, 300);
    }

    @Provide
    Arbitrary<Bytes> junk() {
        return awkward(0, 400);
    }

    private static Arbitrary<Bytes> awkward(int least, int most) {
        Arbitrary<Byte> bytes =
                Arbitraries.oneOf(
                        Arbitraries.bytes(),
                        Arbitraries.of((byte) 0x7E, (byte) 0x7D, (byte) 0x5E, (byte) 0x5D));
        return bytes.array(byte[].class).ofMinSize(least).ofMaxSize(most).map(Bytes::copy);
    }

    @Provide
    Arbitrary<List<Bytes>> frames() {
        return frame().list().ofMaxSize(8);
    }

    @Test
    void flags_and_escapes_are_stuffed_as_here() {
        assertEquals("7e7d5e7d5d005e5d7e", Hdlc.encode(Bytes.hex("7e7d005e5d")).toHex());
    }

    @Property(tries = 300)
    void frames_come_out_as_they_went_in_however_the_stream_is_cut(
            @ForAll("frames") List<Bytes> frames, @ForAll @IntRange(min = 1, max = 50) int piece) {
        assertEquals(frames, decoded(LONGEST, stream(frames), piece));
    }

    @Property(tries = 300)
    void any_stream_gives_the_same_frames_in_one_piece_and_byte_by_byte(
            @ForAll("junk") Bytes junk) {
        assertEquals(decoded(100, junk, junk.length() + 1), decoded(100, junk, 1));
    }

    @Property(tries = 300)
    void every_frame_of_any_stream_has_an_allowed_length(@ForAll("junk") Bytes junk) {
        assertEquals(
                List.of(),
                decoded(100, junk, 7).stream()
                        .filter(frame -> frame.length() <= 19 || frame.length() > 100)
                        .toList());
    }

    @Property(tries = 200)
    void a_frame_after_any_junk_and_a_flag_arrives(
            @ForAll("junk") Bytes junk, @ForAll("frame") Bytes frame) {
        Bytes stream = Bytes.concat(junk, Hdlc.encode(frame));

        assertEquals(frame, decoded(LONGEST, stream, 3).getLast());
    }

    @Test
    void a_closing_flag_opens_the_next_frame() {
        Bytes frame = Bytes.zeros(20);
        Bytes stuffed = Hdlc.encode(frame);
        Bytes shared = Bytes.concat(stuffed, stuffed.from(1));

        assertEquals(List.of(frame, frame), decoded(LONGEST, shared, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {19, 101})
    void frames_that_are_too_short_or_too_long_are_skipped(int length) {
        Bytes good = Bytes.zeros(100);
        Bytes stream = stream(List.of(Bytes.zeros(length), good));

        assertEquals(List.of(good), decoded(100, stream, 64));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 100})
    void frames_at_the_limits_pass(int length) {
        assertEquals(
                List.of(Bytes.zeros(length)), decoded(100, Hdlc.encode(Bytes.zeros(length)), 9));
    }

    @Test
    void a_frame_that_is_all_escapes_still_fits() {
        Bytes frame = Bytes.hex("7e".repeat(100));

        assertEquals(List.of(frame), decoded(100, Hdlc.encode(frame), 13));
    }

    @Test
    void a_frame_without_end_is_thrown_away_and_the_next_one_arrives() {
        Bytes endless = Bytes.concat(Bytes.hex("7e"), Bytes.zeros(1_000_000));
        Bytes good = Bytes.zeros(50);

        assertEquals(List.of(good), decoded(100, Bytes.concat(endless, Hdlc.encode(good)), 4_096));
    }

    @Test
    void an_escape_before_anything_else_is_left_as_it_is() {
        Bytes body = Bytes.concat(Bytes.zeros(20), Bytes.hex("7d00"));
        Bytes stream = Bytes.concat(Bytes.hex("7e"), body, Bytes.hex("7e"));

        assertEquals(List.of(body), decoded(100, stream, 2));
    }

    @Test
    void empty_frames_are_ignored() {
        assertEquals(List.of(), decoded(100, Bytes.hex("7e".repeat(50)), 7));
    }

    @Test
    void a_hundred_megabytes_of_one_unfinished_frame_cost_no_memory() {
        byte[] piece = new byte[1 << 16];
        new Random(1).nextBytes(piece);
        for (int i = 0; i < piece.length; i++) if (piece[i] == 0x7E) piece[i] = 0;
        List<Bytes> frames = new ArrayList<>();
        var decoder = new Hdlc.Decoder(1 << 19, frames::add);
        decoder.feed(new byte[] {0x7E}, 0, 1);
        for (int i = 0; i < 1_600; i++) decoder.feed(piece, 0, piece.length);

        assertEquals(2 << 19, decoder.capacity());
        assertEquals(List.of(), frames);
    }
}
