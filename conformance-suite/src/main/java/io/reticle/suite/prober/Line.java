package io.reticle.suite.prober;

import io.reticle.drivers.Connection;
import io.reticle.drivers.DirectConnection;
import io.reticle.drivers.FrameLink;
import io.reticle.rns.bytes.Bytes;

import java.io.IOException;
import java.net.InetSocketAddress;

/** What carries the frames of a {@link Wire}, whatever the medium. */
interface Line extends AutoCloseable {
    /** Sends a frame, framed as the medium wants it. */
    void send(Bytes frame);

    /** Sends bytes as they are. */
    void sendRaw(Bytes bytes);

    @Override
    void close();

    /** Who hears what comes. */
    interface Ear {
        void received(Bytes frame);

        /** The medium is gone; called at least once, whoever ended it. */
        void closed();
    }

    /** Opens a line for one ear, which may be called before this returns. */
    @FunctionalInterface
    interface Opening {
        Line open(Ear ear) throws IOException;
    }

    /** A connection to somebody who listens, with HDLC frames. */
    static Opening tcp(InetSocketAddress address, int longestFrame) {
        return ear -> {
            Connection connection =
                    DirectConnection.open(
                            address,
                            longestFrame,
                            new FrameLink.Listener() {
                                @Override
                                public void opened(FrameLink from) {}

                                @Override
                                public void received(FrameLink from, Bytes frame) {
                                    ear.received(frame);
                                }

                                @Override
                                public void closed(FrameLink from) {
                                    ear.closed();
                                }
                            });
            return new Line() {
                @Override
                public void send(Bytes frame) {
                    connection.send(frame);
                }

                @Override
                public void sendRaw(Bytes bytes) {
                    connection.sendRaw(bytes);
                }

                @Override
                public void close() {
                    connection.close();
                }
            };
        };
    }
}
