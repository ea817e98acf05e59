package io.reticle.daemon.command;

/** A command cannot do what it is asked to; the message is for the person who asked. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;

    /**
     * @param code with which the command ends
     */
    public Refusal(int code, String message) {
        super(message);
        this.code = code;
    }

    public int code() {
        return code;
    }
}
