package io.reticle.daemon.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.DelegatingCrypto;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.crypto.Signing;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

class CryptoOnDemandTest {
    private static final Bytes SEED = Bytes.hex("07".repeat(32));
    private static final Bytes MESSAGE = Bytes.utf8("what is signed");

    /** Does the portable one's work under another name, and counts the signatures. */
    private static final class Better extends DelegatingCrypto {
        final AtomicInteger signatures = new AtomicInteger();

        Better() {
            super(CryptoProvider.portable());
        }

        @Override
        public String name() {
            return "better";
        }

        @Override
        public Signing signing(Bytes seed, Bytes publicKey) {
            Signing plain = super.signing(seed, publicKey);
            return message -> {
                signatures.incrementAndGet();
                return plain.sign(message);
            };
        }
    }

    @Test
    void a_little_work_loads_nothing() {
        CryptoOnDemand crypto =
                new CryptoOnDemand(
                        () -> {
                            throw new AssertionError("not worth it yet");
                        });
        Bytes key = crypto.ed25519PublicKey(SEED);
        Bytes signature = crypto.signing(SEED, key).sign(MESSAGE);
        assertTrue(crypto.ed25519Verify(key, MESSAGE, signature));
        assertEquals(CryptoProvider.portable().name(), crypto.name());
    }

    @Test
    void with_more_of_it_the_better_one_takes_over_also_for_keys_made_ready_before() {
        Better better = new Better();
        AtomicInteger loaded = new AtomicInteger();
        CountDownLatch may = new CountDownLatch(1);
        CryptoOnDemand crypto =
                new CryptoOnDemand(
                        () -> {
                            loaded.incrementAndGet();
                            awaited(may);
                            return better;
                        });
        Bytes key = crypto.ed25519PublicKey(SEED);
        Signing ready = crypto.signing(SEED, key);
        Bytes signature = ready.sign(MESSAGE);
        for (int i = 0; i < 3_000; i++) crypto.x25519KeyPair(Entropy.secure());

        // it is being loaded, and the portable one goes on
        assertEquals(signature, ready.sign(MESSAGE));
        assertEquals(0, better.signatures.get());
        may.countDown();
        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> {
                    while (!crypto.name().equals("better")) Thread.onSpinWait();
                });
        assertEquals(signature, ready.sign(MESSAGE));
        assertEquals(1, better.signatures.get());
        assertEquals(1, loaded.get());
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
