/** Access codes of interfaces: masking and unmasking frames (rns-core §9). */
package io.reticle.rns.ifac;
