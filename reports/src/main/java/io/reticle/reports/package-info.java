/** The results of a run and everything that reads them. */
package io.reticle.reports;
