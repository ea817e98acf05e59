package io.reticle.rns.request;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.link.Link;

import java.util.Optional;

/**
 * One request as its handler sees it.
 *
 * @param id 16 bytes
 * @param data one MessagePack value, as it came
 * @param from who asks, if they said so
 * @param time when they asked, in seconds since the Unix epoch, by their clock
 */
public record Asked(
        Link link, String path, Bytes id, Bytes data, Optional<PublicIdentity> from, double time) {}
