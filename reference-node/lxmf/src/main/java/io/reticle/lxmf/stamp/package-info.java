/** Work that messages carry, and what takes its place between those who know each other. */
package io.reticle.lxmf.stamp;
