/** Runs cases against systems under test and judges them. */
package io.reticle.suite.engine;
