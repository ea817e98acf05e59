/** Requests and responses over a link. */
package io.reticle.rns.request;
