package io.reticle.daemon.config;

import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.ifac.AccessCode;

import java.util.Optional;

/** One enabled interface of a configuration. */
public sealed interface InterfaceSettings {
    String name();

    Optional<Access> access();

    /** Listens for connections. */
    record Server(String name, String host, int port, Optional<Access> access)
            implements InterfaceSettings {}

    /** Keeps a connection to a server. */
    record Client(String name, String host, int port, Optional<Access> access)
            implements InterfaceSettings {}

    /**
     * The closed network that an interface belongs to.
     *
     * @param codeSize in bytes
     */
    record Access(Optional<String> networkName, Optional<String> passphrase, int codeSize) {
        public AccessCode code(CryptoProvider crypto) {
            return new AccessCode(
                    crypto, AccessCode.key(crypto, networkName, passphrase), codeSize);
        }
    }
}
