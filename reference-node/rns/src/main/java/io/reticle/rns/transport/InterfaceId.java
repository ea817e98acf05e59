package io.reticle.rns.transport;

/** Names one interface within one node: a socket, a serial line, an accepted connection. */
public record InterfaceId(int number) {
    @Override
    public String toString() {
        return "if" + number;
    }
}
