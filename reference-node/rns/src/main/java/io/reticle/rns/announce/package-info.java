/** Announces: made, taken apart, checked (rns-core §5). */
package io.reticle.rns.announce;
