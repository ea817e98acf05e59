/** The same work in Java, Python and Rust, one process each, and what came of it. */
package io.reticle.bench;
