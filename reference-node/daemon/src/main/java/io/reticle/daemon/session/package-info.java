/** What commands do with a node: find ways, open links, ask, send, and wait for all of it. */
package io.reticle.daemon.session;
