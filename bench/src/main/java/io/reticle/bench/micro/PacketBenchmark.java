package io.reticle.bench.micro;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.packet.Packet;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.concurrent.TimeUnit;

/** Frames of 200 bytes with one and two addresses. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class PacketBenchmark {
    private static final int COUNT = 1024;

    /** Parsing touches no primitives, hashing does. */
    @Param public Crypto crypto;

    private Bytes[] frames;
    private int next;

    @Setup
    public void make() {
        frames = Frames.ofSize(200, COUNT);
    }

    private Bytes frame() {
        return frames[next++ & COUNT - 1];
    }

    /** The checks alone. */
    @Benchmark
    public Packet parse() throws MalformedFrame {
        return Packet.parse(frame());
    }

    /** With every field of the header, and the data. */
    @Benchmark
    public int parseAndRead() throws MalformedFrame {
        Packet packet = Packet.parse(frame());
        return packet.type().code()
                + packet.destinationType().code()
                + packet.hops()
                + packet.context()
                + (packet.contextFlag() ? 1 : 0)
                + (packet.transportType() ? 1 : 0)
                + packet.transportId().map(id -> id.at(15)).orElse(0)
                + packet.destination().at(15)
                + packet.data().at(0);
    }

    /** What every arriving packet costs before anything is decided about it. */
    @Benchmark
    public Bytes parseAndHash() throws MalformedFrame {
        return Packet.parse(frame()).hash(crypto.provider());
    }
}
