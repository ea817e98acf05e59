/** A node that serves the programs of this machine, or that is one of them. */
package io.reticle.daemon.instance;
