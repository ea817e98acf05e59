/** Where the reference node meets the operating system: sockets and their framing. */
module io.reticle.drivers {
    requires com.fazecast.jSerialComm;
    requires jdk.net;
    requires transitive io.reticle.rns;

    exports io.reticle.drivers;
}
