package io.reticle.rns.crypto;

import io.reticle.rns.bytes.Bytes;

import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Set;
import java.util.function.UnaryOperator;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Curves by BouncyCastle's low-level classes, which outrun the JDK's; ciphers and digests by the
 * JDK, whose intrinsics outrun BouncyCastle.
 */
class PortableCrypto implements CryptoProvider {
    static final PortableCrypto INSTANCE = new PortableCrypto();

    private static final ThreadLocal<Sha256> SHA256 = ThreadLocal.withInitial(Sha256::new);
    private static final ThreadLocal<Mac> HMAC =
            ThreadLocal.withInitial(() -> made(() -> Mac.getInstance("HmacSHA256")));
    private static final ThreadLocal<Cipher> AES =
            ThreadLocal.withInitial(() -> made(() -> Cipher.getInstance("AES/CBC/NoPadding")));

    /**
     * The Ed25519 keys of small order. BouncyCastle refuses them out of hand; the authority
     * computes with them like with any other, and so does the JDK.
     */
    private static final Set<Bytes> SMALL_ORDER =
            Set.of(
                    Bytes.hex("01" + "00".repeat(31)),
                    Bytes.hex("ec" + "ff".repeat(30) + "7f"),
                    Bytes.zeros(KEY_SIZE),
                    Bytes.hex("00".repeat(31) + "80"),
                    Bytes.hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
                    Bytes.hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
                    Bytes.hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
                    Bytes.hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"));

    /** DER around a raw Ed25519 public key (RFC 8410). */
    static final Bytes ED25519_PUBLIC = Bytes.hex("302a300506032b6570032100");

    @Override
    public String name() {
        return "portable (BouncyCastle curves, JDK ciphers and digests)";
    }

    @Override
    public Bytes x25519PublicKey(Bytes privateKey) {
        byte[] publicKey = new byte[KEY_SIZE];
        X25519.scalarMultBase(privateKey.toArray(), 0, publicKey, 0);
        return Bytes.wrap(publicKey);
    }

    @Override
    public Bytes x25519(Bytes privateKey, Bytes publicKey) throws CryptoFailure {
        byte[] shared = new byte[KEY_SIZE];
        if (!X25519.calculateAgreement(
                privateKey.toArray(), 0, publicKey.toArray(), 0, shared, 0)) {
            throw new CryptoFailure("the X25519 shared secret is all zeros");
        }
        return Bytes.wrap(shared);
    }

    @Override
    public Bytes ed25519PublicKey(Bytes seed) {
        byte[] publicKey = new byte[KEY_SIZE];
        Ed25519.generatePublicKey(seed.toArray(), 0, publicKey, 0);
        return Bytes.wrap(publicKey);
    }

    @Override
    public Bytes ed25519Sign(Bytes seed, Bytes publicKey, Bytes message) {
        byte[] signature = new byte[SIGNATURE_SIZE];
        message.into(
                (array, offset, length) ->
                        Ed25519.sign(
                                seed.toArray(),
                                0,
                                publicKey.toArray(),
                                0,
                                array,
                                offset,
                                length,
                                signature,
                                0));
        return Bytes.wrap(signature);
    }

    @Override
    public boolean ed25519Verify(Bytes publicKey, Bytes message, Bytes signature) {
        if (publicKey.length() != KEY_SIZE || signature.length() != SIGNATURE_SIZE) return false;
        if (SMALL_ORDER.contains(publicKey)) return verifiedByJdk(publicKey, message, signature);
        byte[] text = message.toArray();
        return Ed25519.verify(signature.toArray(), 0, publicKey.toArray(), 0, text, 0, text.length);
    }

    private static boolean verifiedByJdk(Bytes publicKey, Bytes message, Bytes signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(
                    KeyFactory.getInstance("Ed25519")
                            .generatePublic(
                                    new X509EncodedKeySpec(
                                            Bytes.concat(ED25519_PUBLIC, publicKey).toArray())));
            verifier.update(message.toArray());
            return verifier.verify(signature.toArray());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public Bytes sha256(Bytes... parts) {
        return SHA256.get().of(parts);
    }

    @Override
    public Bytes sha256After(int first, Bytes rest) {
        return SHA256.get().after(first, rest);
    }

    @Override
    public UnaryOperator<Bytes> sha256From(Bytes beginning) {
        MessageDigest begun = made(() -> MessageDigest.getInstance("SHA-256"));
        beginning.into(begun::update);
        return end -> {
            MessageDigest whole = made(() -> copy(begun));
            end.into(whole::update);
            return Bytes.wrap(whole.digest());
        };
    }

    private static MessageDigest copy(MessageDigest digest) throws GeneralSecurityException {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new GeneralSecurityException("a SHA-256 that cannot be continued twice", e);
        }
    }

    @Override
    public Bytes hmacSha256(Bytes key, Bytes... parts) {
        Mac mac = HMAC.get();
        try {
            // an empty key is the same as one of zeros, and SecretKeySpec refuses the former
            byte[] secret = key.isEmpty() ? new byte[1] : key.toArray();
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 takes any key", e);
        }
        for (Bytes part : parts) part.into(mac::update);
        return Bytes.wrap(mac.doFinal());
    }

    @Override
    public Bytes aesCbcEncrypt(Bytes key, Bytes iv, Bytes blocks) {
        try {
            return cbc(Cipher.ENCRYPT_MODE, key, iv, blocks);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("AES-CBC over whole blocks: " + e.getMessage(), e);
        }
    }

    @Override
    public Bytes aesCbcDecrypt(Bytes key, Bytes iv, Bytes blocks) throws CryptoFailure {
        if (iv.length() != 16 || blocks.length() % 16 != 0) {
            throw new CryptoFailure(
                    "AES-CBC needs a 16-byte IV and whole blocks, not "
                            + iv.length()
                            + " and "
                            + blocks.length()
                            + " bytes");
        }
        try {
            return cbc(Cipher.DECRYPT_MODE, key, iv, blocks);
        } catch (GeneralSecurityException e) {
            throw new CryptoFailure("AES-CBC: " + e.getMessage());
        }
    }

    private Bytes cbc(int mode, Bytes key, Bytes iv, Bytes blocks) throws GeneralSecurityException {
        Cipher cipher = aesCbc(blocks.length());
        cipher.init(
                mode, new SecretKeySpec(key.toArray(), "AES"), new IvParameterSpec(iv.toArray()));
        return Bytes.wrap(cipher.doFinal(blocks.toArray()));
    }

    /** This thread's AES-CBC without padding, for so many bytes. */
    Cipher aesCbc(int length) {
        return AES.get();
    }

    /** One thread's digest, with room to join small parts. */
    private static final class Sha256 {
        private final MessageDigest digest = made(() -> MessageDigest.getInstance("SHA-256"));
        private final byte[] joined = new byte[512];

        Bytes after(int first, Bytes rest) {
            if (rest.length() >= joined.length) return of(Bytes.wrap((byte) first), rest);
            joined[0] = (byte) first;
            rest.copyTo(joined, 1);
            digest.update(joined, 0, 1 + rest.length());
            return Bytes.wrap(digest.digest());
        }

        /** A digest takes whole blocks from one array faster than from parts that straddle them. */
        Bytes of(Bytes... parts) {
            int size = 0;
            for (Bytes part : parts) size += part.length();
            if (parts.length == 1 || size > joined.length) {
                for (Bytes part : parts) part.into(digest::update);
            } else {
                int at = 0;
                for (Bytes part : parts) {
                    part.copyTo(joined, at);
                    at += part.length();
                }
                digest.update(joined, 0, size);
            }
            return Bytes.wrap(digest.digest());
        }
    }

    /** A factory of the JDK's that only fails where the platform lacks a required algorithm. */
    interface Factory<T> {
        T make() throws GeneralSecurityException;
    }

    static <T> T made(Factory<T> factory) {
        try {
            return factory.make();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks a required algorithm", e);
        }
    }
}
