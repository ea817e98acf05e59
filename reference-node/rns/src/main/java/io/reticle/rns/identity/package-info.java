/** Identities: what signs, and what is encrypted to (rns-core §2). */
package io.reticle.rns.identity;
