package io.reticle.drivers;

import java.io.IOException;

/**
 * A number that the kernel knows a socket by. It is given back only when nobody uses it any more,
 * because the kernel gives it to the next socket at once.
 */
final class Descriptor {
    private final int number;
    private int users;
    private boolean closed;

    Descriptor(int number) {
        this.number = number;
    }

    /** What somebody does with the number meanwhile. */
    @FunctionalInterface
    interface Use {
        int with(int number) throws IOException;
    }

    /**
     * @throws IOException if it was closed, before or meanwhile
     */
    int use(Use use) throws IOException {
        synchronized (this) {
            if (closed) throw new IOException("the socket is closed");
            users++;
        }
        try {
            return use.with(number);
        } finally {
            leave();
        }
    }

    private synchronized void leave() {
        users--;
        if (closed && users == 0) release();
    }

    synchronized boolean closed() {
        return closed;
    }

    /** Wakes those who use it; the last of them gives it back. */
    synchronized void close() {
        if (closed) return;
        closed = true;
        try {
            Posix.shutdown(number);
        } catch (IOException e) {
            // the peer was faster
        }
        if (users == 0) release();
    }

    private void release() {
        try {
            Posix.close(number);
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
