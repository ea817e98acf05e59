/** A node that keeps messages for others, and passes them on to nodes like it. */
package io.reticle.lxmf.propagation;
