/** An end of messages: sends and receives them for one delivery destination. */
package io.reticle.lxmf.router;
