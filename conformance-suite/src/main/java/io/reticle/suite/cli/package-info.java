/** The command line {@code reticle}. */
package io.reticle.suite.cli;
