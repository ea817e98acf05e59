/** The command {@code reticle-node}. */
package io.reticle.daemon;
