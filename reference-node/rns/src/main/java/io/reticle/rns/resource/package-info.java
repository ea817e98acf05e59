/** Transfers of any size over a link: advertised, asked for part by part, proved. */
package io.reticle.rns.resource;
