package io.reticle.rns.bytes;

/**
 * Bytes from outside that are not what they should be. Says what was read, where it went wrong,
 * what was expected there and what was found, so that a person can act on the message alone.
 *
 * <p>Carries no stack trace: a node meets these at the rate at which an attacker sends them.
 */
public final class MalformedFrame extends Exception {
    private static final long serialVersionUID = 1;

    private final String what;
    private final int offset;
    private final String expected;
    private final String found;

    /**
     * @param what the structure that was being read, for example "announce"
     * @param offset where, in bytes from the start of that structure
     */
    public MalformedFrame(String what, int offset, String expected, String found) {
        super(
                "malformed %s at offset %d: expected %s, found %s"
                        .formatted(what, offset, expected, found),
                null,
                false,
                false);
        this.what = what;
        this.offset = offset;
        this.expected = expected;
        this.found = found;
    }

    public String what() {
        return what;
    }

    public int offset() {
        return offset;
    }

    public String expected() {
        return expected;
    }

    public String found() {
        return found;
    }
}
