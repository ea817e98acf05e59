/** Identities: what signs, and what is encrypted to. */
package io.reticle.rns.identity;
