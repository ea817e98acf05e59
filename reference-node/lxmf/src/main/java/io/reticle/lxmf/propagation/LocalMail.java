package io.reticle.lxmf.propagation;

import io.reticle.rns.bytes.Bytes;

/** The recipients on this node: what comes in for them is delivered, and not kept. */
public interface LocalMail {
    /** Whether this is the address of one of them. */
    boolean hosts(Bytes destination);

    /**
     * Delivers.
     *
     * @param data a sealed message, without a propagation stamp
     */
    void take(Bytes data, long now);

    /** Nobody lives here. */
    static LocalMail none() {
        return new LocalMail() {
            @Override
            public boolean hosts(Bytes destination) {
                return false;
            }

            @Override
            public void take(Bytes data, long now) {
                throw new IllegalStateException("nobody lives here");
            }
        };
    }
}
