/** What happens in a run: the events, the words in them, and the file that keeps them. */
package io.reticle.reports.event;
