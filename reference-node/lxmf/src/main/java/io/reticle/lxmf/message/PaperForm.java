package io.reticle.lxmf.message;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;

import java.util.Base64;

/**
 * A message as text: {@code lxm://} and the sealed message in base64 for URLs, without padding
 * (R-LXMF-30).
 */
public final class PaperForm {
    private static final String SCHEME = "lxm://";

    /** What a QR code holds at most, in bytes (R-LXMF-33). */
    public static final int QR_CAPACITY = 2953;

    /** Of a sealed message, in bytes, so that its text fits into one QR code (R-LXMF-22). */
    public static final int MOST = (QR_CAPACITY - SCHEME.length()) * 6 / 8;

    private PaperForm() {}

    /** Whether one QR code holds it. */
    public static boolean fits(SealedMessage message) {
        return message.encode().length() <= MOST;
    }

    /**
     * @throws IllegalArgumentException if {@link #fits} says no
     */
    public static String uri(SealedMessage message) {
        Bytes data = message.encode();
        if (data.length() > MOST) {
            throw new IllegalArgumentException(
                    "a sealed message of %d bytes: at most %d fit on paper"
                            .formatted(data.length(), MOST));
        }
        return SCHEME + Base64.getUrlEncoder().withoutPadding().encodeToString(data.toArray());
    }

    /**
     * Reads what {@link #uri} writes. The scheme has to be in small letters, as the authority does
     * not take others; whatever after it is no letter of base64 is passed over, as paper is broken
     * into lines.
     *
     * @throws MalformedFrame if that leaves nothing that can be a message
     */
    public static SealedMessage parse(String uri) throws MalformedFrame {
        if (!uri.startsWith(SCHEME)) {
            throw new MalformedFrame("LXMF URI", 0, SCHEME, "another scheme");
        }
        String letters = uri.substring(SCHEME.length()).replaceAll("=.*|[^A-Za-z0-9_-]", "");
        if (letters.length() % 4 == 1) {
            throw new MalformedFrame(
                    "LXMF URI", uri.length(), "whole bytes", "one letter too many");
        }
        return SealedMessage.parse(Bytes.wrap(Base64.getUrlDecoder().decode(letters)));
    }
}
