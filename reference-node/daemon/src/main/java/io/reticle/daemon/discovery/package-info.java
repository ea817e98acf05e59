/** Tells others of this node's interfaces, and connects to those that others tell of. */
package io.reticle.daemon.discovery;
