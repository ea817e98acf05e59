/** The reference node as a program: configuration, event loop, adapter, command line. */
module io.reticle.daemon {
    requires info.picocli;
    requires io.reticle.drivers;
    requires io.reticle.rns;
    requires tools.jackson.databind;

    opens io.reticle.daemon to
            info.picocli;
}
