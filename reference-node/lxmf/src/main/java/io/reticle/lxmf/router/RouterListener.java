package io.reticle.lxmf.router;

import io.reticle.rns.store.StoreFailure;

/** Who uses a router, and hears from it on its thread. */
public interface RouterListener {
    /**
     * A message came in. The sender learns that it arrived when this has returned: what is to
     * outlive the node is to be kept by then.
     *
     * @throws StoreFailure if it could not be kept; the sender will try again
     */
    void received(Incoming message) throws StoreFailure;

    /** A message of ours moved on: to another state, or further in the one that it has. */
    void changed(Outgoing message);

    /** A download moved on. */
    void changed(Download download);

    /** A message that came in went no further; {@code why} says it in words. */
    void refused(String why);

    /** Something that should outlive the node could not be kept, or not be read again. */
    void storeFailed(String name, String reason);
}
