package io.reticle.daemon.adapter;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.resource.ResourceSource;

/**
 * Content of any size that both ends of a test can make for themselves: block i is SHA-256 over the
 * text "reticle SEED I", the blocks stand one after another, the last is cut.
 */
final class GeneratedContent implements ResourceSource {
    private static final int BLOCK = CryptoProvider.HASH_SIZE;

    private final CryptoProvider crypto;
    private final long size;
    private final long seed;

    GeneratedContent(CryptoProvider crypto, long size, long seed) {
        this.crypto = crypto;
        this.size = size;
        this.seed = seed;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public Bytes read(long offset, int length) {
        if (length == 0) return Bytes.EMPTY;
        long first = offset / BLOCK;
        long last = (offset + length - 1) / BLOCK;
        byte[] blocks = new byte[Math.toIntExact((last - first + 1) * BLOCK)];
        for (long i = first; i <= last; i++) {
            crypto.sha256(Bytes.utf8("reticle " + seed + " " + i))
                    .copyTo(blocks, (int) (i - first) * BLOCK);
        }
        int skipped = (int) (offset - first * BLOCK);
        return Bytes.wrap(blocks).slice(skipped, skipped + length);
    }

    @Override
    public void close() {
        // it is made while it is read
    }
}
