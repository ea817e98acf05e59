/** Destinations: names, addresses and how each treats what arrives (rns-core §3). */
package io.reticle.rns.destination;
