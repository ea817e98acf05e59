package io.reticle.daemon.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.crypto.KeyPair;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Key pairs in stock. */
class PreparedKeysTest {
    private static final CryptoProvider PORTABLE = CryptoProvider.portable();

    private final Entropy entropy = Entropy.secure();
    private final PreparedKeys keys = new PreparedKeys(CryptoProvider.best(), entropy);

    @Test
    void they_are_whole_and_each_is_given_once() {
        int made = 0;
        while (keys.prepare()) made++;
        assertEquals(16, made);
        Set<Bytes> seen = new HashSet<>();

        for (int i = 0; i < 20; i++) {
            KeyPair agreement = keys.x25519KeyPair(entropy);
            KeyPair signing = keys.ed25519KeyPair(entropy);
            assertEquals(PORTABLE.x25519PublicKey(agreement.privateKey()), agreement.publicKey());
            assertEquals(PORTABLE.ed25519PublicKey(signing.privateKey()), signing.publicKey());
            assertTrue(seen.add(agreement.privateKey()));
            assertTrue(seen.add(signing.privateKey()));
        }
        assertTrue(keys.prepare());
    }

    @Test
    void who_brings_other_randomness_gets_keys_of_it() {
        assertTrue(keys.prepare());
        assertTrue(keys.prepare());
        Entropy ones = target -> Arrays.fill(target, (byte) 1);

        assertEquals(keys.x25519KeyPair(ones), keys.x25519KeyPair(ones));
        assertEquals(Bytes.hex("01".repeat(32)), keys.ed25519KeyPair(ones).privateKey());
        assertNotEquals(keys.ed25519KeyPair(ones), keys.ed25519KeyPair(entropy));
    }
}
