/** The node under a real clock and real sockets. */
package io.reticle.daemon.host;
