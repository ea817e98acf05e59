package io.reticle.rns.resource;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.Bzip2;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * One segment of a resource, ready to be sent (R-CORE-168 to R-CORE-171, R-CORE-182).
 *
 * <pre>
 *  plaintext  up to 1 048 575 bytes; in a resource's first segment after its metadata
 *  body       the plaintext, or the bzip2 stream of it where that is smaller
 *  stream     token over (4 random bytes ‖ body), cut into parts of the link's MTU less 36 bytes
 * </pre>
 */
public final class Segment {
    /** The longest plaintext of a segment, in bytes. */
    public static final int MAX_SIZE = 1_048_575;

    /** Larger resources are not compressed, and no more comes out of one segment (R-CORE-183). */
    public static final int MAX_COMPRESSED = 64 * 1024 * 1024;

    /** A packet's longest header and the shortest access code: what a part leaves room for. */
    private static final int PART_OVERHEAD = 36;

    private static final int PREFIX_SIZE = 4;

    private final Bytes hash;
    private final Bytes random;
    private final Bytes proof;
    private final boolean compressed;
    private final Bytes stream;
    private final int partSize;
    private final int[] mapHashes;

    private Segment(
            Bytes hash,
            Bytes random,
            Bytes proof,
            boolean compressed,
            Bytes stream,
            int partSize,
            int[] mapHashes) {
        this.hash = hash;
        this.random = random;
        this.proof = proof;
        this.compressed = compressed;
        this.stream = stream;
        this.partSize = partSize;
        this.mapHashes = mapHashes;
    }

    /** The size of all parts but the last on a link with this MTU, both in bytes. */
    public static int partSize(int mtu) {
        return mtu - PART_OVERHEAD;
    }

    /** How many parts a stream makes. */
    static int partsOf(int streamSize, int partSize) {
        return (streamSize + partSize - 1) / partSize;
    }

    /**
     * Builds a segment. Draws 4 random bytes for the stream, then what {@code encrypt} draws, then
     * 4 for the hashes, again as often as two parts get the same map hash (R-CORE-195).
     *
     * @param encrypt under the link's key
     * @param compress whether to try
     */
    public static Segment build(
            CryptoProvider crypto,
            Entropy entropy,
            UnaryOperator<Bytes> encrypt,
            int partSize,
            Bytes plaintext,
            boolean compress) {
        Bytes prefix = entropy.bytes(PREFIX_SIZE);
        Bytes body = compress ? Bzip2.compress(plaintext) : plaintext;
        boolean smaller = body.length() < plaintext.length();
        Bytes stream = encrypt.apply(Bytes.concat(prefix, smaller ? body : plaintext));
        UnaryOperator<Bytes> hashed = crypto.sha256From(plaintext);
        int[] mapHashes = new int[partsOf(stream.length(), partSize)];
        Bytes random;
        do {
            random = entropy.bytes(Advertisement.RANDOM_SIZE);
            for (int i = 0; i < mapHashes.length; i++) {
                mapHashes[i] = MapHash.of(crypto, part(stream, partSize, i), random);
            }
        } while (anyTwice(mapHashes));
        Bytes hash = hashed.apply(random);
        return new Segment(hash, random, hashed.apply(hash), smaller, stream, partSize, mapHashes);
    }

    /** Receivers tell parts apart by map hash among their neighbours; here none repeats at all. */
    private static boolean anyTwice(int[] mapHashes) {
        int[] sorted = mapHashes.clone();
        Arrays.sort(sorted);
        for (int i = 1; i < sorted.length; i++) if (sorted[i] == sorted[i - 1]) return true;
        return false;
    }

    private static Bytes part(Bytes stream, int partSize, int index) {
        return stream.slice(index * partSize, Math.min(stream.length(), (index + 1) * partSize));
    }

    /** SHA-256 over plaintext ‖ random bytes. */
    public Bytes hash() {
        return hash;
    }

    /** 4 bytes. */
    public Bytes random() {
        return random;
    }

    /** What the receiver has to prove with: SHA-256 over plaintext ‖ hash. */
    public Bytes proof() {
        return proof;
    }

    public boolean compressed() {
        return compressed;
    }

    /** All parts, one after another. */
    public Bytes stream() {
        return stream;
    }

    /** How many there are. */
    public int parts() {
        return mapHashes.length;
    }

    public Bytes part(int index) {
        return part(stream, partSize, index);
    }

    public int mapHash(int index) {
        return mapHashes[index];
    }

    /** The 74 map hashes of one run of the map, fewer at its end. */
    public Bytes mapSegment(int index) {
        int from = index * MapHash.PER_MAP_SEGMENT;
        int to = Math.min(mapHashes.length, from + MapHash.PER_MAP_SEGMENT);
        byte[] hashes = new byte[Math.max(0, to - from) * MapHash.SIZE];
        for (int i = from; i < to; i++) MapHash.put(mapHashes[i], hashes, i - from);
        return Bytes.wrap(hashes);
    }

    /** Decrypts under a link's key. */
    @FunctionalInterface
    public interface Opener {
        Bytes decrypt(Bytes token) throws CryptoFailure;
    }

    /** What came out of a stream, and what proves that it did. */
    public record Opened(Bytes plaintext, Bytes proof) {}

    /**
     * Takes a received stream apart (R-CORE-181, R-CORE-183, R-CORE-196).
     *
     * @param flags of the advertisement
     * @throws MalformedFrame if the stream is no token of this link, no bzip2 stream where it
     *     should be, holds more than 64 MiB, or has another hash than advertised
     */
    public static Opened open(
            CryptoProvider crypto, Opener opener, int flags, Bytes random, Bytes hash, Bytes stream)
            throws MalformedFrame {
        Bytes content = stream;
        if ((flags & Advertisement.ENCRYPTED) != 0) {
            try {
                content = opener.decrypt(stream);
            } catch (CryptoFailure e) {
                throw new MalformedFrame("resource", 0, "a token of this link", e.getMessage());
            }
        }
        Bytes body = content.from(Math.min(PREFIX_SIZE, content.length()));
        Bytes plaintext =
                (flags & Advertisement.COMPRESSED) == 0
                        ? body
                        : Bzip2.decompress(body, MAX_COMPRESSED);
        UnaryOperator<Bytes> hashed = crypto.sha256From(plaintext);
        Bytes found = hashed.apply(random);
        if (!found.equals(hash)) {
            throw new MalformedFrame("resource", 0, "hash " + hash.brief(), found.brief());
        }
        return new Opened(plaintext, hashed.apply(hash));
    }
}
