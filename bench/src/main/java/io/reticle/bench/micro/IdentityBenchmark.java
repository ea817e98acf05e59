package io.reticle.bench.micro;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.concurrent.TimeUnit;

/** Texts of 400 bytes to an identity and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class IdentityBenchmark {
    @Param public Crypto crypto;

    private final Entropy entropy = Entropy.secure();
    private Identity identity;
    private Bytes plaintext;
    private Bytes ciphertext;

    @Setup
    public void make() throws CryptoFailure {
        Entropy seeded = Frames.entropy();
        identity = Identity.generate(crypto.provider(), seeded);
        plaintext = seeded.bytes(400);
        ciphertext = encrypt();
    }

    @Benchmark
    public Bytes encrypt() throws CryptoFailure {
        return identity.publicIdentity().encrypt(plaintext, entropy);
    }

    @Benchmark
    public Bytes decrypt() {
        return identity.decrypt(ciphertext).orElseThrow();
    }

    @Benchmark
    public Bytes pair() throws CryptoFailure {
        return identity.decrypt(encrypt()).orElseThrow();
    }
}
