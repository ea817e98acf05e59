/** What a node keeps, as files in a folder. */
package io.reticle.daemon.storage;
