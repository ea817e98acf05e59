/** Vectors between implementations: made by one, consumed by another. */
package io.reticle.suite.exchange;
