package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Hkdf;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.ProbeDialogue;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.Medium;

import java.util.Arrays;

/** Tokens and encryption to an identity: what is opened, and what is not. */
@Chapter("Encryption and proofs of single packets")
final class Encryption {

    /** The parts of an encrypted packet's data, each replaceable. */
    private record Sealed(
            CryptoProvider crypto, Bytes ephemeral, Bytes key, Bytes iv, Bytes plaintext) {

        static Sealed of(Prober prober, PublicIdentity to, Bytes plaintext) throws CryptoFailure {
            CryptoProvider crypto = prober.crypto();
            Bytes secret = prober.random(32);
            Bytes shared = crypto.x25519(secret, to.encryptionKey());
            return new Sealed(
                    crypto,
                    crypto.x25519PublicKey(secret),
                    Hkdf.derive(crypto, 64, shared, to.hash()),
                    prober.random(16),
                    plaintext);
        }

        /** Whole data around this padded plaintext, authentic. */
        Bytes around(Bytes padded) {
            return authentic(Bytes.concat(iv, crypto.aesCbcEncrypt(key.from(32), iv, padded)));
        }

        /** Whole data around these bytes where IV and ciphertext belong, authentic. */
        Bytes authentic(Bytes signed) {
            return Bytes.concat(ephemeral, signed, crypto.hmacSha256(key.slice(0, 32), signed));
        }
    }

    private static Bytes padded(Bytes plaintext, int lastByte) {
        int room = 16 - plaintext.length() % 16;
        byte[] fill = new byte[room];
        Arrays.fill(fill, (byte) lastByte);
        return Bytes.concat(plaintext, Bytes.wrap(fill));
    }

    private static Bytes flipped(Bytes data, int at) {
        byte[] changed = data.toArray();
        changed[at < 0 ? changed.length + at : at] ^= 1;
        return Bytes.wrap(changed);
    }

    @Case(decides = {"R-CORE-005", "R-CORE-007", "R-CORE-025", "R-CORE-026"})
    void a_packet_encrypted_to_the_identity_is_opened_and_proved(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        Sealed sealed = Sealed.of(prober, probe.node().identity(), prober.random(20));
        probe.proves(
                "a packet put together by hand",
                probe.sealed(sealed.around(padded(sealed.plaintext(), 12))));
    }

    @Case(decides = {"R-CORE-008", "R-CORE-014"})
    void plaintexts_of_all_lengths_around_a_block_are_opened(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        for (int length : new int[] {1, 15, 16, 17, 31, 32, 383}) {
            probe.proves(length + " bytes", probe.to(prober.random(length)));
        }
    }

    @Case(decides = "R-CORE-030")
    void an_empty_plaintext_is_opened_and_proved(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        Packet empty = probe.to(Bytes.EMPTY);
        if (empty.data().length() != 96) throw new IllegalStateException("96 bytes expected");
        probe.proves("an empty plaintext", empty);
    }

    @Case(
            decides = {"R-CORE-011", "R-CORE-064"},
            kind = Polarity.NEGATIVE)
    void a_token_with_one_bit_flipped_is_not_opened(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        Bytes right = prober.encrypted(probe.node().identity(), prober.random(20));
        probe.ignores("a bit of the IV flipped", probe.sealed(flipped(right, 32)));
        probe.ignores("a bit of the ciphertext flipped", probe.sealed(flipped(right, 50)));
        probe.ignores("a bit of the HMAC flipped", probe.sealed(flipped(right, -1)));
        probe.ignores("a bit of the ephemeral key flipped", probe.sealed(flipped(right, 3)));
    }

    @Case(
            decides = {"R-CORE-012", "R-CORE-064"},
            kind = Polarity.NEGATIVE)
    void a_wrong_hmac_over_a_right_ciphertext_is_refused(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        Bytes right = prober.encrypted(probe.node().identity(), prober.random(20));
        Bytes unauthentic = Bytes.concat(right.slice(0, right.length() - 32), prober.random(32));
        probe.ignores("a random HMAC", probe.sealed(unauthentic));
        probe.ignores(
                "an HMAC of zeros",
                probe.sealed(Bytes.concat(right.slice(0, right.length() - 32), Bytes.zeros(32))));
    }

    @Case(decides = "R-CORE-010", kind = Polarity.NEGATIVE)
    void a_token_of_32_bytes_or_less_is_refused(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        Sealed sealed = Sealed.of(prober, probe.node().identity(), Bytes.EMPTY);
        probe.ignores("a token of 32 bytes", probe.sealed(sealed.authentic(Bytes.EMPTY)));
        probe.ignores(
                "a token of 16 bytes",
                probe.sealed(Bytes.concat(sealed.ephemeral(), prober.random(16))));
    }

    @Case(decides = "R-CORE-013", kind = Polarity.NEGATIVE)
    void an_authentic_token_without_a_whole_block_is_refused(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        for (int length : new int[] {1, 8, 15, 16}) {
            Sealed sealed = Sealed.of(prober, probe.node().identity(), Bytes.EMPTY);
            probe.ignores(
                    "an authentic token of " + (length + 32) + " bytes",
                    probe.sealed(sealed.authentic(prober.random(length))));
        }
    }

    @Case(decides = "R-CORE-014", kind = Polarity.NEGATIVE)
    void an_authentic_token_with_a_padding_byte_above_16_is_refused(Prober prober)
            throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        for (int last : new int[] {17, 32, 255}) {
            Sealed sealed = Sealed.of(prober, probe.node().identity(), prober.random(20));
            probe.ignores(
                    "a padding byte of " + last,
                    probe.sealed(sealed.around(padded(sealed.plaintext(), last))));
        }
    }

    @Case(decides = "R-CORE-017", kind = Polarity.NEGATIVE)
    void an_ephemeral_key_that_makes_the_secret_zero_is_refused(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        CryptoProvider crypto = prober.crypto();
        Bytes key = Hkdf.derive(crypto, 64, Bytes.zeros(32), probe.node().identity().hash());
        Sealed forged =
                new Sealed(crypto, Bytes.zeros(32), key, prober.random(16), prober.random(20));
        probe.ignores(
                "a packet that anybody could have made, under the secret of zeros",
                probe.sealed(forged.around(padded(forged.plaintext(), 12))));
    }

    @Case(decides = "R-CORE-027", kind = Polarity.NEGATIVE)
    void data_of_32_bytes_or_less_is_not_opened(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        for (int length : new int[] {1, 16, 31, 32}) {
            probe.ignores(length + " bytes of data", probe.sealed(prober.random(length)));
        }
    }

    @Case(
            decides = {"R-CORE-028", "R-CORE-064"},
            kind = Polarity.NEGATIVE)
    void a_packet_encrypted_to_somebody_else_is_not_proved(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        PublicIdentity other = prober.stranger().publicIdentity();
        probe.ignores(
                "a packet for another identity",
                probe.sealed(prober.encrypted(other, prober.random(20))));
    }

    @Case(decides = "R-CORE-026", kind = Polarity.NEGATIVE)
    void a_key_derived_without_the_identity_hash_as_salt_opens_nothing(Prober prober)
            throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        CryptoProvider crypto = prober.crypto();
        Bytes secret = prober.random(32);
        Bytes shared = crypto.x25519(secret, probe.node().identity().encryptionKey());
        for (Bytes salt : new Bytes[] {Bytes.EMPTY, probe.node().probe()}) {
            Sealed sealed =
                    new Sealed(
                            crypto,
                            crypto.x25519PublicKey(secret),
                            Hkdf.derive(crypto, 64, shared, salt),
                            prober.random(16),
                            prober.random(20));
            probe.ignores(
                    "a salt of " + salt.length() + " other bytes",
                    probe.sealed(sealed.around(padded(sealed.plaintext(), 12))));
        }
    }

    @Case(decides = {"R-CORE-088", "R-CORE-089", "R-CORE-070"})
    void a_proof_is_a_signature_addressed_to_half_the_packets_hash(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        Packet proof = probe.proves("an ordinary packet", probe.ping());
        if (proof.flags() != 0x03 || proof.context() != 0) {
            throw new Refuted(
                    "expected flags 0x03 and context 0, found flags 0x%02x and context %d"
                            .formatted(proof.flags(), proof.context()));
        }
        if (proof.data().length() != 64) {
            throw new Refuted(
                    "expected an implicit proof of 64 bytes, found " + proof.data().length());
        }
    }

    @Case(decides = "R-CORE-079")
    void a_packet_of_the_largest_plaintext_is_taken_in_both_header_forms(Prober prober)
            throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        probe.proves("383 bytes with one address", probe.to(prober.random(383)));
        probe.proves(
                "383 bytes with two addresses",
                probe.to(prober.random(383)).via(probe.node().transportId()));
    }

    @Case(decides = "R-CORE-026")
    void a_proof_comes_on_the_wire_that_brought_the_packet_and_on_no_other(Prober prober)
            throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        Wire other = prober.join(Medium.OPEN_2);
        Packet packet = probe.ping();
        probe.proves("an ordinary packet", packet);
        other.refuse("copy of the proof", prober.addressedProofs(packet), Prober.SETTLING);
    }
}
