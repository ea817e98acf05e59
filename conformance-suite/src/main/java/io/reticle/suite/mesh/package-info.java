/** Networks of real nodes in containers. */
package io.reticle.suite.mesh;
