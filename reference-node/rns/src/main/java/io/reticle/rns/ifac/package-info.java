/** Access codes of interfaces: masking and unmasking frames. */
package io.reticle.rns.ifac;
