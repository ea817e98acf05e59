/** The primitives of rns-core §1, the key derivation and the token made of them. */
package io.reticle.rns.crypto;
