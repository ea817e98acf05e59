/** Immutable runs of bytes, and the one error for bytes that are wrong. */
package io.reticle.rns.bytes;
