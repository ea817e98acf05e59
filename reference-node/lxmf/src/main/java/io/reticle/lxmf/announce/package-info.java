/** What destinations of messages say of themselves in their announces. */
package io.reticle.lxmf.announce;
