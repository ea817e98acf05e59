package io.reticle.rns.resource;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.link.Link;

import java.util.Optional;

/** One resource on its way over a link, in one segment or many. */
public sealed interface Transfer permits OutgoingTransfer, IncomingTransfer {
    /** How a transfer ended. */
    enum Outcome {
        COMPLETE,
        /** The peer went silent, the link closed, or content could not be read or kept. */
        FAILED,
        /** The receiver did not want it, or not any more. */
        REJECTED,
        /** This end gave it up, or the sender did. */
        CANCELLED,
        /** What came is not what was advertised. */
        CORRUPT
    }

    Link link();

    /** 32 bytes: the hash of the first segment. */
    Bytes id();

    /** In bytes, before compression, metadata included, as advertised. */
    long size();

    /** From 0 to 1: of parts sent, or received. */
    double progress();

    /** The request that this is, or answers. */
    Optional<Bytes> requestId();

    /** Whether it answers a request. */
    boolean isResponse();

    /** Empty while it goes on. */
    Optional<Outcome> outcome();
}
