package io.reticle.rns.crypto;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.reticle.rns.bytes.Bytes;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * X25519 agreements by the system's OpenSSL 3, called directly: its assembly is the fastest that a
 * Java program can reach without bringing a library of its own.
 *
 * <p>Each thread keeps one context and the memory that keys and secrets pass through; what was
 * secret in it is wiped after each agreement.
 */
// native access is the point of this class, and where it is denied the portable curves serve
@SuppressWarnings("restricted")
final class OpenSslX25519 {
    private static final int KEY = CryptoProvider.KEY_SIZE;

    /** {@code EVP_PKEY_KEYPAIR}: a key with both halves. */
    private static final int BOTH_HALVES = 0x87;

    /** {@code EVP_PKEY_PUBLIC_KEY}. */
    private static final int PUBLIC_HALF = 0x86;

    /** {@code OSSL_PARAM_OCTET_STRING}. */
    private static final int OCTETS = 5;

    /** {@code struct ossl_param_st}: what it is called, its type, where it stands, its length. */
    private static final MemoryLayout PARAMETER =
            MemoryLayout.structLayout(
                    ADDRESS,
                    JAVA_INT,
                    MemoryLayout.paddingLayout(4),
                    ADDRESS,
                    JAVA_LONG,
                    JAVA_LONG);

    private static final long TYPE = 8;
    private static final long DATA = 16;
    private static final long LENGTH = 24;
    private static final long RETURNED = 32;

    private final MethodHandle newContextOfName;
    private final MethodHandle newContextOfKey;
    private final MethodHandle freeContext;
    private final MethodHandle beginMaking;
    private final MethodHandle make;
    private final MethodHandle freeKey;
    private final MethodHandle beginAgreement;
    private final MethodHandle setPeer;
    private final MethodHandle agreement;
    private final ThreadLocal<Desk> desk = ThreadLocal.withInitial(Desk::new);

    private OpenSslX25519(SymbolLookup library) {
        newContextOfName =
                function(
                        library,
                        "EVP_PKEY_CTX_new_from_name",
                        FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS));
        newContextOfKey =
                function(
                        library,
                        "EVP_PKEY_CTX_new",
                        FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
        freeContext = function(library, "EVP_PKEY_CTX_free", FunctionDescriptor.ofVoid(ADDRESS));
        beginMaking =
                function(
                        library,
                        "EVP_PKEY_fromdata_init",
                        FunctionDescriptor.of(JAVA_INT, ADDRESS));
        make =
                function(
                        library,
                        "EVP_PKEY_fromdata",
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS));
        freeKey = function(library, "EVP_PKEY_free", FunctionDescriptor.ofVoid(ADDRESS));
        beginAgreement =
                function(library, "EVP_PKEY_derive_init", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        setPeer =
                function(
                        library,
                        "EVP_PKEY_derive_set_peer",
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        agreement =
                function(
                        library,
                        "EVP_PKEY_derive",
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
    }

    private static MethodHandle function(
            SymbolLookup library, String name, FunctionDescriptor shape) {
        return Linker.nativeLinker().downcallHandle(library.find(name).orElseThrow(), shape);
    }

    /** The system's library; null where there is none of version 3, or native access is denied. */
    static OpenSslX25519 find() {
        try {
            return new OpenSslX25519(SymbolLookup.libraryLookup("libcrypto.so.3", Arena.global()));
        } catch (RuntimeException | LinkageError e) {
            return null;
        }
    }

    /**
     * The shared secret, 32 bytes.
     *
     * @throws CryptoFailure if it is all zeros
     */
    Bytes agree(Bytes privateKey, Bytes publicKey) throws CryptoFailure {
        return desk.get().agree(privateKey, publicKey);
    }

    private interface Call<T> {
        T now() throws Throwable;
    }

    /** Method handles throw anything; these C functions throw nothing. */
    private static <T> T call(Call<T> call) {
        try {
            return call.now();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call into OpenSSL", e);
        }
    }

    /** What one thread works on. */
    private final class Desk {
        private final Arena arena = Arena.ofAuto();
        private final MemorySegment publicKey = arena.allocate(KEY);
        private final MemorySegment privateKey = arena.allocate(KEY);
        private final MemorySegment secret = arena.allocate(KEY);
        private final MemorySegment secretLength = arena.allocate(JAVA_LONG);
        private final MemorySegment made = arena.allocate(ADDRESS);
        private final MemorySegment publicHalf = parameters("pub", publicKey);

        /**
         * Our own public key enters no agreement, but a private key alone would have it worked out,
         * which takes as long as the agreement: whatever stands there serves as well.
         */
        private final MemorySegment bothHalves = parameters("pub", publicKey, "priv", privateKey);

        private final MemorySegment maker;

        Desk() {
            MemorySegment name = arena.allocateFrom("X25519");
            MemorySegment context =
                    call(
                            () ->
                                    (MemorySegment)
                                            newContextOfName.invokeExact(
                                                    MemorySegment.NULL, name, MemorySegment.NULL));
            if (context.equals(MemorySegment.NULL)) {
                throw new IllegalStateException("this OpenSSL has no X25519");
            }
            maker = context.reinterpret(arena, this::free);
            if (call(() -> (int) beginMaking.invokeExact(maker)) != 1) {
                throw new IllegalStateException("this OpenSSL takes no raw X25519 keys");
            }
        }

        private void free(MemorySegment context) {
            call(
                    () -> {
                        freeContext.invokeExact(context);
                        return null;
                    });
        }

        private MemorySegment parameters(Object... namesAndPlaces) {
            int count = namesAndPlaces.length / 2;
            // the one of zeros that follows the last says that it was the last
            MemorySegment all = arena.allocate(PARAMETER, count + 1L);
            for (int i = 0; i < count; i++) {
                long at = i * PARAMETER.byteSize();
                MemorySegment place = (MemorySegment) namesAndPlaces[2 * i + 1];
                all.set(ADDRESS, at, arena.allocateFrom((String) namesAndPlaces[2 * i]));
                all.set(JAVA_INT, at + TYPE, OCTETS);
                all.set(ADDRESS, at + DATA, place);
                all.set(JAVA_LONG, at + LENGTH, place.byteSize());
                all.set(JAVA_LONG, at + RETURNED, 0);
            }
            return all;
        }

        Bytes agree(Bytes mine, Bytes theirs) throws CryptoFailure {
            put(theirs, publicKey);
            put(mine, privateKey);
            try {
                MemorySegment own = key(BOTH_HALVES, bothHalves);
                MemorySegment peer = key(PUBLIC_HALF, publicHalf);
                boolean agreed = call(() -> agreed(own, peer));
                if (!agreed) throw new CryptoFailure("the X25519 shared secret is all zeros");
                return Bytes.wrap(secret.toArray(JAVA_BYTE));
            } finally {
                privateKey.fill((byte) 0);
                secret.fill((byte) 0);
            }
        }

        private static void put(Bytes key, MemorySegment place) {
            key.into(
                    (array, offset, length) -> {
                        if (length != KEY) {
                            throw new IllegalArgumentException(
                                    "an X25519 key has 32 bytes, not " + length);
                        }
                        MemorySegment.copy(array, offset, place, JAVA_BYTE, 0, length);
                    });
        }

        private MemorySegment key(int halves, MemorySegment parameters) {
            made.set(ADDRESS, 0, MemorySegment.NULL);
            int ok = call(() -> (int) make.invokeExact(maker, made, halves, parameters));
            if (ok != 1) throw new IllegalStateException("OpenSSL refuses an X25519 key");
            return made.get(ADDRESS, 0);
        }

        /** Frees both keys in any case. */
        private boolean agreed(MemorySegment own, MemorySegment peer) throws Throwable {
            var context = (MemorySegment) newContextOfKey.invokeExact(own, MemorySegment.NULL);
            try {
                secretLength.set(JAVA_LONG, 0, KEY);
                return (int) beginAgreement.invokeExact(context) == 1
                        && (int) setPeer.invokeExact(context, peer) == 1
                        && (int) agreement.invokeExact(context, secret, secretLength) == 1;
            } finally {
                freeContext.invokeExact(context);
                freeKey.invokeExact(peer);
                freeKey.invokeExact(own);
            }
        }
    }
}
