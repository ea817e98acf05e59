/** The configuration file, in the grammar of the Python stack. */
package io.reticle.daemon.config;
