package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.link.Link;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.Proof;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The packets of our own that wait for a proof. */
final class Receipts {
    /** Above, the oldest is given up. */
    private static final int MAX = 1024;

    private final CryptoProvider crypto;
    private final Alarms alarms;
    private final Consumer<NodeEvent.Delivery> concluded;

    /** By the first half of the packet's hash, to which proofs are addressed; oldest first. */
    private final Map<Bytes, Receipt> open = new LinkedHashMap<>();

    private final class Receipt extends Alarm {
        private final Bytes packetHash;
        private final Optional<PublicIdentity> prover;
        private final Optional<Bytes> link;

        Receipt(Bytes packetHash, Optional<PublicIdentity> prover, Optional<Bytes> link) {
            this.packetHash = packetHash;
            this.prover = prover;
            this.link = link;
        }

        Bytes address() {
            return packetHash.slice(0, CryptoProvider.TRUNCATED_HASH_SIZE);
        }

        @Override
        void ring(long now) {
            conclude(this, false);
        }
    }

    /**
     * @param concluded hears of each packet once: proved or given up
     */
    Receipts(CryptoProvider crypto, Alarms alarms, Consumer<NodeEvent.Delivery> concluded) {
        this.crypto = crypto;
        this.alarms = alarms;
        this.concluded = concluded;
    }

    /** Waits until {@code due} for a proof by the identity. */
    void expect(Packet packet, PublicIdentity prover, long due) {
        add(new Receipt(packet.hash(crypto), Optional.of(prover), Optional.empty()), due);
    }

    /** Waits until {@code due} for a proof by the link's peer, which the link checks itself. */
    void expectOn(Link link, Packet packet, long due) {
        add(new Receipt(packet.hash(crypto), Optional.empty(), Optional.of(link.id())), due);
    }

    private void add(Receipt receipt, long due) {
        if (open.size() >= MAX) conclude(open.values().iterator().next(), false);
        open.put(receipt.address(), receipt);
        alarms.set(receipt, due);
    }

    private void conclude(Receipt receipt, boolean delivered) {
        alarms.cancel(receipt);
        if (open.remove(receipt.address(), receipt)) {
            concluded.accept(new NodeEvent.Delivery(receipt.packetHash, delivered));
        }
    }

    /** A link's peer proved a packet. */
    void provedOn(Link link, Bytes packetHash) {
        Receipt receipt = open.get(packetHash.slice(0, CryptoProvider.TRUNCATED_HASH_SIZE));
        if (receipt != null
                && receipt.packetHash.equals(packetHash)
                && receipt.link.equals(Optional.of(link.id()))) {
            conclude(receipt, true);
        }
    }

    /**
     * A proof came in, outside of links.
     *
     * @param address whom it is addressed to, 16 bytes
     * @return whether it proves one of these packets
     */
    boolean proved(Bytes address, Proof proof) {
        Receipt receipt = open.get(address);
        if (receipt == null
                || receipt.prover.isEmpty()
                || !proof.proves(receipt.packetHash, receipt.prover.get())) {
            return false;
        }
        conclude(receipt, true);
        return true;
    }
}
