/** What a node keeps when it is not running. */
package io.reticle.rns.store;
