/** The primitives, the key derivation and the token made of them. */
package io.reticle.rns.crypto;
