package io.reticle.rns.packet;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;

import java.util.Optional;

/**
 * One packet: a checked view of its frame (R-CORE-068 to R-CORE-077).
 *
 * <pre>
 *  offset             size  field
 *  one addr  two addr
 *  0         0        1     flags
 *  1         1        1     hops, below 128
 *  -         2        16    transport id
 *  2         18       16    destination hash, or link id
 *  18        34       1     context
 *  19        35       ≥ 1   data
 *
 *  flags  0x80  access code present; cleared before a packet is parsed
 *         0x40  two addresses
 *         0x20  context flag (announces: a ratchet is included)
 *         0x10  transport type: 0 broadcast, 1 transport
 *         0x0C  destination type
 *         0x03  packet type
 * </pre>
 */
public final class Packet {
    /** The largest frame before access codes, except on links that agreed on more. */
    public static final int MTU = 500;

    /** Hop bytes from this value on are malformed (R-CORE-074). */
    public static final int MAX_HOPS = 128;

    public static final int ADDRESS_SIZE = 16;

    /** The longest data of a PLAIN packet that also fits with two addresses. */
    public static final int PLAIN_MDU = 464;

    /** The longest plaintext of a SINGLE packet that also fits with two addresses. */
    public static final int ENCRYPTED_MDU = 383;

    private static final int ONE_ADDRESS_HEADER = 19;
    private static final int TWO_ADDRESS_HEADER = 35;

    private static final int TWO_ADDRESSES = 0x40;
    private static final int CONTEXT_FLAG = 0x20;
    private static final int TRANSPORT = 0x10;

    /** In the order of their codes. */
    private static final PacketType[] PACKET_TYPES = {
        PacketType.DATA, PacketType.ANNOUNCE, PacketType.LINK_REQUEST, PacketType.PROOF
    };

    private static final DestinationType[] DESTINATION_TYPES = {
        DestinationType.SINGLE, DestinationType.GROUP, DestinationType.PLAIN, DestinationType.LINK
    };

    private final Bytes frame;

    /** Once it was asked for; the hop byte is not in it. */
    private Bytes hash;

    private Packet(Bytes frame) {
        this.frame = frame;
    }

    /**
     * Checks a frame whose access code, if any, has been taken off. Nothing is copied.
     *
     * @throws MalformedFrame for hops of 128 or more, a frame too short for its addresses, or no
     *     data
     */
    public static Packet parse(Bytes frame) throws MalformedFrame {
        int length = frame.length();
        if (length < 2) throw tooShort(length, ONE_ADDRESS_HEADER + 1);
        if (frame.at(1) >= MAX_HOPS) {
            throw new MalformedFrame(
                    "packet", 1, "fewer than 128 hops", Integer.toString(frame.at(1)));
        }
        int header = (frame.at(0) & TWO_ADDRESSES) == 0 ? ONE_ADDRESS_HEADER : TWO_ADDRESS_HEADER;
        if (length <= header) throw tooShort(length, header + 1);
        return new Packet(frame);
    }

    private static MalformedFrame tooShort(int length, int needed) {
        return new MalformedFrame(
                "packet", length, "at least " + needed + " bytes", length + " bytes");
    }

    /** Makes a packet with one address, no hops and no flags. */
    public static Packet of(
            PacketType type,
            DestinationType destinationType,
            Bytes destination,
            int context,
            Bytes data) {
        return of(type, destinationType, destination, context, false, data);
    }

    /** As above, with the context flag. */
    public static Packet of(
            PacketType type,
            DestinationType destinationType,
            Bytes destination,
            int context,
            boolean contextFlag,
            Bytes data) {
        if (destination.length() != ADDRESS_SIZE) {
            throw new IllegalArgumentException(
                    "a destination hash has 16 bytes, not " + destination.length());
        }
        if (data.isEmpty()) throw new IllegalArgumentException("a packet has data");
        int flags = (contextFlag ? CONTEXT_FLAG : 0) | destinationType.code() << 2 | type.code();
        return new Packet(
                Bytes.concat(
                        Bytes.wrap((byte) flags, (byte) 0),
                        destination,
                        Bytes.wrap((byte) context),
                        data));
    }

    /** The frame as it was received or made. */
    public Bytes frame() {
        return frame;
    }

    public int flags() {
        return frame.at(0);
    }

    public int hops() {
        return frame.at(1);
    }

    public boolean twoAddresses() {
        return (frame.at(0) & TWO_ADDRESSES) != 0;
    }

    public boolean contextFlag() {
        return (frame.at(0) & CONTEXT_FLAG) != 0;
    }

    public boolean transportType() {
        return (frame.at(0) & TRANSPORT) != 0;
    }

    public DestinationType destinationType() {
        return DESTINATION_TYPES[frame.at(0) >> 2 & 3];
    }

    public PacketType type() {
        return PACKET_TYPES[frame.at(0) & 3];
    }

    private int header() {
        return twoAddresses() ? TWO_ADDRESS_HEADER : ONE_ADDRESS_HEADER;
    }

    /** 16 bytes, present with two addresses. */
    public Optional<Bytes> transportId() {
        return twoAddresses() ? Optional.of(frame.slice(2, 18)) : Optional.empty();
    }

    /** 16 bytes: the destination hash, or the link id. */
    public Bytes destination() {
        int header = header();
        return frame.slice(header - 17, header - 1);
    }

    public int context() {
        return frame.at(header() - 1);
    }

    public Bytes data() {
        return frame.from(header());
    }

    /** SHA-256 over what no relay changes, 32 bytes (R-CORE-071 to R-CORE-073). */
    public Bytes hash(CryptoProvider crypto) {
        if (hash == null) hash = crypto.sha256After(hashedFlags(), afterTransport());
        return hash;
    }

    /** Flag bits 4 to 7 stay outside the hash, and so do hops and transport id. */
    private int hashedFlags() {
        return frame.at(0) & 0x0F;
    }

    private Bytes afterTransport() {
        return frame.from(twoAddresses() ? 18 : 2);
    }

    /**
     * The first 16 bytes of the hash over this packet without the last {@code trailing} bytes: the
     * link id of a link request, whose signalling bytes relays may change (R-CORE-118).
     */
    public Bytes truncatedHashWithout(CryptoProvider crypto, int trailing) {
        Bytes covered = afterTransport();
        return crypto.sha256After(hashedFlags(), covered.slice(0, covered.length() - trailing))
                .slice(0, ADDRESS_SIZE);
    }

    /** The same packet with another hop byte. */
    public Packet withHops(int hops) {
        if (hops < 0 || hops > 255) throw new IllegalArgumentException("hops " + hops);
        byte[] copy = frame.toArray();
        copy[1] = (byte) hops;
        return sameHash(copy);
    }

    /** The same packet, handed to the transport node {@code next} to carry on. */
    public Packet via(Bytes next) {
        int flags =
                twoAddresses()
                        ? frame.at(0)
                        : TWO_ADDRESSES | TRANSPORT | frame.at(0) & (CONTEXT_FLAG | 0x0F);
        return new Packet(
                Bytes.concat(
                        Bytes.wrap((byte) flags, (byte) frame.at(1)),
                        next,
                        frame.from(twoAddresses() ? 18 : 2)));
    }

    /** The same packet with one address, as the last transport node sends it. */
    public Packet direct() {
        if (!twoAddresses()) return this;
        return new Packet(
                Bytes.concat(
                        Bytes.wrap((byte) (frame.at(0) & 0x0F), (byte) frame.at(1)),
                        frame.from(18)));
    }

    /** As a transport node passes it on: with this hop byte, to the transport node {@code next}. */
    public Packet onward(int hops, Bytes next) {
        if (!twoAddresses()) return via(next).withHops(hops);
        byte[] copy = frame.toArray();
        copy[1] = (byte) hops;
        next.copyTo(copy, 2);
        return sameHash(copy);
    }

    /** As the last transport node passes it on: with this hop byte, and one address. */
    public Packet direct(int hops) {
        if (!twoAddresses()) return withHops(hops);
        byte[] shorter = new byte[frame.length() - ADDRESS_SIZE];
        frame.from(2 + ADDRESS_SIZE).copyTo(shorter, 2);
        shorter[0] = (byte) (frame.at(0) & 0x0F);
        shorter[1] = (byte) hops;
        return sameHash(shorter);
    }

    private Packet sameHash(byte[] copy) {
        Packet other = new Packet(Bytes.wrap(copy));
        other.hash = hash;
        return other;
    }

    /** The same header over other data. */
    public Packet withData(Bytes data) {
        if (data.isEmpty()) throw new IllegalArgumentException("a packet has data");
        return new Packet(Bytes.concat(frame.slice(0, header()), data));
    }

    /** One line for a log or a ladder: type, context, destination, sizes. */
    @Override
    public String toString() {
        return "%s %s%s to %s, %d hops, %d bytes"
                .formatted(
                        destinationType(),
                        type(),
                        context() == Context.NONE ? "" : " " + Context.name(context()),
                        destination().brief(),
                        hops(),
                        frame.length());
    }
}
