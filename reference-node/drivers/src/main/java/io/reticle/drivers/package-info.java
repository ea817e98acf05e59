/** Framing and sockets; frames go in and out, nothing here knows what they mean. */
package io.reticle.drivers;
