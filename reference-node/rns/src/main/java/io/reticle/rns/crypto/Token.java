package io.reticle.rns.crypto;

import io.reticle.rns.bytes.Bytes;

import java.util.Arrays;

/**
 * Authenticated encryption under a symmetric key (R-CORE-005 to R-CORE-016). The first half of the
 * key authenticates, the second encrypts: 64 bytes give HMAC-SHA256 with AES-256-CBC, 32 bytes the
 * older AES-128-CBC.
 *
 * <pre>
 *  offset    size  field
 *  0         16    IV, random
 *  16        16·k  AES-CBC ciphertext of the plaintext with PKCS#7 padding, k ≥ 1
 *  16+16·k   32    HMAC-SHA256 over IV ‖ ciphertext
 * </pre>
 */
public final class Token {
    public static final int IV_SIZE = 16;
    public static final int MAC_SIZE = 32;
    private static final int BLOCK = 16;

    private final CryptoProvider crypto;
    private final Bytes signingKey;
    private final Bytes encryptionKey;

    /**
     * @throws CryptoFailure if the key has neither 32 nor 64 bytes (R-CORE-006)
     */
    public Token(CryptoProvider crypto, Bytes key) throws CryptoFailure {
        if (key.length() != 32 && key.length() != 64) {
            throw new CryptoFailure("a token key has 32 or 64 bytes, not " + key.length());
        }
        this.crypto = crypto;
        this.signingKey = key.slice(0, key.length() / 2);
        this.encryptionKey = key.from(key.length() / 2);
    }

    /** How long the token of {@code plaintext} bytes is: 48 + 16·(⌊n/16⌋ + 1) (R-CORE-008). */
    public static int lengthFor(int plaintext) {
        return IV_SIZE + MAC_SIZE + BLOCK * (plaintext / BLOCK + 1);
    }

    public Bytes encrypt(Bytes plaintext, Entropy entropy) {
        Bytes iv = entropy.bytes(IV_SIZE);
        int padding = BLOCK - plaintext.length() % BLOCK;
        byte[] padded = new byte[plaintext.length() + padding];
        plaintext.copyTo(padded, 0);
        Arrays.fill(padded, plaintext.length(), padded.length, (byte) padding);
        Bytes ciphertext = crypto.aesCbcEncrypt(encryptionKey, iv, Bytes.wrap(padded));
        return Bytes.concat(iv, ciphertext, crypto.hmacSha256(signingKey, iv, ciphertext));
    }

    /**
     * Checks the HMAC first and touches the ciphertext only then (R-CORE-012).
     *
     * @throws CryptoFailure if the token is too short, not authentic, or wrongly padded
     */
    public Bytes decrypt(Bytes token) throws CryptoFailure {
        if (token.length() <= MAC_SIZE) {
            throw new CryptoFailure("a token has more than 32 bytes, not " + token.length());
        }
        Bytes signed = token.slice(0, token.length() - MAC_SIZE);
        Bytes mac = token.tail(MAC_SIZE);
        if (!ConstantTime.equal(crypto.hmacSha256(signingKey, signed), mac)) {
            throw new CryptoFailure("the token's HMAC does not verify");
        }
        if (signed.length() < IV_SIZE + BLOCK) {
            throw new CryptoFailure("the token holds no whole block after its IV");
        }
        Bytes padded =
                crypto.aesCbcDecrypt(encryptionKey, signed.slice(0, IV_SIZE), signed.from(IV_SIZE));
        // Only the last byte is looked at, and 0 cuts nothing: what the authority does with tokens
        // that only a holder of the key can make (R-CORE-014 to R-CORE-016).
        int padding = padded.at(padded.length() - 1);
        if (padding > BLOCK) {
            throw new CryptoFailure("the padding byte is " + padding + ", at most 16 expected");
        }
        return padded.slice(0, padded.length() - padding);
    }
}
