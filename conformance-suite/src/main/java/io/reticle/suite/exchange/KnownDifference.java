package io.reticle.suite.exchange;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A difference in what implementations accept that is meant: no peer of the authority sends such
 * bytes, and taking or refusing them harms nobody.
 *
 * @param kinds the functions, as a pattern
 * @param refusal what the refusing side says, as a pattern
 * @param reason why this is no disagreement
 */
record KnownDifference(Pattern kinds, Pattern refusal, String reason) {
    /** The authority accepts, the other refuses. */
    private static final List<KnownDifference> STRICTER =
            List.of(
                    of(
                            "known-destinations-read",
                            "expected a map",
                            "the authority takes an empty array or text for an empty table"),
                    of(
                            "resource-advertisement-unpack",
                            "as a number from \\d+ to \\d+, found -",
                            "the authority reads numbers below zero, and begins no transfer"),
                    of(
                            "resource-advertisement-unpack",
                            "expected [il] as a number from 1 to \\d+, found",
                            "the authority takes a segment outside the resource, and never"
                                    + " concludes it"));

    /** The authority refuses, the other accepts. */
    private static final List<KnownDifference> LAXER =
            List.of(
                    of(
                            "known-destinations-read",
                            "has no len\\(\\)",
                            "the authority stops in the middle of the file at a key that has no"
                                    + " length; left out like those of a wrong length, it costs"
                                    + " no other entry"),
                    of(
                            "stream-unpack|resource-read",
                            "Invalid data stream",
                            "bzip2 decoders differ in the unused bits that they look at; the"
                                    + " checksum over the content holds"));

    private static KnownDifference of(String kinds, String refusal, String reason) {
        return new KnownDifference(Pattern.compile(kinds), Pattern.compile(refusal), reason);
    }

    private static Optional<String> first(
            List<KnownDifference> differences, String kind, String refusal) {
        return differences.stream()
                .filter(each -> each.kinds.matcher(kind).matches())
                .filter(each -> each.refusal.matcher(refusal).find())
                .map(KnownDifference::reason)
                .findFirst();
    }

    /** Why an implementation may refuse what the authority accepts, if that is known. */
    static Optional<String> stricter(String kind, String refusal) {
        return first(STRICTER, kind, refusal);
    }

    /** Why an implementation may accept what the authority refuses, if that is known. */
    static Optional<String> laxer(String kind, String refusal) {
        return first(LAXER, kind, refusal);
    }
}
