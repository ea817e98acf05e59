/** What changes from one release of the authority to the next. */
package io.reticle.suite.drift;
