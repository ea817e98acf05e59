package io.reticle.suite.exchange;

import io.reticle.rns.bytes.Bytes;
import io.reticle.vectors.Outcome;
import io.reticle.vectors.Vector;
import io.reticle.vectors.Vectors;

import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;

/**
 * Inputs of the functions that read bytes: those of the shipped valid vectors, with one bit turned
 * or cut short. Nobody knows beforehand whether such an input is still good, so that only two
 * implementations can judge each other by it.
 */
public final class DamagedInputs {
    /** The member with the bytes that came from outside, by function. */
    private static final Map<String, String> READ =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("packet-parse", "frame"),
                            Map.entry("group-decrypt", "ciphertext"),
                            Map.entry("ratchet-file-read", "file"),
                            Map.entry("peer-ratchet-read", "file"),
                            Map.entry("known-destinations-read", "file"),
                            Map.entry("link-identify-verify", "plaintext"),
                            Map.entry("link-rtt-read", "plaintext"),
                            Map.entry("request-unpack", "packed"),
                            Map.entry("response-unpack", "packed"),
                            Map.entry("resource-advertisement-unpack", "packed"),
                            Map.entry("resource-read", "stream"),
                            Map.entry("part-request-unpack", "packed"),
                            Map.entry("hashmap-update-unpack", "packed"),
                            Map.entry("envelope-unpack", "packed"),
                            Map.entry("stream-unpack", "packed"),
                            Map.entry("lxmf-message-unpack", "container")));

    /** Longer inputs tell no more, and take longer. */
    private static final int LONGEST = 2048;

    private final String kind;
    private final String member;
    private final SplittableRandom random;
    private final List<Vector> good;

    DamagedInputs(String kind, long seed) {
        this.kind = kind;
        this.member = READ.get(kind);
        var name = new CRC32();
        name.update(kind.getBytes(StandardCharsets.UTF_8));
        this.random = new SplittableRandom(seed ^ (name.getValue() << 32));
        this.good =
                Vectors.of(kind).stream()
                        .filter(vector -> vector.outcome() == Outcome.VALID)
                        .filter(vector -> isDamageable(bytes(vector)))
                        .toList();
    }

    /** The functions that read bytes, of those that have vectors. */
    public static SequencedSet<String> kinds() {
        var kinds = new TreeSet<>(READ.keySet());
        kinds.retainAll(Vectors.kinds());
        return kinds;
    }

    private static boolean isDamageable(Bytes bytes) {
        return bytes.length() > 0 && bytes.length() <= LONGEST;
    }

    private Bytes bytes(Vector vector) {
        return Bytes.hex(vector.input().path(member).stringValue());
    }

    /** One more damaged input. */
    ObjectNode next() {
        var vector = good.get(random.nextInt(good.size()));
        var input = vector.input().deepCopy();
        return input.put(member, Bytes.wrap(damaged(bytes(vector).toArray())).toHex());
    }

    private byte[] damaged(byte[] bytes) {
        if (random.nextInt(4) == 0) return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        // what stands first says how the rest is read: it is hit as often as all the rest
        int reach = random.nextBoolean() ? Math.min(8, bytes.length) : bytes.length;
        bytes[random.nextInt(reach)] ^= (byte) (1 << random.nextInt(8));
        return bytes;
    }

    @Override
    public String toString() {
        return "damaged inputs of " + kind;
    }
}
