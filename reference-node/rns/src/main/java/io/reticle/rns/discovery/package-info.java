/** Interfaces that nodes announce, so that strangers can connect to them. */
package io.reticle.rns.discovery;
