/** The node as a system under test: verbs and pure functions over JSON lines. */
package io.reticle.daemon.adapter;
