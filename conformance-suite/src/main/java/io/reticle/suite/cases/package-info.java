/** What is asked of every node: a class for each chapter, a method for each sentence. */
package io.reticle.suite.cases;
