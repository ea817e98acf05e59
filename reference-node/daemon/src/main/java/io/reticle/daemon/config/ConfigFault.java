package io.reticle.daemon.config;

/** A configuration that cannot be used. The message names the line and what was expected there. */
public final class ConfigFault extends Exception {
    private static final long serialVersionUID = 1;

    public ConfigFault(String message) {
        super(message);
    }

    /**
     * @param line counted from 1
     */
    public static ConfigFault at(int line, String problem) {
        return new ConfigFault("config line %d: %s".formatted(line, problem));
    }
}
