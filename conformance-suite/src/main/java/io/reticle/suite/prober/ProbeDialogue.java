package io.reticle.suite.prober;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.sut.Medium;

import java.io.IOException;

/**
 * A conversation with the node's probe destination, which proves every packet that it can decrypt.
 * What must be ignored is sent first and an ordinary packet after it: once that one is proved, the
 * first had its chance, because a node serves data in the order in which it comes.
 */
public record ProbeDialogue(Prober prober, Wire wire, Resident node) {

    public static ProbeDialogue on(Prober prober, Medium medium)
            throws IOException, InterruptedException {
        Resident node = prober.resident();
        return new ProbeDialogue(prober, prober.join(medium), node);
    }

    /** An ordinary packet, unlike any before. */
    public Packet ping() {
        return to(prober.random(12));
    }

    /** A packet with this plaintext. */
    public Packet to(Bytes plaintext) {
        return prober.to(node.probe(), node.identity(), plaintext);
    }

    /** A packet with these bytes where the ciphertext belongs. */
    public Packet sealed(Bytes data) {
        return prober.sealed(node.probe(), data);
    }

    /** The node has to prove this packet. Returns the proof. */
    public Packet proves(String what, Packet packet) {
        wire.send(packet);
        return wire.expect("a proof of " + what, prober.proofsOf(packet, node.identity()));
    }

    /** The node must not prove this packet; an ordinary one behind it is the control. */
    public void ignores(String what, Packet bent) {
        prober.note("bent: " + what);
        wire.send(bent);
        control();
        wire.refuse("proof of " + what, prober.addressedProofs(bent));
    }

    /** The node must bear this frame and go on. */
    public void bears(String what, Bytes frame) {
        prober.note("bent: " + what);
        wire.send(frame);
    }

    /** An ordinary packet is proved: the node is there and listens on this wire. */
    public void control() {
        Packet ordinary = ping();
        wire.send(ordinary);
        wire.control("an ordinary packet is proved", prober.proofsOf(ordinary, node.identity()));
        wire.expectAlive();
    }
}
