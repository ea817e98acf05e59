/** Channels: reliable messages in order over a link, and the byte streams that run in them. */
package io.reticle.rns.channel;
