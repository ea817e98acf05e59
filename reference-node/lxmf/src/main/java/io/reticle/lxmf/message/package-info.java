/** Messages: what is in them, and the bytes that they are. */
package io.reticle.lxmf.message;
