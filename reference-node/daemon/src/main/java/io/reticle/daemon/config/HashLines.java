package io.reticle.daemon.config;

import io.reticle.rns.bytes.Bytes;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Files with one hash a line; lines of any other form are passed over (R-LXMF-145). */
public final class HashLines {
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{32}");

    private HashLines() {}

    static boolean isHash(String text) {
        return HASH.matcher(text).matches();
    }

    /** The hashes in a file's content, whatever else is in it. */
    public static Set<Bytes> parse(String content) {
        Set<Bytes> hashes = new LinkedHashSet<>();
        content.lines().filter(HashLines::isHash).map(Bytes::hex).forEach(hashes::add);
        return hashes;
    }
}
