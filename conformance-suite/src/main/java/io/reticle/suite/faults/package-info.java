/**
 * Known-bad nodes: the reference node with one bug each, built from its sources and a patch, with
 * which the suite proves that it catches what it says it catches.
 */
package io.reticle.suite.faults;
