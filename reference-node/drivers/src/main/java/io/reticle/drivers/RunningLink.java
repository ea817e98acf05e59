package io.reticle.drivers;

import java.net.Socket;

/** A link that its driver carries for as long as it lasts. */
interface RunningLink extends FrameLink {
    /** Tells the listener, and reads until the link ends. */
    void run();

    /** Ends a link that never ran; its listener hears nothing of it. */
    void abandon();

    /**
     * Over a connected socket: on the listener's loop if it has one, else on threads of its own.
     *
     * @param socket made with a channel where the listener has a loop
     * @param limited whether a peer that does not read is cut off, on a loop
     */
    static RunningLink over(
            Socket socket, Framing framing, boolean limited, FrameLink.Listener listener) {
        return listener.loop()
                .<RunningLink>map(
                        loop ->
                                new LoopConnection(
                                        loop, socket.getChannel(), framing, limited, listener))
                .orElseGet(() -> new Connection(socket, framing, listener));
    }
}
