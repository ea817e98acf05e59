/** The requirement catalogue: what an implementation must do, as data. */
package io.reticle.suite.catalogue;
