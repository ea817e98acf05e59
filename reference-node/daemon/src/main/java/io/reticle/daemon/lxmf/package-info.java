/** Messages on a node that runs: who does the work for stamps, and where messages are kept. */
package io.reticle.daemon.lxmf;
