/** Destinations: names, addresses and how each treats what arrives. */
package io.reticle.rns.destination;
