package io.reticle.daemon.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The configurations that come with the program. */
public final class SuppliedConfig {
    private SuppliedConfig() {}

    /** What a node begins with: link-local neighbours, shared with this machine's programs. */
    public static String standard() throws IOException {
        return text("default.config");
    }

    /** All keys, each explained. */
    public static String example() throws IOException {
        return text("example.config");
    }

    /** All keys of lxmd, each explained. */
    public static String lxmd() throws IOException {
        return text("lxmd.config");
    }

    private static String text(String name) throws IOException {
        try (InputStream in = SuppliedConfig.class.getResourceAsStream(name)) {
            if (in == null) throw new IOException("the program lacks its file " + name);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
