package io.reticle.rns.link;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;

import org.msgpack.core.MessageInsufficientBufferException;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * What an initiator measured, as one MessagePack number in seconds (R-CORE-132, R-CORE-133). A
 * float64 is sent; any number is taken.
 */
public final class RoundTripTime {
    private RoundTripTime() {}

    /** 9 bytes: 0xcb and a big-endian double. */
    public static Bytes encode(double seconds) {
        try (var packer = MessagePack.newDefaultBufferPacker()) {
            packer.packDouble(seconds);
            return Bytes.wrap(packer.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("packing into memory", e);
        }
    }

    /**
     * @return seconds, not negative
     * @throws MalformedFrame if the plaintext does not begin with a MessagePack number
     */
    public static double parse(Bytes plaintext) throws MalformedFrame {
        try (var unpacker = MessagePack.newDefaultUnpacker(plaintext.toArray())) {
            if (!unpacker.hasNext()) throw notANumber("nothing");
            var format = unpacker.getNextFormat();
            double seconds =
                    switch (format.getValueType()) {
                        case FLOAT -> unpacker.unpackDouble();
                        case INTEGER -> unpacker.unpackBigInteger().doubleValue();
                        case BOOLEAN -> unpacker.unpackBoolean() ? 1 : 0;
                        default -> throw notANumber(format.getValueType().toString());
                    };
            return Double.isFinite(seconds) ? Math.clamp(seconds, 0, 3600) : 0;
        } catch (MessageInsufficientBufferException e) {
            throw notANumber("a truncated one");
        } catch (MessagePackException | IOException e) {
            throw notANumber("no MessagePack");
        }
    }

    private static MalformedFrame notANumber(String found) {
        return new MalformedFrame("round-trip time", 0, "a MessagePack number", found);
    }
}
