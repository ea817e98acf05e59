/**
 * Files that people write, read strictly: every complaint names the line, what was expected and
 * what was found.
 */
package io.reticle.suite.document;
