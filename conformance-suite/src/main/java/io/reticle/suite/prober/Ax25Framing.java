package io.reticle.suite.prober;

import io.reticle.drivers.Framing;
import io.reticle.rns.bytes.Bytes;

import java.util.function.Consumer;

/**
 * KISS frames with an AX.25 header in each, which is taken away from those that come, whatever it
 * says.
 *
 * @param header of the frames that are sent, 16 bytes
 * @param kiss around it
 */
public record Ax25Framing(Bytes header, Framing kiss) implements Framing {
    @Override
    public Bytes encode(Bytes frame) {
        return kiss.encode(Bytes.concat(header, frame));
    }

    @Override
    public Unframer unframer(Consumer<Bytes> frames) {
        return kiss.unframer(
                frame -> {
                    if (frame.length() > header.length()) {
                        frames.accept(frame.from(header.length()));
                    }
                });
    }
}
