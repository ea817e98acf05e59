/** Messages over Reticulum, as pure as what they travel on: no socket, no thread, no clock. */
module io.reticle.lxmf {
    requires transitive io.reticle.rns;

    exports io.reticle.lxmf.announce;
    exports io.reticle.lxmf.message;
    exports io.reticle.lxmf.propagation;
    exports io.reticle.lxmf.router;
    exports io.reticle.lxmf.stamp;
}
