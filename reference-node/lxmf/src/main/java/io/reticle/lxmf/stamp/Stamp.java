package io.reticle.lxmf.stamp;

import io.reticle.rns.bytes.Bytes;

/**
 * A stamp and what it is worth.
 *
 * @param value the zero bits with which its hash begins, 0 to 256
 */
public record Stamp(Bytes bytes, int value) {}
