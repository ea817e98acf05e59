/** Reticulum as a pure state machine: no socket, no thread, no clock, no randomness of its own. */
module io.reticle.rns {
    requires org.bouncycastle.provider;
    requires msgpack.core;
    requires org.apache.commons.compress;

    exports io.reticle.rns.announce;
    exports io.reticle.rns.bytes;
    exports io.reticle.rns.channel;
    exports io.reticle.rns.crypto;
    exports io.reticle.rns.destination;
    exports io.reticle.rns.discovery;
    exports io.reticle.rns.identity;
    exports io.reticle.rns.ifac;
    exports io.reticle.rns.link;
    exports io.reticle.rns.msgpack;
    exports io.reticle.rns.node;
    exports io.reticle.rns.packet;
    exports io.reticle.rns.request;
    exports io.reticle.rns.resource;
    exports io.reticle.rns.stamp;
    exports io.reticle.rns.store;
    exports io.reticle.rns.transport;
}
