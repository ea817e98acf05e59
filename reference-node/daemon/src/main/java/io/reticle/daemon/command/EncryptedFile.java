package io.reticle.daemon.command;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Files for one identity only ({@code .rfe}): pieces of 16 MiB, each encrypted as a packet is, one
 * after another (R-NET-262).
 */
final class EncryptedFile {
    private static final int PIECE = 16 * 1024 * 1024;

    /** Ephemeral key, initialisation vector, padding to a whole block, authentication code. */
    private static final int OVERHEAD = 32 + 16 + 16 + 32;

    private EncryptedFile() {}

    static void encrypt(InputStream in, OutputStream out, PublicIdentity reader)
            throws IOException, CryptoFailure {
        for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
            out.write(reader.encrypt(Bytes.wrap(piece), Entropy.secure()).toArray());
        }
    }

    /**
     * @throws CryptoFailure if it is not for this identity, or was changed
     */
    static void decrypt(InputStream in, OutputStream out, Identity reader)
            throws IOException, CryptoFailure {
        int size = PIECE + OVERHEAD;
        for (byte[] piece = in.readNBytes(size); piece.length > 0; piece = in.readNBytes(size)) {
            out.write(
                    reader.decrypt(Bytes.wrap(piece))
                            .orElseThrow(() -> new CryptoFailure("it is for another identity"))
                            .toArray());
        }
    }
}
