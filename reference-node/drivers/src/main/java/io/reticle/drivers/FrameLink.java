package io.reticle.drivers;

import io.reticle.rns.bytes.Bytes;

import java.util.Optional;

/**
 * One way to one neighbour, or to all on a shared medium: frames go in and come out whole, without
 * the framing of the medium. What they mean is not known here.
 */
public interface FrameLink extends AutoCloseable {
    /** What happens on a link. A link tells it in order and never from two threads at a time. */
    interface Listener {
        /** The link can carry frames from now on. */
        void opened(FrameLink link);

        void received(FrameLink link, Bytes frame);

        /** Once, whoever closed it, and only after {@link #opened}. */
        void closed(FrameLink link);

        /**
         * An attempt to open a link failed.
         *
         * @param what was tried, and why it failed
         * @param last whether no other attempt follows
         */
        default void failed(String what, boolean last) {}

        /** The loop on whose thread links are to be carried; on threads of their own if empty. */
        default Optional<SocketLoop> loop() {
            return Optional.empty();
        }
    }

    /** Queues a frame and returns at once; drops and counts it where that cannot be. */
    void send(Bytes frame);

    /** Frames that were not sent: the link was closed or too many waited. */
    long droppedFrames();

    /** Sends what is waiting, for a short while at most, and ends the link. */
    @Override
    void close();

    /** The far end alone, as it stands in the interface's text: {@code 127.0.0.1:4242}. */
    String peer();

    /** Kind and far end, as shown in log lines: {@code tcp 127.0.0.1:4242}. */
    @Override
    String toString();
}
