package io.reticle.drivers;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A serial line, directly to a neighbour or to a KISS TNC. Where it cannot be opened, or is lost,
 * the next attempt follows after five seconds (R-NET-245).
 */
public final class Serial implements Driver {
    private static final Duration REOPEN = Duration.ofSeconds(5);

    /** The check bit of a byte. */
    public enum Parity {
        NONE,
        EVEN,
        ODD;

        /** N, E or O, or the word; whatever else is none. */
        public static Parity of(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "e", "even" -> EVEN;
                case "o", "odd" -> ODD;
                default -> NONE;
            };
        }
    }

    /**
     * A port and how it is set.
     *
     * @param port its device file or name
     * @param speed in bits per second
     */
    public record Line(String port, int speed, int dataBits, Parity parity, int stopBits) {}

    private final KeptLink kept;

    private Serial(Line line, KeptLink.Opener opener, FrameLink.Listener listener) {
        kept = new KeptLink("serial " + line.port(), opener, REOPEN, OptionalInt.empty(), listener);
    }

    /**
     * Frames in HDLC.
     *
     * @param most bytes of a frame
     */
    public static Serial direct(Line line, int most, FrameLink.Listener listener) {
        return new Serial(
                line,
                () ->
                        new Connection(
                                SerialLine.open(line),
                                "serial",
                                Framing.serialHdlc(most),
                                Connection.SLOW_BACKLOG,
                                listener),
                listener);
    }

    /**
     * Frames through a KISS TNC.
     *
     * @param station what is put before each frame; absent where frames are sent as they are
     * @param most bytes of a frame
     */
    public static Serial tnc(
            Line line,
            KissTnc.Settings settings,
            Optional<Ax25> station,
            int most,
            FrameLink.Listener listener) {
        return new Serial(
                line,
                () -> new KissTnc(settings, station, most, listener).on(SerialLine.open(line)),
                listener);
    }

    @Override
    public void close() throws IOException {
        kept.close();
    }
}
