package io.reticle.suite.adapter;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Content that both ends of a conversation make for themselves, because it is too long for a line.
 * Block i (0, 1, 2 …) is the SHA-256 of the ASCII text {@code reticle SEED I}, seed and number in
 * decimal; the blocks are joined and cut to size. It does not compress.
 */
public record GeneratedContent(long size, long seed) {
    private static final int BLOCK = 32;

    /**
     * All of it.
     *
     * @throws IllegalArgumentException above 256 MiB
     */
    public byte[] bytes() {
        if (size < 0 || size > 1L << 28) {
            throw new IllegalArgumentException("expected at most 256 MiB, found " + size);
        }
        byte[] content = new byte[(int) size];
        MessageDigest digest = sha256();
        for (int block = 0; block * BLOCK < content.length; block++) {
            byte[] hash =
                    digest.digest(
                            ("reticle " + seed + " " + block).getBytes(StandardCharsets.US_ASCII));
            int left = Math.min(BLOCK, content.length - block * BLOCK);
            System.arraycopy(hash, 0, content, block * BLOCK, left);
        }
        return content;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return size + " bytes of seed " + seed;
    }
}
