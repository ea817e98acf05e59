package io.reticle.bench.micro;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.ifac.AccessCode;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Frames of 500 bytes under an access code of 16. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class AccessCodeBenchmark {
    @Param public Crypto crypto;

    private AccessCode code;
    private Bytes clean;
    private Bytes masked;

    @Setup
    public void make() {
        CryptoProvider provider = crypto.provider();
        Bytes key = AccessCode.key(provider, Optional.of("bench"), Optional.of("passphrase"));
        code = new AccessCode(provider, key, 16);
        clean = Frames.ofSize(500, 1)[0];
        masked = mask();
    }

    @Benchmark
    public Bytes mask() {
        return code.mask(clean);
    }

    @Benchmark
    public Bytes unmask() throws MalformedFrame {
        return code.unmask(masked);
    }
}
