package io.reticle.suite.prober;

import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.packet.Packet;

import java.util.Optional;

/**
 * A destination of the prober's own, with its private key at hand. Emission times are given
 * explicitly, because announces within one second count as one.
 */
public record ProberDestination(
        CryptoProvider crypto, Entropy entropy, Identity identity, DestinationName name) {

    /** 16 bytes. */
    public Bytes address() {
        return name.address(crypto, identity.hash());
    }

    public Bytes nameHash() {
        return name.hash(crypto);
    }

    /** A fresh random hash that carries the emission time in Unix seconds. */
    public Bytes randomHash(long emitted) {
        return Announce.randomHash(entropy, emitted);
    }

    public Announce announce(long emitted, Bytes appData) {
        return announce(emitted, Optional.empty(), appData);
    }

    /**
     * @param ratchet an X25519 public key
     */
    public Announce announce(long emitted, Optional<Bytes> ratchet, Bytes appData) {
        return Announce.make(
                identity, address(), nameHash(), randomHash(emitted), ratchet, appData);
    }

    /** An ordinary announce, made now. */
    public Packet announcePacket() {
        return announce(Prober.unixSeconds(), Bytes.utf8("prober")).packet(false);
    }
}
