package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.Token;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.packet.Proof;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.Port;

import java.util.Optional;

/** Single packets, from and to destinations of this node, and their proofs. */
final class PacketDesk {
    /** Longest token of a GROUP packet: as much as a PLAIN packet carries. */
    private static final int MAX_GROUP_TOKEN = Packet.PLAIN_MDU;

    private final Core core;
    private final Sending sending;
    private final Receipts receipts;

    PacketDesk(Core core, Sending sending, Receipts receipts) {
        this.core = core;
        this.sending = sending;
        this.receipts = receipts;
    }

    /** Encrypts and sends data to a SINGLE destination. */
    Packet send(Bytes destination, PublicIdentity recipient, Bytes data, long patience, long now)
            throws CryptoFailure {
        if (data.length() > Packet.ENCRYPTED_MDU) {
            throw new IllegalArgumentException(
                    "%d bytes; a single packet carries at most %d"
                            .formatted(data.length(), Packet.ENCRYPTED_MDU));
        }
        Bytes key =
                core.ratchets.key(destination, Core.seconds(now)).orElse(recipient.encryptionKey());
        Packet packet =
                Packet.of(
                        PacketType.DATA,
                        DestinationType.SINGLE,
                        destination,
                        Context.NONE,
                        recipient.encrypt(data, key, core.entropy));
        long usual = sending.proofTimeout(destination);
        receipts.expect(packet, recipient, now + Math.max(usual, patience));
        sending.route(packet, now);
        return packet;
    }

    /** Encrypts and sends data to all who hold a group's key. */
    Packet sendToGroup(Destination group, Bytes data, long now) {
        Token key =
                group.group()
                        .orElseThrow(
                                () -> new IllegalArgumentException(group.name() + " is no group"));
        if (Token.lengthFor(data.length()) > MAX_GROUP_TOKEN) {
            throw new IllegalArgumentException(
                    "%d bytes; a group packet has room for a token of %d, not of %d"
                            .formatted(
                                    data.length(),
                                    MAX_GROUP_TOKEN,
                                    Token.lengthFor(data.length())));
        }
        Packet packet =
                Packet.of(
                        PacketType.DATA,
                        DestinationType.GROUP,
                        group.hash(),
                        Context.NONE,
                        key.encrypt(data, core.entropy));
        group.identity()
                .map(Identity::publicIdentity)
                .ifPresent(
                        prover ->
                                receipts.expect(packet, prover, now + Sending.neighbourTimeout()));
        sending.route(packet, now);
        return packet;
    }

    /** Sends data in the clear to everybody who hosts the PLAIN destination. */
    Packet sendPlain(Bytes destination, Bytes data, long now) {
        if (data.length() > Packet.PLAIN_MDU) {
            throw new IllegalArgumentException(
                    "%d bytes; a plain packet carries at most %d"
                            .formatted(data.length(), Packet.PLAIN_MDU));
        }
        Packet packet =
                Packet.of(PacketType.DATA, DestinationType.PLAIN, destination, Context.NONE, data);
        sending.route(packet, now);
        return packet;
    }

    /** A data packet came in that is not for others. */
    void delivered(Port from, Packet packet, long now) {
        Optional<Destination> found = core.hosted.find(packet.destination());
        if (found.isEmpty() || found.get().type() != packet.destinationType()) {
            core.exits.drop(from, Drop.NO_ROUTE, packet.toString());
            return;
        }
        Destination destination = found.get();
        Optional<Bytes> plaintext = destination.open(packet.data());
        if (plaintext.isEmpty()) {
            core.exits.drop(from, Drop.UNREADABLE, packet.toString());
            return;
        }
        core.event(new NodeEvent.Received(destination, plaintext.get()));
        if (destination.identity().isPresent() && destination.proofs().proves(plaintext.get())) {
            Identity prover = destination.identity().get();
            Bytes hash = packet.hash(core.crypto);
            Packet proof = Proof.of(prover, hash, !core.config.implicitProofs()).packet(hash);
            core.exits.originateIfOutgoing(from, proof, now);
        }
    }

    /** A proof came in; whether it proves a packet of ours. */
    boolean proved(Packet packet) throws MalformedFrame {
        if (packet.data().length() != 64 && packet.data().length() != 96) return false;
        return receipts.proved(packet.destination(), Proof.parse(packet.data()));
    }
}
