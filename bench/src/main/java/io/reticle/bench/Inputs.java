package io.reticle.bench;

import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What all peers work on; the same seed gives the same inputs. As a file, one line for each: a kind
 * and bytes in hexadecimal, such as {@code frame 0001…}.
 *
 * @param privateKey of the identity that is encrypted to, 64 bytes
 * @param plaintext 400 bytes
 * @param frames data packets of 200 bytes, one and two addresses by turns
 * @param announces genuine, all by different identities, without ratchets
 * @param forged announces with one changed byte: in the signature, the address, the app data
 * @param ciphertexts of different texts of 400 bytes to the identity
 */
record Inputs(
        Bytes privateKey,
        Bytes plaintext,
        List<Bytes> frames,
        List<Bytes> announces,
        List<Bytes> forged,
        List<Bytes> ciphertexts) {

    private static final int FRAMES = 1024;
    private static final int FRAME_SIZE = 200;
    private static final int ANNOUNCES = 300;
    private static final int TEXT_SIZE = 400;
    private static final int CIPHERTEXTS = 64;
    private static final int TWO_ADDRESSES = 0x50;

    /** Any second since 2001 will do; nobody judges it here. */
    private static final long EMITTED = 1_700_000_000;

    static Inputs seeded(long seed) {
        Random random = new Random(seed);
        Entropy entropy = random::nextBytes;
        CryptoProvider crypto = CryptoProvider.portable();
        Identity identity = Identity.generate(crypto, entropy);

        var frames = new ArrayList<Bytes>();
        for (int i = 0; i < FRAMES; i++) frames.add(frame(random, i % 2 == 1));

        var announces = new ArrayList<Bytes>();
        for (int i = 0; i < ANNOUNCES; i++) announces.add(announce(crypto, entropy, i));
        Bytes victim = announces.getFirst();
        var forged =
                List.of(
                        flipped(victim, 19 + 84),
                        flipped(victim, 2),
                        flipped(victim, victim.length() - 1));

        var ciphertexts = new ArrayList<Bytes>();
        for (int i = 0; i < CIPHERTEXTS; i++) {
            try {
                ciphertexts.add(
                        identity.publicIdentity().encrypt(entropy.bytes(TEXT_SIZE), entropy));
            } catch (CryptoFailure e) {
                throw new IllegalStateException("a generated key is of small order", e);
            }
        }
        return new Inputs(
                identity.privateKey(),
                entropy.bytes(TEXT_SIZE),
                List.copyOf(frames),
                List.copyOf(announces),
                forged,
                List.copyOf(ciphertexts));
    }

    private static Bytes frame(Random random, boolean twoAddresses) {
        byte[] frame = new byte[FRAME_SIZE];
        random.nextBytes(frame);
        frame[0] = (byte) (twoAddresses ? TWO_ADDRESSES : 0);
        frame[1] = (byte) random.nextInt(128);
        return Bytes.wrap(frame);
    }

    private static Bytes announce(CryptoProvider crypto, Entropy entropy, int number) {
        Identity announcer = Identity.generate(crypto, entropy);
        DestinationName name = DestinationName.parse("reticle.bench");
        return Announce.make(
                        announcer,
                        name.address(crypto, announcer.hash()),
                        name.hash(crypto),
                        Announce.randomHash(entropy, EMITTED + number),
                        Optional.empty(),
                        Bytes.utf8("node %03d".formatted(number)))
                .packet(false)
                .frame();
    }

    private static Bytes flipped(Bytes frame, int at) {
        byte[] copy = frame.toArray();
        copy[at] ^= 1;
        return Bytes.wrap(copy);
    }

    void write(Path file) throws IOException {
        var lines = new ArrayList<String>();
        lines.add("private " + privateKey.toHex());
        lines.add("plaintext " + plaintext.toHex());
        frames.forEach(frame -> lines.add("frame " + frame.toHex()));
        announces.forEach(announce -> lines.add("announce " + announce.toHex()));
        forged.forEach(announce -> lines.add("forged " + announce.toHex()));
        ciphertexts.forEach(ciphertext -> lines.add("ciphertext " + ciphertext.toHex()));
        Files.write(file, lines);
    }

    /**
     * @throws MalformedFrame for a line that is not a known kind and bytes
     */
    static Inputs read(Path file) throws IOException, MalformedFrame {
        Bytes privateKey = Bytes.EMPTY;
        Bytes plaintext = Bytes.EMPTY;
        var frames = new ArrayList<Bytes>();
        var announces = new ArrayList<Bytes>();
        var forged = new ArrayList<Bytes>();
        var ciphertexts = new ArrayList<Bytes>();
        for (String line : Files.readAllLines(file)) {
            int space = line.indexOf(' ');
            String kind = line.substring(0, Math.max(space, 0));
            Bytes bytes = Bytes.hex(line.substring(space + 1));
            switch (kind) {
                case "private" -> privateKey = bytes;
                case "plaintext" -> plaintext = bytes;
                case "frame" -> frames.add(bytes);
                case "announce" -> announces.add(bytes);
                case "forged" -> forged.add(bytes);
                case "ciphertext" -> ciphertexts.add(bytes);
                default -> throw new MalformedFrame("inputs", 0, "a known kind", "'" + kind + "'");
            }
        }
        return new Inputs(privateKey, plaintext, frames, announces, forged, ciphertexts);
    }
}
