package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Packet;

import java.util.List;
import java.util.Optional;

/**
 * A file in {@code cache/announces}, named by the 64 hexadecimal digits of its packet hash: the
 * announce that taught a path (R-NET-187, R-NET-188). A MessagePack array.
 *
 * <pre>
 *  index  element
 *  0      the clean frame as received, its hop byte not raised
 *  1      the display text of the interface on which it came in; nil where there is none
 * </pre>
 */
public record CachedAnnounce(Packet announce, Optional<String> display) {
    /**
     * @throws MalformedFrame if it is no such array, or the frame in it no packet
     */
    public static CachedAnnounce parse(Bytes file) throws MalformedFrame {
        if (!(Value.parse(file) instanceof Value.Array(var elements))
                || elements.isEmpty()
                || !(elements.getFirst() instanceof Value.Binary(var frame))) {
            throw new MalformedFrame("cached announce", 0, "an array of frame and text", "another");
        }
        Optional<String> display =
                elements.size() > 1 && elements.get(1) instanceof Value.Text(var text)
                        ? Optional.of(text)
                        : Optional.empty();
        return new CachedAnnounce(Packet.parse(frame.compact()), display);
    }

    public Bytes encode() {
        return new Value.Array(
                        List.of(
                                new Value.Binary(announce.frame()),
                                display.<Value>map(Value.Text::new).orElse(new Value.Nil())))
                .encode();
    }
}
