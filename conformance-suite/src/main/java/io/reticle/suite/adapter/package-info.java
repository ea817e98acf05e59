/**
 * The adapter protocol: JSON lines between the suite and a small program around an implementation.
 */
package io.reticle.suite.adapter;
