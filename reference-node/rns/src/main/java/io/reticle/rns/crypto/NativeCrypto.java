package io.reticle.rns.crypto;

import io.reticle.rns.bytes.Bytes;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;

/**
 * Ed25519 and long runs of AES-CBC by the Amazon Corretto provider, X25519 by the system's OpenSSL
 * and by Conscrypt, each only where its native library loads and passes a known-answer test;
 * everything else as in {@link PortableCrypto}.
 *
 * <p>All are looked up by name, so that a distribution may leave them out.
 */
final class NativeCrypto extends PortableCrypto {
    /** DER around a raw key: PKCS#8 for Ed25519, both forms for X25519 (RFC 8410). */
    private static final Bytes ED25519_PRIVATE = Bytes.hex("302e020100300506032b657004220420");

    /**
     * In bytes. From here on a way into native code and back costs less than what it saves: half of
     * the time to encrypt, nine tenths of that to decrypt.
     */
    private static final int LONG_AES = 4_096;

    /**
     * Keys of others that stay loaded. An announce comes again from every neighbour, and loading
     * its key costs a thirtieth of what checking its signature does.
     */
    private static final int LOADED_KEYS = 1_024;

    private static final Bytes X25519_PUBLIC = Bytes.hex("302a300506032b656e032100");
    private static final Bytes X25519_PRIVATE = Bytes.hex("302e020100300506032b656e04220420");

    /**
     * Below the constants that its known-answer tests use: fields are initialised in this order.
     */
    static final CryptoProvider BEST = choose();

    /** Stands below the constants, because choosing tries the keys out. */
    private final ThreadLocal<Signer> signer;

    private final ThreadLocal<Agreement> agreement;
    private final OpenSslX25519 openSsl;
    private final ThreadLocal<Cipher> longAes;
    private final String name;

    private NativeCrypto(Provider ed25519, Provider x25519, OpenSslX25519 openSsl) {
        this.openSsl = openSsl;
        signer = ed25519 == null ? null : ThreadLocal.withInitial(() -> new Signer(ed25519));
        agreement = x25519 == null ? null : ThreadLocal.withInitial(() -> new Agreement(x25519));
        longAes =
                ed25519 == null
                        ? null
                        : ThreadLocal.withInitial(
                                () -> made(() -> Cipher.getInstance("AES/CBC/NoPadding", ed25519)));
        name =
                "native (Ed25519: %s, X25519: %s)"
                        .formatted(
                                ed25519 == null ? "BouncyCastle" : "Corretto",
                                x25519Names(x25519, openSsl));
    }

    private static String x25519Names(Provider x25519, OpenSslX25519 openSsl) {
        String keys = x25519 == null ? "BouncyCastle" : "Conscrypt";
        return openSsl == null ? keys : "OpenSSL and " + keys;
    }

    private static CryptoProvider choose() {
        Provider ed25519 = corretto();
        Provider x25519 = conscrypt();
        OpenSslX25519 openSsl = OpenSslX25519.find();
        if (ed25519 != null) {
            NativeCrypto tried = new NativeCrypto(ed25519, null, null);
            if (!tried.signsAsExpected() || !tried.encryptsAsExpected()) ed25519 = null;
        }
        if (x25519 != null && !new NativeCrypto(null, x25519, null).agreesAsExpected()) {
            x25519 = null;
        }
        if (openSsl != null && !new NativeCrypto(null, null, openSsl).agreesAsExpected()) {
            openSsl = null;
        }
        return ed25519 == null && x25519 == null && openSsl == null
                ? PortableCrypto.INSTANCE
                : new NativeCrypto(ed25519, x25519, openSsl);
    }

    private static Provider corretto() {
        try {
            // without this the provider offers no way from raw bytes to its own key objects
            System.setProperty("com.amazon.corretto.crypto.provider.registerEdKeyFactory", "true");
            return (Provider)
                    Class.forName(
                                    "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider")
                            .getField("INSTANCE")
                            .get(null);
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    private static Provider conscrypt() {
        try {
            return Class.forName("org.conscrypt.OpenSSLProvider")
                    .asSubclass(Provider.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    private boolean signsAsExpected() {
        try {
            Bytes seed = Bytes.zeros(KEY_SIZE);
            Bytes key = ed25519PublicKey(seed);
            Bytes signature = ed25519Sign(seed, key, key);
            return signature.equals(PortableCrypto.INSTANCE.ed25519Sign(seed, key, key))
                    && ed25519Verify(key, key, signature)
                    && !ed25519Verify(key, seed, signature)
                    && pairsAsExpected();
        } catch (RuntimeException | LinkageError e) {
            return false;
        }
    }

    private boolean pairsAsExpected() {
        KeyPair fresh = ed25519KeyPair(Entropy.secure());
        return fresh.publicKey()
                .equals(PortableCrypto.INSTANCE.ed25519PublicKey(fresh.privateKey()));
    }

    private boolean encryptsAsExpected() {
        try {
            Bytes key = Bytes.zeros(KEY_SIZE);
            Bytes iv = Bytes.wrap(HexFormat.of().parseHex("5a".repeat(16)));
            Bytes blocks = Bytes.zeros(LONG_AES);
            Bytes encrypted = aesCbcEncrypt(key, iv, blocks);
            return encrypted.equals(PortableCrypto.INSTANCE.aesCbcEncrypt(key, iv, blocks))
                    && aesCbcDecrypt(key, iv, encrypted).equals(blocks);
        } catch (CryptoFailure | RuntimeException | LinkageError e) {
            return false;
        }
    }

    private boolean agreesAsExpected() {
        try {
            Bytes key = Bytes.wrap(HexFormat.of().parseHex("09" + "00".repeat(31)));
            Bytes secret = Bytes.wrap(HexFormat.of().parseHex("77" + "01".repeat(31)));
            KeyPair fresh = x25519KeyPair(Entropy.secure());
            return x25519(secret, key).equals(PortableCrypto.INSTANCE.x25519(secret, key))
                    && refusesZeros(secret)
                    && fresh.publicKey()
                            .equals(PortableCrypto.INSTANCE.x25519PublicKey(fresh.privateKey()));
        } catch (CryptoFailure | RuntimeException | LinkageError e) {
            return false;
        }
    }

    private boolean refusesZeros(Bytes secret) {
        try {
            x25519(secret, Bytes.zeros(KEY_SIZE));
            return false;
        } catch (CryptoFailure e) {
            return true;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Bytes ed25519Sign(Bytes seed, Bytes publicKey, Bytes message) {
        return signing(seed, publicKey).sign(message);
    }

    @Override
    public Signing signing(Bytes seed, Bytes publicKey) {
        if (signer == null) return message -> super.ed25519Sign(seed, publicKey, message);
        PrivateKey key = signer.get().load(seed);
        return message -> signer.get().sign(key, message);
    }

    /** A third of the time that the public key of a seed of our own takes. */
    @Override
    public KeyPair ed25519KeyPair(Entropy entropy) {
        return signer == null || !(entropy instanceof SystemEntropy)
                ? super.ed25519KeyPair(entropy)
                : signer.get().generate();
    }

    @Override
    public boolean ed25519Verify(Bytes publicKey, Bytes message, Bytes signature) {
        if (signer == null) return super.ed25519Verify(publicKey, message, signature);
        if (publicKey.length() != KEY_SIZE || signature.length() != SIGNATURE_SIZE) return false;
        return signer.get().verify(publicKey, message, signature);
    }

    @Override
    Cipher aesCbc(int length) {
        return longAes == null || length < LONG_AES ? super.aesCbc(length) : longAes.get();
    }

    @Override
    public Bytes x25519(Bytes privateKey, Bytes publicKey) throws CryptoFailure {
        if (openSsl != null) return openSsl.agree(privateKey, publicKey);
        return agreement == null
                ? super.x25519(privateKey, publicKey)
                : agreement.get().agree(privateKey, publicKey);
    }

    /** Twice as fast as a private key of our own and the multiplication with the base point. */
    @Override
    public KeyPair x25519KeyPair(Entropy entropy) {
        return agreement == null || !(entropy instanceof SystemEntropy)
                ? super.x25519KeyPair(entropy)
                : agreement.get().generate();
    }

    private static final class Signer {
        private final KeyFactory keys;
        private final KeyPairGenerator generator;
        private final Signature signature;

        /** Least recently used first. */
        private final Map<Bytes, PublicKey> loaded =
                new LinkedHashMap<>(16, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Bytes, PublicKey> eldest) {
                        return size() > LOADED_KEYS;
                    }
                };

        Signer(Provider provider) {
            keys = made(() -> KeyFactory.getInstance("EdDSA", provider));
            generator = made(() -> KeyPairGenerator.getInstance("EdDSA", provider));
            signature = made(() -> Signature.getInstance("EdDSA", provider));
        }

        KeyPair generate() {
            java.security.KeyPair fresh = generator.generateKeyPair();
            // in both encodings the key itself stands last
            return new KeyPair(
                    Bytes.wrap(fresh.getPrivate().getEncoded()).tail(KEY_SIZE),
                    Bytes.wrap(fresh.getPublic().getEncoded()).tail(KEY_SIZE));
        }

        PrivateKey load(Bytes seed) {
            try {
                return keys.generatePrivate(
                        new PKCS8EncodedKeySpec(Bytes.concat(ED25519_PRIVATE, seed).toArray()));
            } catch (GeneralSecurityException e) {
                throw new IllegalArgumentException("Ed25519 seed: " + e.getMessage(), e);
            }
        }

        Bytes sign(PrivateKey key, Bytes message) {
            try {
                signature.initSign(key);
                feed(message);
                return Bytes.wrap(signature.sign());
            } catch (GeneralSecurityException e) {
                throw new IllegalArgumentException("Ed25519 signing: " + e.getMessage(), e);
            }
        }

        boolean verify(Bytes publicKey, Bytes message, Bytes claimed) {
            try {
                PublicKey key = loaded.get(publicKey);
                if (key == null) {
                    key =
                            keys.generatePublic(
                                    new X509EncodedKeySpec(
                                            Bytes.concat(ED25519_PUBLIC, publicKey).toArray()));
                    loaded.put(publicKey.compact(), key);
                }
                signature.initVerify(key);
                feed(message);
                return signature.verify(claimed.toArray());
            } catch (GeneralSecurityException e) {
                return false;
            }
        }

        private void feed(Bytes message) throws GeneralSecurityException {
            // Signature.update takes an array and throws a checked exception: no method reference
            signature.update(message.toArray());
        }
    }

    private static final class Agreement {
        private final KeyFactory keys;
        private final KeyAgreement agreement;
        private final KeyPairGenerator generator;

        Agreement(Provider provider) {
            keys = made(() -> KeyFactory.getInstance("XDH", provider));
            agreement = made(() -> KeyAgreement.getInstance("XDH", provider));
            generator = made(() -> KeyPairGenerator.getInstance("XDH", provider));
        }

        KeyPair generate() {
            java.security.KeyPair fresh = generator.generateKeyPair();
            // in both encodings the key itself stands last
            return new KeyPair(
                    Bytes.wrap(fresh.getPrivate().getEncoded()).tail(KEY_SIZE),
                    Bytes.wrap(fresh.getPublic().getEncoded()).tail(KEY_SIZE));
        }

        Bytes agree(Bytes privateKey, Bytes publicKey) throws CryptoFailure {
            byte[] shared;
            try {
                PrivateKey mine =
                        keys.generatePrivate(
                                new PKCS8EncodedKeySpec(
                                        Bytes.concat(X25519_PRIVATE, privateKey).toArray()));
                PublicKey theirs =
                        keys.generatePublic(
                                new X509EncodedKeySpec(
                                        Bytes.concat(X25519_PUBLIC, publicKey).toArray()));
                agreement.init(mine);
                agreement.doPhase(theirs, true);
                shared = agreement.generateSecret();
            } catch (GeneralSecurityException | RuntimeException e) {
                throw new CryptoFailure("X25519: " + e.getMessage());
            }
            Bytes secret = Bytes.wrap(shared);
            if (ConstantTime.equal(secret, Bytes.zeros(KEY_SIZE))) {
                throw new CryptoFailure("the X25519 shared secret is all zeros");
            }
            return secret;
        }
    }
}
