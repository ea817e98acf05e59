package io.reticle.rns.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Damage;
import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.Bzip2;
import io.reticle.rns.bytes.MalformedFrame;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;

/** What stands in CHANNEL packets: taken apart, put together, damaged. */
class ChannelCodecTest {
    /** The word "hello" forty times, as the authority's bzip2 compresses it. */
    private static final Bytes AUTHORITY_BZIP2 =
            Bytes.hex(
                    "425a68393141592653590a3d5a6b00002781000244a00030cd340a50609c"
                            + "2689c13c5dc914e1424028f569ac");

    @Property(tries = 200)
    void an_envelope_comes_back_as_it_went_in(@ForAll("envelopes") Envelope envelope)
            throws MalformedFrame {
        assertEquals(envelope, Envelope.parse(envelope.encode()));
    }

    @Property(tries = 50)
    void a_damaged_envelope_is_refused_or_read_without_its_length(
            @ForAll("envelopes") Envelope envelope) {
        Bytes whole = envelope.encode();
        // the length is written and never checked, so that it is the one field that may change
        Damage.isRefusedOrKept(
                whole,
                packed -> {
                    Bytes again = Envelope.parse(packed).encode();
                    return Bytes.concat(again.slice(0, 4), packed.slice(4, 6), again.from(6));
                });
    }

    @Test
    void a_wrong_length_field_is_no_reason_to_refuse() throws MalformedFrame {
        Envelope read = Envelope.parse(Bytes.hex("01010007ffff6869"));
        assertEquals(new Envelope(0x0101, 7, Bytes.utf8("hi")), read);
    }

    @Test
    void an_envelope_says_type_sequence_and_length() {
        assertEquals(
                Bytes.hex("ff00012c0003616263"),
                new Envelope(0xFF00, 300, Bytes.utf8("abc")).encode());
    }

    @Property(tries = 200)
    void a_stream_chunk_comes_back_as_it_went_in(@ForAll("chunks") StreamChunk chunk)
            throws MalformedFrame {
        assertEquals(chunk, StreamChunk.parse(chunk.encode()));
    }

    @Property(tries = 50)
    void a_damaged_stream_chunk_is_refused_or_kept(@ForAll("chunks") StreamChunk chunk) {
        Damage.isRefusedOrKept(chunk.encode(), payload -> StreamChunk.parse(payload).encode());
    }

    @Test
    void a_stream_id_above_16383_is_refused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new StreamChunk(16_384, false, false, Bytes.EMPTY));
    }

    @Test
    void a_compressed_chunk_may_hold_16384_bytes_and_no_more() throws MalformedFrame {
        Bytes most = Bytes.zeros(StreamChunk.MAX_CONTENT);
        assertEquals(most, new StreamChunk(1, false, true, Bzip2.compress(most)).content());
        Bytes tooMuch = Bzip2.compress(Bytes.zeros(StreamChunk.MAX_CONTENT + 1));
        MalformedFrame refusal =
                assertThrows(
                        MalformedFrame.class,
                        () -> new StreamChunk(1, false, true, tooMuch).content());
        assertTrue(refusal.expected().contains("16384"));
    }

    @Test
    void what_the_authority_compressed_is_read() throws MalformedFrame {
        assertEquals(Bytes.utf8("hello".repeat(40)), Bzip2.decompress(AUTHORITY_BZIP2, 200));
        assertThrows(MalformedFrame.class, () -> Bzip2.decompress(AUTHORITY_BZIP2, 199));
    }

    @Test
    void bytes_after_the_first_stream_are_ignored() throws MalformedFrame {
        Bytes twice = Bytes.concat(AUTHORITY_BZIP2, AUTHORITY_BZIP2);
        assertEquals(Bytes.utf8("hello".repeat(40)), Bzip2.decompress(twice, 1_000));
    }

    @Test
    void every_damage_to_a_compressed_stream_is_refused_or_harmless() {
        Bytes content = Bytes.utf8("hello".repeat(40));
        Damage.isRefusedOrKept(
                AUTHORITY_BZIP2,
                damaged -> {
                    Bytes read = Bzip2.decompress(damaged, StreamChunk.MAX_CONTENT);
                    // a flipped block size or one byte behind the end change nothing inside
                    assertEquals(content, read);
                    return damaged;
                });
    }

    @Property(tries = 50)
    void what_was_compressed_comes_back(@ForAll("contents") Bytes content) throws MalformedFrame {
        assertEquals(content, Bzip2.decompress(Bzip2.compress(content), content.length()));
    }

    @Provide
    Arbitrary<Bytes> contents() {
        return Shapes.bytes(0, 2_000);
    }

    @Provide
    Arbitrary<Envelope> envelopes() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 0xFFFF),
                        Arbitraries.integers().between(0, 0xFFFF),
                        Shapes.bytes(0, 40))
                .as(Envelope::new);
    }

    @Provide
    Arbitrary<StreamChunk> chunks() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, StreamChunk.MAX_STREAM),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false),
                        Shapes.bytes(0, 40))
                .as(StreamChunk::new);
    }
}
