package io.reticle.rns.ifac;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.ConstantTime;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Hkdf;
import io.reticle.rns.identity.Identity;

import java.util.Optional;

/**
 * The access code of one interface (IFAC; R-CORE-212 to R-CORE-220). Whoever knows the network's
 * name and passphrase can make and check it; to all others the frames look like noise.
 *
 * <pre>
 *  offset  size  field
 *  0       1     flags, masked, bit 7 always set
 *  1       1     hops, masked
 *  2       s     code: the last s bytes of the Ed25519 signature over the clean frame; not masked
 *  2+s     rest  the clean frame from offset 2 on, masked
 * </pre>
 *
 * <p>The mask is HKDF(code, salt = the network's key) as long as the whole frame.
 */
public final class AccessCode {
    private static final Bytes SALT =
            Bytes.hex("adf54d882c9a9b80771eb4995d702d4a3e733391b2a0f53f416d9f907e55cff8");
    private static final int FLAG = 0x80;

    private final CryptoProvider crypto;
    private final Bytes key;
    private final Identity signer;
    private final int size;

    /**
     * @param key 64 bytes from {@link #key}
     * @param size of the code in bytes, 1 to 64 (R-CORE-218)
     */
    public AccessCode(CryptoProvider crypto, Bytes key, int size) {
        if (size < 1 || size > CryptoProvider.SIGNATURE_SIZE) {
            throw new IllegalArgumentException("an access code has 1 to 64 bytes, not " + size);
        }
        this.crypto = crypto;
        this.key = key;
        this.size = size;
        try {
            this.signer = Identity.load(crypto, key);
        } catch (MalformedFrame e) {
            throw new IllegalArgumentException("the access key: " + e.getMessage(), e);
        }
    }

    /**
     * The key of a network: HKDF over the hash of the concatenated digests of name and passphrase,
     * each only if given (R-CORE-212, R-CORE-213).
     *
     * @return 64 bytes
     */
    public static Bytes key(
            CryptoProvider crypto, Optional<String> networkName, Optional<String> passphrase) {
        Bytes name = networkName.map(n -> crypto.sha256(Bytes.utf8(n))).orElse(Bytes.EMPTY);
        Bytes pass = passphrase.map(p -> crypto.sha256(Bytes.utf8(p))).orElse(Bytes.EMPTY);
        return Hkdf.derive(crypto, 64, crypto.sha256(name, pass), SALT);
    }

    /** Of the code, in bytes. */
    public int size() {
        return size;
    }

    /** 64 bytes by which status displays tell networks apart: made of the key, and not the key. */
    public Bytes signature() {
        return signer.sign(crypto.sha256(key));
    }

    public Bytes mask(Bytes clean) {
        Bytes code = signer.sign(clean).tail(size);
        byte[] out = new byte[clean.length() + size];
        out[0] = (byte) clean.at(0);
        out[1] = (byte) clean.at(1);
        code.copyTo(out, 2);
        clean.from(2).copyTo(out, 2 + size);
        applyMask(out, code);
        out[0] |= (byte) FLAG;
        return Bytes.wrap(out);
    }

    /**
     * Takes mask and code off a frame.
     *
     * @throws MalformedFrame if the flag is missing, the frame too short, or the code wrong
     *     (R-CORE-216)
     */
    public Bytes unmask(Bytes frame) throws MalformedFrame {
        if (frame.length() <= 2 + size) {
            throw new MalformedFrame(
                    "access code",
                    frame.length(),
                    "more than " + (2 + size) + " bytes",
                    frame.length() + " bytes");
        }
        if ((frame.at(0) & FLAG) == 0) {
            throw new MalformedFrame("access code", 0, "flag 0x80", "no access code");
        }
        Bytes code = frame.slice(2, 2 + size);
        byte[] plain = frame.toArray();
        applyMask(plain, code);
        plain[0] &= (byte) ~FLAG;
        byte[] clean = new byte[plain.length - size];
        clean[0] = plain[0];
        clean[1] = plain[1];
        System.arraycopy(plain, 2 + size, clean, 2, clean.length - 2);
        Bytes cleanFrame = Bytes.wrap(clean);
        if (!ConstantTime.equal(signer.sign(cleanFrame).tail(size), code)) {
            throw new MalformedFrame("access code", 2, "the network's code", "another one");
        }
        return cleanFrame;
    }

    /** Over all but the code itself (R-CORE-215); applying it twice takes it off. */
    private void applyMask(byte[] frame, Bytes code) {
        Bytes mask = Hkdf.derive(crypto, frame.length, code, key);
        for (int i = 0; i < frame.length; i++) {
            if (i < 2 || i >= 2 + size) frame[i] ^= (byte) mask.at(i);
        }
    }
}
