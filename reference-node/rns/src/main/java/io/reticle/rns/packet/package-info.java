/** Packets, their hashes and the proofs of their arrival (rns-core §4). */
package io.reticle.rns.packet;
