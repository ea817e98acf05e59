package io.reticle.rns.transport;

import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.packet.Packet;

import java.util.Optional;

/**
 * What a node has to know of an interface.
 *
 * @param name as shown to people
 * @param bitrate in bits per second
 * @param hardwareMtu the longest clean frame in bytes
 * @param signalsMtu whether links over it may agree on more than 500 bytes
 * @param accessCode present on interfaces of a closed network
 */
public record InterfaceProfile(
        String name,
        long bitrate,
        int hardwareMtu,
        boolean signalsMtu,
        Optional<AccessCode> accessCode) {

    /** Added to the hardware MTU even where no access code is in use. */
    private static final int DEFAULT_CODE_SIZE = 16;

    /** A TCP connection: 10 Mbit/s by convention, 16384 bytes (R-NET-234). */
    public static InterfaceProfile tcp(String name, Optional<AccessCode> accessCode) {
        long bitrate = 10_000_000;
        return new InterfaceProfile(name, bitrate, mtuFor(bitrate), true, accessCode);
    }

    /** The longest clean frame of an interface that derives it from its bitrate; 0 below all. */
    public static int mtuFor(long bitrate) {
        if (bitrate >= 1_000_000_000) return 524_288;
        if (bitrate >= 750_000_000) return 262_144;
        if (bitrate >= 400_000_000) return 131_072;
        if (bitrate >= 200_000_000) return 65_536;
        if (bitrate >= 100_000_000) return 32_768;
        if (bitrate >= 10_000_000) return 16_384;
        if (bitrate >= 5_000_000) return 8_192;
        if (bitrate >= 2_000_000) return 4_096;
        if (bitrate >= 1_000_000) return 2_048;
        return bitrate >= 62_500 ? 1_024 : 0;
    }

    /** Clean frames above this are dropped (R-CORE-085). */
    public int longestFrame() {
        return hardwareMtu + accessCode.map(AccessCode::size).orElse(DEFAULT_CODE_SIZE);
    }

    /** What a link over this interface may use. */
    public int linkMtu() {
        return signalsMtu ? hardwareMtu : Packet.MTU;
    }

    /** How long one full packet takes, in microseconds. */
    public long packetTime() {
        return Packet.MTU * 8L * 1_000_000 / Math.max(1, bitrate);
    }
}
