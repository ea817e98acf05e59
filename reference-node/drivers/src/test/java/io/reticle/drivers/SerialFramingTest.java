package io.reticle.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.reticle.rns.bytes.Bytes;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

/** Framing on serial lines: HDLC read byte by byte, KISS, AX.25. */
class SerialFramingTest {
    private static final int MOST = 200;

    private final List<Bytes> frames = new ArrayList<>();
    private final List<String> readies = new ArrayList<>();

    private Framing.Unframer kiss() {
        return new Kiss.Decoder(MOST, frames::add, () -> readies.add("ready"));
    }

    private Framing.Unframer hdlc() {
        return new SerialHdlc(MOST, frames::add);
    }

    private static void feed(Framing.Unframer unframer, Bytes stream, int piece) {
        byte[] array = stream.toArray();
        for (int at = 0; at < array.length; at += piece) {
            unframer.feed(array, at, Math.min(piece, array.length - at));
        }
    }

    private static void feed(Framing.Unframer unframer, String hex) {
        feed(unframer, Bytes.hex(hex), Integer.MAX_VALUE / 2);
    }

    private List<String> read() {
        return frames.stream().map(Bytes::toHex).toList();
    }

    /** Half of the bytes are the ones with a meaning of their own. */
    @Provide
    Arbitrary<List<Bytes>> awkward() {
        Arbitrary<Byte> bytes =
                Arbitraries.oneOf(
                        Arbitraries.bytes(),
                        Arbitraries.of(
                                (byte) 0x7E,
                                (byte) 0x7D,
                                (byte) 0x5E,
                                (byte) 0x5D,
                                (byte) 0xC0,
                                (byte) 0xDB,
                                (byte) 0xDC,
                                (byte) 0xDD));
        return bytes.array(byte[].class)
                .ofMinSize(1)
                .ofMaxSize(MOST)
                .map(Bytes::copy)
                .list()
                .ofMaxSize(6);
    }

    @Property(tries = 200)
    void frames_come_out_of_either_as_they_went_in_however_the_stream_is_cut(
            @ForAll("awkward") List<Bytes> sent, @ForAll @IntRange(min = 1, max = 40) int piece) {
        for (Framing framing : List.of(Framing.serialHdlc(MOST), Framing.kiss(MOST))) {
            List<Bytes> received = new ArrayList<>();
            Bytes stream = Bytes.concat(sent.stream().map(framing::encode).toArray(Bytes[]::new));

            feed(framing.unframer(received::add), stream, piece);

            assertEquals(sent, received);
        }
    }

    @Property(tries = 200)
    void no_stream_whatever_gives_a_frame_that_is_empty_or_too_long(
            @ForAll("awkward") List<Bytes> noise) {
        Bytes stream = Bytes.concat(noise.toArray(Bytes[]::new));
        List<Bytes> received = new ArrayList<>();

        feed(new SerialHdlc(30, received::add), stream, 11);
        feed(new Kiss.Decoder(30, received::add, () -> {}), stream, 11);

        assertEquals(
                List.of(), received.stream().filter(f -> f.isEmpty() || f.length() > 30).toList());
    }

    @Test
    @Tag("R-NET-225")
    void a_closing_flag_on_a_serial_line_does_not_open_the_next_frame() {
        feed(hdlc(), "7e01027e03047e05067e");

        assertEquals(List.of("0102", "0506"), read());
    }

    @Test
    void an_escape_before_anything_else_is_left_out() {
        feed(hdlc(), "7e017d02037e");

        assertEquals(List.of("010203"), read());
    }

    @ParameterizedTest
    @CsvSource({"7e0102, 7e03047e, 0304", "7e01027d, 7e5e037e, 5e03"})
    @Tag("R-NET-245")
    void a_line_that_falls_silent_within_a_frame_starts_afresh(
            String before, String after, String frame) {
        Framing.Unframer unframer = hdlc();
        feed(unframer, before);
        unframer.silence();
        feed(unframer, after);

        assertEquals(List.of(frame), read());
    }

    @Test
    void a_line_that_falls_silent_after_a_flag_still_waits_for_the_frame() {
        Framing.Unframer unframer = hdlc();
        feed(unframer, "7e");
        unframer.silence();
        feed(unframer, "01027e");

        assertEquals(List.of("0102"), read());
    }

    @Test
    void what_is_beyond_the_longest_frame_is_cut_off() {
        Bytes frame = Bytes.zeros(MOST + 50);
        feed(hdlc(), Hdlc.encode(frame), 7);
        feed(kiss(), Kiss.encode(Kiss.DATA, frame), 7);

        assertEquals(List.of(Bytes.zeros(MOST), Bytes.zeros(MOST)), frames);
    }

    @Test
    @Tag("R-NET-233")
    void ends_and_escapes_are_stuffed_as_here() {
        assertEquals(
                "c000dbdc01dbdddcddc0", Kiss.encode(Kiss.DATA, Bytes.hex("c001dbdcdd")).toHex());
    }

    @ParameterizedTest
    @CsvSource({
        "c0000102c0, 0102",
        "c0500102c0, 0102",
        "c00001dbdcdbdd02c0, 01c0db02",
        "c00001db02c0, 0102",
        "aabbc0000102c0, 0102",
        "c0c0c0000102c0, 0102"
    })
    @Tag("R-NET-233")
    void a_data_frame_of_any_port_is_read(String stream, String frame) {
        feed(kiss(), stream);

        assertEquals(List.of(frame), read());
    }

    @ParameterizedTest
    @CsvSource({"c0060102c0", "c000c0", "c0ff0102c0", "0102030405"})
    void what_is_no_data_is_passed_over(String stream) {
        feed(kiss(), stream);
        feed(kiss(), "c00009c0");

        assertEquals(List.of("09"), read());
    }

    @Test
    void a_closing_end_does_not_open_the_next_frame() {
        feed(kiss(), "c00001c00002c00003c0");

        assertEquals(List.of("01", "03"), read());
    }

    @Test
    @Tag("R-NET-247")
    void a_device_that_is_ready_is_heard_once_for_each_time() {
        feed(kiss(), "c00f01c0c00f0101c0c0000102c0");

        assertEquals(List.of("ready", "ready"), readies);
        assertEquals(List.of("0102"), read());
    }

    @Test
    void a_tnc_that_falls_silent_within_a_frame_starts_afresh() {
        Framing.Unframer unframer = kiss();
        feed(unframer, "c00001");
        unframer.silence();
        feed(unframer, "c00002c0");

        assertEquals(List.of("02"), read());
    }

    @Test
    @Tag("R-NET-249")
    void the_header_of_a_station_is_this() {
        Ax25 station = new Ax25("n0call", 5);

        assertEquals(
                "82a0b4a49ca6609c6086829898" + "6b" + "03f0" + "0102",
                station.wrap(Bytes.hex("0102")).toHex());
    }

    @Test
    @Tag("R-NET-249")
    void a_short_call_sign_is_padded_with_plain_blanks() {
        assertEquals(
                "82a0b4a49ca660" + "828486202020" + "61" + "03f0",
                new Ax25("ABC", 0).wrap(Bytes.EMPTY).toHex());
    }

    @Test
    @Tag("R-NET-250")
    void what_stands_in_a_received_header_is_not_looked_at() {
        assertEquals("0102", Ax25.unwrap(Bytes.hex("ff".repeat(16) + "0102")).toHex());
        assertEquals(Bytes.EMPTY, Ax25.unwrap(Bytes.hex("00".repeat(16))));
        assertEquals(Bytes.EMPTY, Ax25.unwrap(Bytes.EMPTY));
    }

    @ParameterizedTest
    @CsvSource({"ab, 0", "abcdefg, 0", "abc, -1", "abc, 16"})
    void a_station_that_cannot_be_is_refused(String call, int ssid) {
        assertThrows(IllegalArgumentException.class, () -> new Ax25(call, ssid));
    }
}
