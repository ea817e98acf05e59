package io.reticle.lxmf.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.msgpack.Value;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** The forms that a message takes on its way, and where one ends and the next begins. */
class FormsTest {
    private static final CryptoProvider CRYPTO = CryptoProvider.portable();
    private static final Bytes TO = Bytes.hex("0209e1c8cfd767110974d7d4df6c7da0");
    private static final Bytes FROM = Bytes.hex("1b916421a37b3e065c49912ceb0575f8");
    private static final Entropy ENTROPY = new Random(1)::nextBytes;

    private static Identity identity(String octet) {
        try {
            return Identity.load(CRYPTO, Bytes.hex(octet.repeat(64)));
        } catch (MalformedFrame e) {
            throw new IllegalStateException(e);
        }
    }

    private static Message message(int contentSize) {
        Payload payload =
                Payload.of(
                        1700000000.5, Bytes.EMPTY, Bytes.zeros(contentSize), new LinkedHashMap<>());
        return Message.write(CRYPTO, identity("21"), TO, FROM, payload);
    }

    private static SealedMessage sealed(int contentSize) throws CryptoFailure {
        var recipient = identity("11").publicIdentity();
        return SealedMessage.seal(
                message(contentSize), recipient, recipient.encryptionKey(), ENTROPY);
    }

    /** Content that makes the payload 303, 304, 335 and 336 bytes long. */
    @ParameterizedTest
    @CsvSource({
        "287, true, OPPORTUNISTIC, false",
        "288, true, DIRECT, false",
        "287, false, DIRECT, false",
        "319, true, DIRECT, false",
        "320, true, DIRECT, true",
        "320, false, DIRECT, true",
    })
    void a_message_too_long_for_a_packet_goes_over_a_link_and_then_as_a_resource(
            int content, boolean opportunistic, Method method, boolean resource) {
        assertEquals(
                new Carriage(method, resource),
                Carriage.ofDelivery(message(content), opportunistic));
    }

    @Example
    void a_stamp_counts() {
        Message most = message(287);
        assertEquals(303, most.packedPayload().length());
        assertEquals(
                Method.DIRECT, Carriage.ofDelivery(most.stamped(Bytes.zeros(32)), true).method());
    }

    @ParameterizedTest
    @CsvSource({"112, false", "113, true"})
    void an_upload_is_measured_as_it_is(int content, boolean resource) throws CryptoFailure {
        Bytes upload = Upload.of(1.5, List.of(sealed(content).encode())).encode();
        assertEquals(resource ? 334 : 318, upload.length());
        assertEquals(new Carriage(Method.PROPAGATED, resource), Carriage.ofUpload(upload));
    }

    @Example
    void a_message_of_2208_bytes_fits_on_paper_and_the_next_size_does_not() throws CryptoFailure {
        assertEquals(2208, sealed(2015).encode().length());
        assertTrue(PaperForm.fits(sealed(2015)));
        assertTrue(PaperForm.uri(sealed(2015)).length() <= PaperForm.QR_CAPACITY);
        SealedMessage over = sealed(2016);
        assertFalse(PaperForm.fits(over));
        assertThrows(IllegalArgumentException.class, () -> PaperForm.uri(over));
    }

    @Example
    void what_is_sealed_only_the_recipient_opens() throws CryptoFailure, MalformedFrame {
        SealedMessage sealed = sealed(20);
        Bytes opened = identity("11").decrypt(sealed.ciphertext()).orElseThrow();
        Message read = Message.parse(CRYPTO, Bytes.concat(sealed.destination(), opened));
        assertEquals(message(20), read);
        assertEquals(Optional.empty(), identity("21").decrypt(sealed.ciphertext()));
    }

    @Property(tries = 100)
    void paper_is_read_as_it_was_written(@ForAll("sealedMessages") SealedMessage message)
            throws MalformedFrame {
        String uri = PaperForm.uri(message);
        assertFalse(uri.contains("="));
        assertEquals(message, PaperForm.parse(uri));
        assertEquals(message, PaperForm.parse("lxm://" + uri.substring(6).replace("A", "/A\n")));
    }

    @Provide
    Arbitrary<SealedMessage> sealedMessages() {
        return bytes(96, 600).map(ciphertext -> new SealedMessage(TO, ciphertext));
    }

    private static Arbitrary<Bytes> bytes(int least, int most) {
        return Arbitraries.bytes()
                .array(byte[].class)
                .ofMinSize(least)
                .ofMaxSize(most)
                .map(Bytes::copy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LXM://AAAA", "http://AAAA", "lxm://", "lxm://AAAAA", "lxm:AAAA"})
    void what_is_no_message_on_paper_is_refused(String uri) {
        assertThrows(MalformedFrame.class, () -> PaperForm.parse(uri));
    }

    @Property(tries = 100)
    void an_entry_is_known_by_what_it_is_without_its_stamp(
            @ForAll("sealedMessages") SealedMessage message) {
        PropagationEntry entry = message.entry(Bytes.zeros(32));
        assertEquals(message.transientId(CRYPTO), entry.transientId(CRYPTO));
        assertEquals(TO, entry.destination());
        assertEquals(
                entry.encode().length() > 144,
                PropagationEntry.split(entry.encode()).equals(Optional.of(entry)));
    }

    @Example
    void uploads_come_back() throws MalformedFrame {
        Upload upload = Upload.of(1700000000.5, List.of(Bytes.zeros(3), Bytes.EMPTY));
        assertEquals(Bytes.hex("92cb41d954fc4020000092c403000000c400"), upload.encode());
        assertEquals(upload, Upload.parse(upload.encode()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "9101", "930190c0", "920180", "920191a141", "c0"})
    void what_is_no_upload_is_refused(String packed) {
        assertThrows(MalformedFrame.class, () -> Upload.parse(Bytes.hex(packed)));
    }

    @Example
    void a_stored_message_comes_back() throws MalformedFrame {
        var stored =
                new StoredMessage(
                        message(5).encode(),
                        Optional.of(MessageState.DELIVERED),
                        true,
                        Optional.of("Curve25519"),
                        Optional.of(Method.DIRECT));
        assertEquals(stored, StoredMessage.parse(stored.encode()));
        var bare = StoredMessage.parse(Bytes.hex("81aa6c786d665f6279746573c40100"));
        assertEquals(Bytes.zeros(1), bare.container());
        assertEquals(Optional.empty(), bare.state());
        assertThrows(MalformedFrame.class, () -> StoredMessage.parse(Bytes.hex("80")));
    }

    @Example
    void fields_with_a_form_are_read_in_it() {
        Bytes id = Bytes.zeros(32);
        Fields fields =
                Fields.none()
                        .with(Fields.THREAD, new Value.Binary(id))
                        .with(Fields.RENDERER, new Value.Int(2))
                        .with(Fields.REPLY_TO, new Value.Binary(id))
                        .with(Fields.REPLY_QUOTE, new Value.Binary(Bytes.utf8("so")))
                        .with(Fields.TICKET, new Fields.TicketOffer(9.5, Bytes.zeros(16)).toValue())
                        .reactingTo(id, Bytes.utf8("!"))
                        .commentingOn(id)
                        .continuing(id);
        assertEquals(Optional.of(id), fields.thread());
        assertEquals(Optional.of(Fields.Renderer.MARKDOWN), fields.renderer());
        assertEquals(Optional.of(id), fields.replyTo());
        assertEquals(Optional.of(Bytes.utf8("so")), fields.replyQuote());
        assertEquals(Optional.of(new Fields.TicketOffer(9.5, Bytes.zeros(16))), fields.ticket());
        assertEquals(Optional.of(new Fields.Reaction(id, Bytes.utf8("!"))), fields.reaction());
        assertEquals(Optional.of(id), fields.commentOn());
        assertEquals(Optional.of(id), fields.continuationOf());
        assertTrue(
                fields.map()
                        .encode()
                        .toHex()
                        .contains("408200c420" + "00".repeat(32) + "01c40121"));
    }

    @Example
    void fields_of_another_form_read_as_none() {
        Fields fields = Fields.none();
        for (int number :
                Set.of(
                        Fields.THREAD,
                        Fields.RENDERER,
                        Fields.TICKET,
                        Fields.REACTION,
                        Fields.COMMENT)) {
            fields = fields.with(number, new Value.Text("x"));
        }
        assertEquals(Optional.empty(), fields.thread());
        assertEquals(Optional.empty(), fields.renderer());
        assertEquals(Optional.empty(), fields.ticket());
        assertEquals(Optional.empty(), fields.reaction());
        assertEquals(Optional.empty(), fields.commentOn());
        assertEquals(Optional.of(new Value.Text("x")), fields.get(Fields.THREAD));
    }

    @Property(tries = 300)
    void payloads_come_back(@ForAll("payloads") Payload payload) throws MalformedFrame {
        assertEquals(payload, Payload.parse(payload.encode()));
    }

    @Provide
    Arbitrary<Payload> payloads() {
        return bytes(0, 300)
                .map(
                        content ->
                                Payload.of(
                                        content.length(),
                                        content,
                                        content,
                                        Fields.none()
                                                .with(content.length(), new Value.Binary(content))
                                                .with(5, new Value.Real(0.5))
                                                .map()
                                                .entries()));
    }

    /** Counts, lengths and depths that the bytes do not bear; each in a payload's last place. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "dfffffffff",
                "ddffffffff",
                "c6ffffffff",
                "dbffffffff",
                "c9ffffffff01",
                "de7fff",
            })
    void what_is_said_to_be_large_costs_nothing(String packed) {
        Bytes payload = Bytes.hex("9401c400c400" + packed);
        MalformedFrame refusal = assertThrows(MalformedFrame.class, () -> Payload.parse(payload));
        assertTrue(refusal.offset() >= 6 && refusal.offset() <= payload.length());
        Bytes deep = Bytes.hex("9401c400c4008101" + "91".repeat(100_000));
        assertThrows(MalformedFrame.class, () -> Payload.parse(deep));
    }

    @Property(tries = 500)
    void noise_is_refused_with_a_reason(@ForAll("noise") Bytes noise) {
        for (Parser parser :
                List.<Parser>of(
                        bytes -> Message.parse(CRYPTO, bytes),
                        Payload::parse,
                        Upload::parse,
                        StoredMessage::parse)) {
            try {
                parser.parse(noise);
            } catch (MalformedFrame refusal) {
                assertTrue(refusal.offset() <= noise.length());
            }
        }
    }

    @FunctionalInterface
    private interface Parser {
        Object parse(Bytes bytes) throws MalformedFrame;
    }

    @Provide
    Arbitrary<Bytes> noise() {
        return bytes(0, 220);
    }
}
