/** The reference node as a program: configuration, event loop, adapter, command line. */
module io.reticle.daemon {
    requires com.google.zxing;
    requires info.picocli;
    requires transitive io.reticle.drivers;
    requires transitive io.reticle.lxmf;
    requires transitive io.reticle.rns;
    requires io.prometheus.metrics.exporter.httpserver;
    requires io.prometheus.metrics.model;
    requires java.desktop;
    requires me.tongfei.progressbar;
    requires tools.jackson.databind;

    // a node with its thread, sockets and files, for programs that bring their own application
    exports io.reticle.daemon.config;
    exports io.reticle.daemon.host;
    exports io.reticle.daemon.lxmf;
    exports io.reticle.daemon.storage;

    opens io.reticle.daemon to
            info.picocli;
    opens io.reticle.daemon.command to
            info.picocli;
}
