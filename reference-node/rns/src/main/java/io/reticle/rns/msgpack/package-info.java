/** MessagePack as Reticulum writes and reads it. */
package io.reticle.rns.msgpack;
