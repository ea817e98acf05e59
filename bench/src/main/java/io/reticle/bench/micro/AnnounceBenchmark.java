package io.reticle.bench.micro;

import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.packet.Packet;

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

/** Announces by 300 identities, every other one with a ratchet. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class AnnounceBenchmark {
    private static final int COUNT = 300;

    @Param public Crypto crypto;

    private CryptoProvider provider;
    private Bytes[] frames;
    private int next;

    @Setup
    public void make() {
        provider = crypto.provider();
        Entropy entropy = Frames.entropy();
        DestinationName name = DestinationName.parse("reticle.bench");
        frames = new Bytes[COUNT];
        for (int i = 0; i < COUNT; i++) {
            Identity identity = Identity.generate(provider, entropy);
            frames[i] =
                    Announce.make(
                                    identity,
                                    name.address(provider, identity.hash()),
                                    name.hash(provider),
                                    Announce.randomHash(entropy, 1_700_000_000L + i),
                                    i % 2 == 0 ? Optional.empty() : Optional.of(entropy.bytes(32)),
                                    Bytes.utf8("node " + i))
                            .packet(false)
                            .frame();
        }
    }

    /** From a frame: parse, signature, address. */
    @Benchmark
    public Announce validate() throws MalformedFrame {
        if (next == COUNT) next = 0;
        return Announce.parse(provider, Packet.parse(frames[next++])).validated(provider);
    }
}
