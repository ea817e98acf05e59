/** The tables and rules by which packets find their way (rns-transport §4 to §11). */
package io.reticle.rns.transport;
