package io.reticle.suite.prober;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.PublicIdentity;

/**
 * What a transport node offers on the wire without being asked to, found out by ordinary means: its
 * transport id from an announce that it repeated, the rest by path requests.
 *
 * @param transportId 16 bytes; also the hash of the identity behind both destinations
 * @param probe address of {@code rnstransport.probe}, which proves every packet and takes no links
 * @param management address of {@code rnstransport.remote.management}, which takes links
 */
public record Resident(Bytes transportId, PublicIdentity identity, Bytes probe, Bytes management) {}
