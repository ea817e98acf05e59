package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;

/** Where everything that a node lets out goes. Called on the thread that called the node. */
public interface NodeListener {
    /** A frame to send, access code and mask included, framing (HDLC, KISS) not. */
    void transmit(InterfaceId interfaceId, Bytes frame);

    void event(NodeEvent event);

    /** A frame went no further. {@code detail} says what was wrong and where. */
    void dropped(InterfaceId interfaceId, Drop reason, String detail);
}
