/** Work that a sender puts into a message, and that anybody can check in a moment. */
package io.reticle.rns.stamp;
