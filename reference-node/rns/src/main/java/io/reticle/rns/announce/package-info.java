/** Announces: made, taken apart, checked. */
package io.reticle.rns.announce;
