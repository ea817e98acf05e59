/** The tables and rules by which packets find their way. */
package io.reticle.rns.transport;
