/** Links: handshake, encryption, keepalive, teardown. */
package io.reticle.rns.link;
