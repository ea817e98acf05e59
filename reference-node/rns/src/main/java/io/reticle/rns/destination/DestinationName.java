package io.reticle.rns.destination;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;

import java.util.List;

/**
 * The name of a destination: an app name and aspects, joined by dots (R-CORE-053 to R-CORE-056).
 */
public record DestinationName(String appName, List<String> aspects) {
    public DestinationName {
        aspects = List.copyOf(aspects);
        checkPart("app name", appName);
        aspects.forEach(aspect -> checkPart("aspect", aspect));
    }

    private static void checkPart(String what, String part) {
        if (part.isEmpty() || part.indexOf('.') >= 0) {
            throw new IllegalArgumentException(
                    "%s '%s': not empty and without dots".formatted(what, part));
        }
    }

    /** Splits at the dots: the first part is the app name. */
    public static DestinationName parse(String dotted) {
        List<String> parts = List.of(dotted.split("\\.", -1));
        return new DestinationName(parts.getFirst(), parts.subList(1, parts.size()));
    }

    /** 10 bytes, without any identity (R-CORE-054). */
    public Bytes hash(CryptoProvider crypto) {
        return crypto.shortHash(Bytes.utf8(toString()));
    }

    /** The 16-byte address of this name under an identity (R-CORE-055). */
    public Bytes address(CryptoProvider crypto, Bytes identityHash) {
        return crypto.truncatedHash(hash(crypto), identityHash);
    }

    /** The 16-byte address of a PLAIN destination, which has no identity. */
    public Bytes plainAddress(CryptoProvider crypto) {
        return crypto.truncatedHash(hash(crypto));
    }

    @Override
    public String toString() {
        return aspects.isEmpty() ? appName : appName + "." + String.join(".", aspects);
    }
}
