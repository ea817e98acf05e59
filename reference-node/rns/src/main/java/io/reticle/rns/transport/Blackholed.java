package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Why nothing is to be heard of an identity.
 *
 * @param source the transport identity that said so, 16 bytes
 * @param until when that ends, in microseconds since the Unix epoch; empty for never
 * @param reason for people
 */
public record Blackholed(Bytes source, OptionalLong until, Optional<String> reason) {
    /** Whether it holds at a time, in microseconds since the Unix epoch. */
    public boolean standsAt(long now) {
        return until.orElse(Long.MAX_VALUE) >= now;
    }
}
