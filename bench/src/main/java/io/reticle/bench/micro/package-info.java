/** Microbenchmarks of the node's hot paths, by JMH. */
package io.reticle.bench.micro;
