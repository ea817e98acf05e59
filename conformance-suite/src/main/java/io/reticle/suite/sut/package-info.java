/** Systems under test: what their manifests say, and how they are started and met. */
package io.reticle.suite.sut;
