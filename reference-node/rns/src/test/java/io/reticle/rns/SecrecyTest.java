package io.reticle.rns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Hkdf;
import io.reticle.rns.crypto.Token;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.ifac.AccessCode;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import java.util.List;
import java.util.Optional;

/** Tokens, encryption to identities, access codes and key derivation, over both providers. */
class SecrecyTest {
    private static final CryptoProvider PORTABLE = CryptoProvider.portable();
    private static final CryptoProvider BEST = CryptoProvider.best();

    @Provide
    Arbitrary<Bytes> key() {
        return Shapes.bytes(32);
    }

    @Provide
    Arbitrary<Bytes> tokenKey() {
        return Arbitraries.of(32, 64).flatMap(Shapes::bytes);
    }

    @Provide
    Arbitrary<Bytes> text() {
        return Shapes.bytes(0, 400);
    }

    @Provide
    Arbitrary<Bytes> frame() {
        return Shapes.bytes(3, 500);
    }

    @Property(tries = 200)
    void a_token_opens_to_its_plaintext(
            @ForAll("tokenKey") Bytes key, @ForAll("text") Bytes text, @ForAll("key") Bytes random)
            throws CryptoFailure {
        Bytes token = new Token(PORTABLE, key).encrypt(text, Shapes.from(random));

        assertEquals(Token.lengthFor(text.length()), token.length());
        assertEquals(random.slice(0, 16), token.slice(0, 16));
        assertEquals(text, new Token(BEST, key).decrypt(token));
    }

    @Property(tries = 20)
    void a_token_with_a_flipped_bit_or_cut_short_does_not_open(
            @ForAll("tokenKey") Bytes key, @ForAll("key") Bytes text) throws CryptoFailure {
        Token token = new Token(PORTABLE, key);
        Bytes good = token.encrypt(text, Shapes.seeded(5));

        for (int bit = 0; bit < 8 * good.length(); bit++) {
            Bytes bent = Shapes.flipped(good, bit);
            assertThrows(CryptoFailure.class, () -> token.decrypt(bent));
        }
        for (int size = 0; size < good.length(); size++) {
            Bytes cut = good.slice(0, size);
            assertThrows(CryptoFailure.class, () -> token.decrypt(cut));
        }
    }

    @Property(tries = 50)
    void a_token_key_of_another_length_is_refused(@ForAll @IntRange(max = 100) int size) {
        int other = size == 32 || size == 64 ? size + 1 : size;
        assertThrows(CryptoFailure.class, () -> new Token(PORTABLE, Bytes.zeros(other)));
    }

    @Property(tries = 40)
    void what_is_encrypted_to_an_identity_or_its_ratchet_is_read_by_it_alone(
            @ForAll("key") Bytes ratchet, @ForAll("text") Bytes text) throws CryptoFailure {
        Identity alice = Identity.generate(BEST, Shapes.seeded(1));
        Identity bob = Identity.generate(BEST, Shapes.seeded(2));
        Bytes ratchetKey = BEST.x25519PublicKey(ratchet);

        Bytes own = alice.publicIdentity().encrypt(text, Shapes.seeded(3));
        Bytes ratcheted = alice.publicIdentity().encrypt(text, ratchetKey, Shapes.seeded(4));

        assertEquals(Optional.of(text), alice.decrypt(own));
        assertEquals(Optional.empty(), bob.decrypt(own));
        assertEquals(Optional.empty(), alice.decrypt(ratcheted));
        assertEquals(
                Optional.of(new Identity.Opened(text, Optional.of(BEST.shortHash(ratchetKey)))),
                alice.decrypt(ratcheted, List.of(ratchet), true));
        assertEquals(Optional.empty(), alice.decrypt(own, List.of(ratchet), true));
    }

    @Property(tries = 3)
    void damaged_ciphertext_gives_nothing_and_no_exception(@ForAll("key") Bytes text)
            throws CryptoFailure {
        Identity alice = Identity.generate(BEST, Shapes.seeded(1));
        Bytes good = alice.publicIdentity().encrypt(text, Shapes.seeded(3));

        for (int size = 0; size < good.length(); size++) {
            assertEquals(Optional.empty(), alice.decrypt(good.slice(0, size)));
        }
        // bit 255 of an X25519 key is ignored (RFC 7748), so turning it over changes nothing
        for (int bit = 0; bit < 8 * good.length(); bit++) {
            assertEquals(
                    bit == 255 ? Optional.of(text) : Optional.empty(),
                    alice.decrypt(Shapes.flipped(good, bit)));
        }
    }

    @Property(tries = 60)
    void a_masked_frame_comes_out_clean(
            @ForAll("frame") Bytes frame,
            @ForAll @IntRange(min = 1, max = 64) int size,
            @ForAll("key") Bytes name)
            throws MalformedFrame {
        // the access flag is the mask's own: it comes out cleared
        Bytes clean = Bytes.concat(Bytes.wrap((byte) (frame.at(0) & 0x7F)), frame.from(1));
        Bytes key = AccessCode.key(BEST, Optional.of(name.toHex()), Optional.empty());

        Bytes masked = new AccessCode(PORTABLE, key, size).mask(clean);

        assertEquals(clean.length() + size, masked.length());
        assertEquals(0x80, masked.at(0) & 0x80);
        assertEquals(clean, new AccessCode(BEST, key, size).unmask(masked));
    }

    @Property(tries = 4)
    void a_frame_longer_than_the_plain_key_derivation_reaches_is_masked_too(
            @ForAll @IntRange(min = 8161, max = 16400) int length) throws MalformedFrame {
        Bytes clean = Bytes.concat(Bytes.zeros(2), Shapes.seeded(length).bytes(length - 2));
        Bytes key = AccessCode.key(BEST, Optional.of("long"), Optional.of("frames"));
        AccessCode code = new AccessCode(BEST, key, 16);

        Bytes masked = code.mask(clean);

        assertEquals(clean, code.unmask(masked));
        assertThrows(
                MalformedFrame.class,
                () -> code.unmask(Shapes.flipped(masked, 8 * masked.length() - 1)));
    }

    @Property(tries = 6)
    void the_mask_covers_all_of_a_frame_but_the_code(
            @ForAll @IntRange(min = 400, max = 9000) int length) {
        Bytes clean = Bytes.concat(Bytes.zeros(2), Shapes.seeded(length).bytes(length - 2));
        Bytes key = AccessCode.key(BEST, Optional.of("whole"), Optional.empty());
        Bytes masked = new AccessCode(BEST, key, 16).mask(clean);
        Bytes mask = Hkdf.derive(BEST, masked.length(), masked.slice(2, 18), key);

        byte[] expected = Bytes.concat(clean.slice(0, 2), Bytes.zeros(16), clean.from(2)).toArray();
        for (int i = 0; i < expected.length; i++) expected[i] ^= (byte) mask.at(i);
        masked.slice(2, 18).copyTo(expected, 2);
        expected[0] |= (byte) 0x80;

        assertEquals(Bytes.wrap(expected), masked);
    }

    @Property(tries = 2)
    void a_masked_frame_with_a_flipped_bit_or_cut_short_is_refused(@ForAll("key") Bytes frame) {
        Bytes clean = Bytes.concat(Bytes.zeros(2), frame);
        Bytes key = AccessCode.key(BEST, Optional.empty(), Optional.of("secret"));
        AccessCode code = new AccessCode(BEST, key, 16);
        Bytes masked = code.mask(clean);

        for (int bit = 0; bit < 8 * masked.length(); bit++) {
            Bytes bent = Shapes.flipped(masked, bit);
            assertThrows(MalformedFrame.class, () -> code.unmask(bent));
        }
        for (int size = 0; size < masked.length(); size++) {
            Bytes cut = masked.slice(0, size);
            assertThrows(MalformedFrame.class, () -> code.unmask(cut));
        }
    }

    @Property(tries = 100)
    void a_shorter_derivation_is_the_beginning_of_a_longer_one(
            @ForAll("text") Bytes secret,
            @ForAll("text") Bytes salt,
            @ForAll @IntRange(min = 1, max = 300) int length) {
        Bytes longer = Hkdf.derive(PORTABLE, 320, secret, salt);

        assertEquals(longer.slice(0, length), Hkdf.derive(BEST, length, secret, salt));
    }

    @Property(tries = 60)
    void both_providers_agree_bit_for_bit(
            @ForAll("key") Bytes secret, @ForAll("key") Bytes other, @ForAll("text") Bytes text)
            throws CryptoFailure {
        Bytes agreement = PORTABLE.x25519PublicKey(other);
        Bytes signing = PORTABLE.ed25519PublicKey(secret);
        Bytes signature = PORTABLE.ed25519Sign(secret, signing, text);
        Bytes blocks = Bytes.zeros(16 * (1 + text.length() / 16));

        assertEquals(agreement, BEST.x25519PublicKey(other));
        assertEquals(PORTABLE.x25519(secret, agreement), BEST.x25519(secret, agreement));
        assertEquals(signing, BEST.ed25519PublicKey(secret));
        assertEquals(signature, BEST.ed25519Sign(secret, signing, text));
        assertEquals(true, PORTABLE.ed25519Verify(signing, text, signature));
        assertEquals(true, BEST.ed25519Verify(signing, text, signature));
        assertEquals(PORTABLE.sha256(text, other), BEST.sha256(text, other));
        assertEquals(PORTABLE.hmacSha256(text, other), BEST.hmacSha256(text, other));
        Bytes iv = other.slice(0, 16);
        Bytes ciphertext = PORTABLE.aesCbcEncrypt(secret, iv, blocks);
        assertEquals(ciphertext, BEST.aesCbcEncrypt(secret, iv, blocks));
        assertEquals(blocks, BEST.aesCbcDecrypt(secret, iv, ciphertext));
    }

    @Property(tries = 200)
    void both_providers_agree_on_any_signature_and_key(
            @ForAll("key") Bytes key,
            @ForAll("key") Bytes r,
            @ForAll("key") Bytes s,
            @ForAll("key") Bytes text) {
        Bytes signature = Bytes.concat(r, s);

        assertEquals(
                PORTABLE.ed25519Verify(key, text, signature),
                BEST.ed25519Verify(key, text, signature));
    }
}
