package io.reticle.bench.micro;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.crypto.Token;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.concurrent.TimeUnit;

/** Tokens over 400 bytes under a 64-byte key, as on a link. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class TokenBenchmark {
    @Param public Crypto crypto;

    private final Entropy entropy = Entropy.secure();
    private Token token;
    private Bytes plaintext;
    private Bytes sealed;

    @Setup
    public void make() throws CryptoFailure {
        Entropy seeded = Frames.entropy();
        token = new Token(crypto.provider(), seeded.bytes(64));
        plaintext = seeded.bytes(400);
        sealed = encrypt();
    }

    @Benchmark
    public Bytes encrypt() {
        return token.encrypt(plaintext, entropy);
    }

    @Benchmark
    public Bytes decrypt() throws CryptoFailure {
        return token.decrypt(sealed);
    }
}
