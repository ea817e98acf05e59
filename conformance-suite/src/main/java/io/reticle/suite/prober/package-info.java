/**
 * Our peer that may misbehave on purpose. It owns its keys and every byte that it sends, so that a
 * case can bend, forge, repeat or cut any frame, and then show that the same exchange unbent works.
 */
package io.reticle.suite.prober;
