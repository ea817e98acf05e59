/** The node's counters for monitoring systems. */
package io.reticle.daemon.metrics;
