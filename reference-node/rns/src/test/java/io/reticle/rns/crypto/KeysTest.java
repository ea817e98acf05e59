package io.reticle.rns.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loaded keys, and keys that are none. */
class KeysTest {
    private static final CryptoProvider BEST = CryptoProvider.best();
    private static final CryptoProvider PORTABLE = CryptoProvider.portable();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
            })
    void keys_of_small_order_are_known_by_sight_and_agree_on_nothing(String key) {
        Bytes publicKey = Bytes.hex(key);
        Bytes privateKey = Entropy.secure().bytes(32);

        assertTrue(X25519Key.ofSmallOrder(publicKey));
        assertThrows(CryptoFailure.class, () -> BEST.x25519(privateKey, publicKey));
        assertThrows(CryptoFailure.class, () -> PORTABLE.x25519(privateKey, publicKey));
    }

    @Property(tries = 200)
    void whatever_is_not_of_small_order_agrees_alike(
            @ForAll @Size(32) byte[] mine, @ForAll @Size(32) byte[] theirs) throws CryptoFailure {
        Bytes privateKey = Bytes.copy(mine);
        Bytes publicKey = Bytes.copy(theirs);
        if (X25519Key.ofSmallOrder(publicKey)) return;

        assertEquals(
                PORTABLE.x25519(privateKey, publicKey).toHex(),
                BEST.x25519(privateKey, publicKey).toHex());
    }

    @Property(tries = 100)
    void a_loaded_key_signs_as_the_seed_does(
            @ForAll @Size(32) byte[] seed, @ForAll byte[] message) {
        Bytes key = PORTABLE.ed25519PublicKey(Bytes.copy(seed));
        Bytes text = Bytes.copy(message);
        Signing signing = BEST.signing(Bytes.copy(seed), key);

        Bytes signature = signing.sign(text);

        assertEquals(PORTABLE.ed25519Sign(Bytes.copy(seed), key, text), signature);
        assertEquals(signature, signing.sign(text));
        assertTrue(BEST.ed25519Verify(key, text, signature));
    }
}
