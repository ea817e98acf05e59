/** Packets, their hashes and the proofs of their arrival. */
package io.reticle.rns.packet;
