package io.reticle.daemon.config;

import java.nio.file.Path;
import java.util.Map;

/** The user's folder: what HOME says, as to the Python stack, and else what the system says. */
public final class Home {
    private Home() {}

    public static Path folder() {
        return folder(System.getenv());
    }

    static Path folder(Map<String, String> environment) {
        String named = environment.getOrDefault("HOME", "");
        return Path.of(named.isEmpty() ? System.getProperty("user.home") : named);
    }
}
