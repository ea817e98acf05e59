/** The one class that joins everything: frames, time and calls in; frames and events out. */
package io.reticle.rns.node;
