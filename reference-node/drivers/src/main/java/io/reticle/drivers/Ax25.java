package io.reticle.drivers;

import io.reticle.rns.bytes.Bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * The header of an AX.25 frame without connection, as a station puts it before each frame
 * (R-NET-249). What stands in a received one is not looked at (R-NET-250).
 *
 * <pre>
 *  offset  size  field
 *  0       6     destination APZRNS, each character shifted left by one
 *  6       1     60, SSID of the destination 0
 *  7       6     call sign, shifted likewise, padded with 20 (sic: not a shifted blank)
 *  13      1     61 | SSID &lt;&lt; 1
 *  14      1     control: 03, unnumbered information
 *  15      1     protocol: F0, none
 * </pre>
 */
public final class Ax25 {
    /** Of the header, in bytes. */
    public static final int HEADER = 16;

    private static final String DESTINATION = "APZRNS";
    private static final int ADDRESS = 6;
    private static final byte PADDING = 0x20;
    private static final int SSID = 0x60;
    private static final int LAST = 0x01;

    private final Bytes header;

    /**
     * @param callSign 3 to 6 characters
     * @param ssid 0 to 15
     * @throws IllegalArgumentException if they are not
     */
    public Ax25(String callSign, int ssid) {
        byte[] call = callSign.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        if (call.length < 3 || call.length > ADDRESS) {
            throw new IllegalArgumentException(
                    "a call sign has 3 to 6 characters, not '" + callSign + "'");
        }
        if (ssid < 0 || ssid > 15) {
            throw new IllegalArgumentException("an SSID is 0 to 15, not " + ssid);
        }
        this.header =
                Bytes.concat(
                        address(DESTINATION.getBytes(StandardCharsets.US_ASCII), SSID),
                        address(call, SSID | ssid << 1 | LAST),
                        Bytes.wrap((byte) 0x03, (byte) 0xF0));
    }

    private static Bytes address(byte[] call, int ssid) {
        byte[] out = new byte[ADDRESS + 1];
        Arrays.fill(out, PADDING);
        for (int i = 0; i < call.length; i++) out[i] = (byte) (call[i] << 1);
        out[ADDRESS] = (byte) ssid;
        return Bytes.wrap(out);
    }

    /** The frame behind the station's header. */
    Bytes wrap(Bytes frame) {
        return Bytes.concat(header, frame);
    }

    /** The frame without its header; empty where there is not more than a header. */
    static Bytes unwrap(Bytes frame) {
        return frame.length() > HEADER ? frame.from(HEADER) : Bytes.EMPTY;
    }
}
