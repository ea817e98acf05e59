package io.reticle.bench;

import com.sun.management.OperatingSystemMXBean;

import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.packet.Packet;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.List;

/** The operations in Java, over one set of inputs and by one crypto provider. */
final class Workload {
    /** Texts that are encrypted between two looks at the clock. */
    private static final int BATCH = 32;

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final Inputs inputs;
    private final CryptoProvider crypto;
    private final Identity identity;
    private final Entropy entropy = Entropy.secure();

    /** Keeps results alive, so that the compiler cannot leave out what makes them. */
    @SuppressWarnings("UnusedVariable")
    private volatile int sink;

    Workload(Inputs inputs, CryptoProvider crypto) throws MalformedFrame {
        this.inputs = inputs;
        this.crypto = crypto;
        this.identity = Identity.load(crypto, inputs.privateKey());
    }

    CryptoProvider crypto() {
        return crypto;
    }

    /** How often something was done, and in how much processor time. */
    record Measured(long count, long nanoseconds) {
        double perSecond() {
            return count * 1e9 / nanoseconds;
        }
    }

    /**
     * Repeats an operation for {@code milliseconds} or a little longer. Counts processor time of
     * the whole process, collector and compiler included, which others who want the processor do
     * not stretch as they do the time on the wall.
     */
    Measured run(Operation operation, long milliseconds) throws MalformedFrame, CryptoFailure {
        long processor = PROCESS.getProcessCpuTime();
        long start = System.nanoTime();
        long count = 0;
        do {
            count += batch(operation);
        } while (System.nanoTime() - start < milliseconds * 1_000_000);
        return new Measured(count, PROCESS.getProcessCpuTime() - processor);
    }

    private int batch(Operation operation) throws MalformedFrame, CryptoFailure {
        return switch (operation) {
            case PARSE -> parse();
            case PARSE_HASH -> parseHash();
            case ANNOUNCE -> announce();
            case ENCRYPT -> encrypt();
            case DECRYPT -> decrypt();
            case PAIR -> pair();
        };
    }

    private int parse() throws MalformedFrame {
        int seen = 0;
        for (Bytes frame : inputs.frames()) seen += weight(Packet.parse(frame));
        sink = seen;
        return inputs.frames().size();
    }

    /**
     * Reads every field. A packet is a view, so reading is part of taking it apart: without it
     * nothing would be measured but three comparisons.
     */
    private static int weight(Packet packet) {
        return packet.type().code()
                + packet.destinationType().code()
                + packet.hops()
                + packet.context()
                + (packet.contextFlag() ? 1 : 0)
                + (packet.transportType() ? 1 : 0)
                + (packet.twoAddresses() ? packet.transportId().orElseThrow().at(15) : 0)
                + packet.destination().at(15)
                + packet.data().at(0);
    }

    private int parseHash() throws MalformedFrame {
        int seen = 0;
        for (Bytes frame : inputs.frames()) {
            Packet packet = Packet.parse(frame);
            seen += weight(packet) + packet.hash(crypto).at(0);
        }
        sink = seen;
        return inputs.frames().size();
    }

    private int announce() throws MalformedFrame {
        int seen = 0;
        for (Bytes frame : inputs.announces()) seen += announced(frame);
        sink = seen;
        return inputs.announces().size();
    }

    private int announced(Bytes frame) throws MalformedFrame {
        Packet packet = Packet.parse(frame);
        int hash = packet.hash(crypto).at(0);
        return hash + Announce.parse(crypto, packet).validated(crypto).destination().at(0);
    }

    private int encrypt() throws CryptoFailure {
        int seen = 0;
        for (int i = 0; i < BATCH; i++) seen += encrypted().at(0);
        sink = seen;
        return BATCH;
    }

    private int decrypt() {
        int seen = 0;
        for (Bytes ciphertext : inputs.ciphertexts()) seen += decrypted(ciphertext).at(0);
        sink = seen;
        return inputs.ciphertexts().size();
    }

    private int pair() throws CryptoFailure {
        int seen = 0;
        for (int i = 0; i < BATCH; i++) seen += decrypted(encrypted()).at(0);
        sink = seen;
        return BATCH;
    }

    private Bytes encrypted() throws CryptoFailure {
        return identity.publicIdentity().encrypt(inputs.plaintext(), entropy);
    }

    private Bytes decrypted(Bytes ciphertext) {
        return identity.decrypt(ciphertext).orElseThrow();
    }

    /**
     * Works each input once.
     *
     * @return SHA-256 over all results, which every peer must give alike, in hexadecimal
     */
    String check(Operation operation) throws MalformedFrame, CryptoFailure {
        var results = new ByteArrayOutputStream();
        switch (operation) {
            case PARSE -> {
                for (Bytes frame : inputs.frames()) {
                    results.writeBytes(fields(Packet.parse(frame)).toArray());
                }
            }
            case PARSE_HASH -> {
                for (Bytes frame : inputs.frames()) {
                    results.writeBytes(Packet.parse(frame).hash(crypto).toArray());
                }
            }
            case ANNOUNCE -> {
                for (List<Bytes> frames : List.of(inputs.announces(), inputs.forged())) {
                    for (Bytes frame : frames) results.write(genuine(frame) ? 1 : 0);
                }
            }
            case ENCRYPT, PAIR -> {
                Bytes ciphertext = encrypted();
                int length = ciphertext.length();
                results.writeBytes(new byte[] {0, 0, (byte) (length >> 8), (byte) length});
                results.writeBytes(decrypted(ciphertext).toArray());
            }
            case DECRYPT -> {
                for (Bytes ciphertext : inputs.ciphertexts()) {
                    results.writeBytes(decrypted(ciphertext).toArray());
                }
            }
        }
        return crypto.sha256(Bytes.wrap(results.toByteArray())).toHex();
    }

    private boolean genuine(Bytes frame) {
        try {
            announced(frame);
            return true;
        } catch (MalformedFrame e) {
            return false;
        }
    }

    private static Bytes fields(Packet packet) {
        return Bytes.concat(
                Bytes.wrap(
                        (byte) (packet.twoAddresses() ? 1 : 0),
                        (byte) (packet.contextFlag() ? 1 : 0),
                        (byte) (packet.transportType() ? 1 : 0),
                        (byte) packet.destinationType().code(),
                        (byte) packet.type().code(),
                        (byte) packet.hops()),
                packet.transportId().orElse(Bytes.EMPTY),
                packet.destination(),
                Bytes.wrap((byte) packet.context()),
                packet.data());
    }
}
