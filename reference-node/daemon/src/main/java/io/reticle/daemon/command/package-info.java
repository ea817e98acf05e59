/** The subcommands of {@code reticle-node} that do something and end. */
package io.reticle.daemon.command;
