/** The reference node as a program: configuration, event loop, adapter, command line. */
module io.reticle.daemon {
    requires info.picocli;
    requires io.reticle.drivers;
    requires transitive io.reticle.rns;
    requires tools.jackson.databind;

    // for programs that drive nodes of their own
    exports io.reticle.daemon.config;
    exports io.reticle.daemon.host;

    opens io.reticle.daemon to
            info.picocli;
}
