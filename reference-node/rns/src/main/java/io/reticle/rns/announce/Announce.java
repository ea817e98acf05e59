package io.reticle.rns.announce;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;

import java.util.Optional;

/**
 * An announce: who is behind a destination, proved by a signature (R-CORE-099 to R-CORE-116).
 * Offsets within the data of the packet:
 *
 * <pre>
 *  offset              size  field
 *  plain    ratchet
 *  0        0          64    public key
 *  64       64         10    name hash
 *  74       74         10    random hash: 5 random bytes, 5 bytes of Unix seconds
 *  -        84         32    ratchet, present if and only if the packet's context flag is set
 *  84       116        64    signature
 *  148      180        rest  app data
 * </pre>
 *
 * <p>Signed: destination hash ‖ public key ‖ name hash ‖ random hash ‖ ratchet ‖ app data. The
 * destination hash stands in the packet's header only.
 */
public record Announce(
        Bytes destination,
        PublicIdentity identity,
        Bytes nameHash,
        Bytes randomHash,
        Optional<Bytes> ratchet,
        Bytes signature,
        Bytes appData) {

    /** Frames longer than this are dropped whatever the interface could carry (R-CORE-110). */
    public static final int MAX_FRAME = Packet.MTU;

    private static final int NAME_HASH = 64;
    private static final int RANDOM_HASH = 74;
    private static final int AFTER_RANDOM_HASH = 84;
    private static final int RATCHET_SIZE = 32;

    /**
     * Takes an announce apart; says nothing yet about whether it is genuine.
     *
     * @throws MalformedFrame if the packet is no announce, or too short for its fields
     */
    public static Announce parse(CryptoProvider crypto, Packet packet) throws MalformedFrame {
        if (packet.type() != PacketType.ANNOUNCE) {
            throw new MalformedFrame(
                    "announce", 0, "packet type ANNOUNCE", packet.type().toString());
        }
        Bytes data = packet.data();
        int signature = AFTER_RANDOM_HASH + (packet.contextFlag() ? RATCHET_SIZE : 0);
        int appData = signature + CryptoProvider.SIGNATURE_SIZE;
        if (data.length() < appData) {
            throw new MalformedFrame(
                    "announce",
                    data.length(),
                    appData + " bytes of data" + (packet.contextFlag() ? " with a ratchet" : ""),
                    data.length() + " bytes");
        }
        return new Announce(
                packet.destination(),
                PublicIdentity.parse(crypto, data.slice(0, NAME_HASH)),
                data.slice(NAME_HASH, RANDOM_HASH),
                data.slice(RANDOM_HASH, AFTER_RANDOM_HASH),
                packet.contextFlag()
                        ? Optional.of(data.slice(AFTER_RANDOM_HASH, signature))
                        : Optional.empty(),
                data.slice(signature, appData),
                data.from(appData));
    }

    /** Makes and signs one. */
    public static Announce make(
            Identity identity,
            Bytes destination,
            Bytes nameHash,
            Bytes randomHash,
            Optional<Bytes> ratchet,
            Bytes appData) {
        Bytes signed =
                signed(
                        destination,
                        identity.publicIdentity().key(),
                        nameHash,
                        randomHash,
                        ratchet,
                        appData);
        return new Announce(
                destination,
                identity.publicIdentity(),
                nameHash,
                randomHash,
                ratchet,
                identity.sign(signed),
                appData);
    }

    /**
     * Five random bytes and the time of emission (R-CORE-102).
     *
     * @param seconds Unix time
     */
    public static Bytes randomHash(Entropy entropy, long seconds) {
        byte[] time = new byte[5];
        for (int i = 0; i < 5; i++) time[i] = (byte) (seconds >> 8 * (4 - i));
        return Bytes.concat(entropy.bytes(5), Bytes.wrap(time));
    }

    private static Bytes signed(
            Bytes destination,
            Bytes publicKey,
            Bytes nameHash,
            Bytes randomHash,
            Optional<Bytes> ratchet,
            Bytes appData) {
        return Bytes.concat(
                destination, publicKey, nameHash, randomHash, ratchet.orElse(Bytes.EMPTY), appData);
    }

    /** Whether the identity signed exactly this (R-CORE-101, R-CORE-104). */
    public boolean signatureHolds() {
        return identity.verify(
                signed(destination, identity.key(), nameHash, randomHash, ratchet, appData),
                signature);
    }

    /** Whether the destination hash follows from name and identity (R-CORE-105). */
    public boolean addressFollows(CryptoProvider crypto) {
        return crypto.truncatedHash(nameHash, identity.hash()).equals(destination);
    }

    /**
     * Both checks, cheap one first.
     *
     * @throws MalformedFrame naming the check that failed
     */
    public Announce validated(CryptoProvider crypto) throws MalformedFrame {
        if (!addressFollows(crypto)) {
            throw new MalformedFrame(
                    "announce",
                    NAME_HASH,
                    "destination hash " + crypto.truncatedHash(nameHash, identity.hash()).brief(),
                    destination.brief());
        }
        if (!signatureHolds()) {
            throw new MalformedFrame(
                    "announce",
                    AFTER_RANDOM_HASH + (ratchet.isPresent() ? RATCHET_SIZE : 0),
                    "a signature by " + identity,
                    "one that does not verify");
        }
        return this;
    }

    /** When it was made, in Unix seconds, as the announcer says. */
    public long emitted() {
        return randomHash.number(5, 5);
    }

    public Bytes encode() {
        return Bytes.concat(
                identity.key(),
                nameHash,
                randomHash,
                ratchet.orElse(Bytes.EMPTY),
                signature,
                appData);
    }

    /** As it leaves its origin; {@code pathResponse} where it answers a path request. */
    public Packet packet(boolean pathResponse) {
        return Packet.of(
                PacketType.ANNOUNCE,
                DestinationType.SINGLE,
                destination,
                pathResponse ? Context.PATH_RESPONSE : Context.NONE,
                ratchet.isPresent(),
                encode());
    }
}
