/**
 * The medium between real nodes: links, shared buses and radio channels with seeded impairments,
 * and meshes of processes that it joins.
 */
package io.reticle.suite.fabric;
