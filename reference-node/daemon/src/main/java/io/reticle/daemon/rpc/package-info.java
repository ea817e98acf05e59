/** How programs of one machine ask the node that they share. */
package io.reticle.daemon.rpc;
