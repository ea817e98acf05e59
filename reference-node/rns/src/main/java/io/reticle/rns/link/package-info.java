/** Links: handshake, encryption, keepalive, teardown (rns-core §6). */
package io.reticle.rns.link;
