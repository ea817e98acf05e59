package io.reticle.lxmf.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.msgpack.Value;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.LinkedHashMap;

class MessageTest {
    private static final CryptoProvider CRYPTO = CryptoProvider.portable();
    private static final Bytes TO = Bytes.hex("0209e1c8cfd767110974d7d4df6c7da0");
    private static final Bytes FROM = Bytes.hex("1b916421a37b3e065c49912ceb0575f8");

    private static Identity sender() throws MalformedFrame {
        return Identity.load(CRYPTO, Bytes.hex("21".repeat(32) + "22".repeat(32)));
    }

    private static Message hello() throws MalformedFrame {
        Payload payload =
                Payload.of(
                        1700000000.5, Bytes.utf8("Hi"), Bytes.utf8("Hello"), new LinkedHashMap<>());
        return Message.write(CRYPTO, sender(), TO, FROM, payload);
    }

    /** As lxmf 1.2.1 writes it. */
    @Test
    void a_message_is_written_as_the_authority_writes_it() throws MalformedFrame {
        Message message = hello();
        assertEquals(
                "94cb41d954fc40200000c4024869c40548656c6c6f80", message.packedPayload().toHex());
        assertEquals(
                "6c3758ebbaf75f0970d2b039b841971b31d9aa3389290e30df3d6ca24b82c3d2",
                message.id().toHex());
        assertEquals(
                "0756804b2aee71f0d6edac68c6a9d74f54d42bee0bff4d00cf9df7dc1f52ece9"
                        + "c5497ab4dd675f008780595068d74860bc178b8ef5d0211a52701d627dd21c06",
                message.signature().toHex());
        assertEquals(118, message.encode().length());
    }

    @Test
    void a_stamp_changes_neither_id_nor_signature() throws MalformedFrame {
        Message stamped = hello().stamped(Bytes.hex("1c16771a73931b94f1f213aa64a5140b"));
        assertEquals(
                "95cb41d954fc40200000c4024869c40548656c6c6f80c4101c16771a73931b94f1f213aa64a5140b",
                stamped.packedPayload().toHex());
        Message read = Message.parse(CRYPTO, stamped.encode());
        assertEquals(hello().id(), read.id());
        assertTrue(read.verifiedBy(sender().publicIdentity()));
    }

    @Test
    void what_was_signed_in_another_form_verifies_without_a_stamp_only() throws MalformedFrame {
        // the title as bin16, which is longer than need be
        Bytes payload = Bytes.hex("94cb41d954fc40200000c500024869c40548656c6c6f80");
        Bytes id = CRYPTO.sha256(TO, FROM, payload);
        Bytes signature = sender().sign(Bytes.concat(TO, FROM, payload, id));
        Message plain = Message.parse(CRYPTO, Bytes.concat(TO, FROM, signature, payload));
        assertEquals(id, plain.id());
        assertTrue(plain.verifiedBy(sender().publicIdentity()));

        Bytes stamped = Bytes.concat(Bytes.hex("95"), payload.from(1), Bytes.hex("c40100"));
        Message other = Message.parse(CRYPTO, Bytes.concat(TO, FROM, signature, stamped));
        assertEquals(hello().id(), other.id());
        assertFalse(other.verifiedBy(sender().publicIdentity()));
    }

    @Test
    void bytes_after_the_payload_belong_to_what_is_signed() throws MalformedFrame {
        Bytes payload = Bytes.concat(hello().packedPayload(), Bytes.utf8("more"));
        Bytes id = CRYPTO.sha256(TO, FROM, payload);
        Bytes signature = sender().sign(Bytes.concat(TO, FROM, payload, id));
        Message read = Message.parse(CRYPTO, Bytes.concat(TO, FROM, signature, payload));
        assertTrue(read.verifiedBy(sender().publicIdentity()));
        assertFalse(
                Message.parse(CRYPTO, Bytes.concat(hello().encode(), Bytes.utf8("more")))
                        .verifiedBy(sender().publicIdentity()));
    }

    @Test
    void nil_fields_are_none_and_text_is_taken() throws MalformedFrame {
        Payload payload = Payload.parse(Bytes.hex("9401a26869a0c0"));
        assertEquals(new Value.Map(new LinkedHashMap<>()), payload.fields());
        assertEquals(Bytes.utf8("hi"), payload.titleBytes());
    }

    @Test
    void nil_fields_are_signed_as_nil_with_a_stamp_too() throws MalformedFrame {
        Bytes payload = Bytes.hex("94cb41d954fc40200000c4024869c40548656c6c6fc0");
        Bytes id = CRYPTO.sha256(TO, FROM, payload);
        Bytes signature = sender().sign(Bytes.concat(TO, FROM, payload, id));
        Bytes stamped = Bytes.concat(Bytes.hex("95"), payload.from(1), Bytes.hex("c40100"));
        Message read = Message.parse(CRYPTO, Bytes.concat(TO, FROM, signature, stamped));
        assertTrue(read.verifiedBy(sender().publicIdentity()));
        assertEquals(new Value.Map(new LinkedHashMap<>()), read.payload().fields());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // nothing
                "93cb41d954fc40200000c4024869c405", // three elements, and short
                "9401c400c400", // no fields
                "9401c400c40001", // fields that are a number
                "9401c400c4008201010102", // a field twice
                "940101c40080", // a title that is a number
                "c0", // no array
            })
    void a_payload_that_is_none_is_refused(String payload) {
        assertThrows(MalformedFrame.class, () -> Payload.parse(Bytes.hex(payload)));
    }
}
