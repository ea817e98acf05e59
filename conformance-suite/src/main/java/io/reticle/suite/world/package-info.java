/**
 * The world: a simulated network of many nodes under a virtual clock, in one thread. Everything
 * that happens in it follows from a seed, and is written into a log.
 */
package io.reticle.suite.world;
