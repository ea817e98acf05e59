package io.reticle.rns.transport;

import io.reticle.rns.bytes.Bytes;

import java.util.List;

/**
 * How often a destination announces itself. Times are microseconds since the Unix epoch.
 *
 * @param last the announce from which the next interval counts
 * @param violations intervals that were too short, less those that were not
 * @param blockedUntil until then its announces are not passed on; 0 if never
 * @param times of its newest announces, at most 16, oldest first
 */
public record AnnounceRate(
        Bytes destination, long last, int violations, long blockedUntil, List<Long> times) {}
