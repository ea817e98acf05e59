package io.reticle.daemon.adapter;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.resource.ResourceSource;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What is told of content that came in.
 *
 * @param data only of content short enough for a line; else null
 */
record Content(long size, Bytes sha256, Bytes data) {
    private static final int LONGEST_SHOWN = 65_536;
    private static final int PIECE = 1 << 20;

    /** Reads all of it, piece by piece. */
    static Content of(ResourceSource source) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
        long size = source.size();
        for (long at = 0; at < size; at += PIECE) {
            source.read(at, (int) Math.min(PIECE, size - at)).into(digest::update);
        }
        return new Content(
                size,
                Bytes.wrap(digest.digest()),
                size <= LONGEST_SHOWN ? source.read(0, (int) size) : null);
    }
}
