package io.reticle.rns.request;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.resource.ResourceSource;

/** What a handler gives back. */
public sealed interface Answer {
    /** Nothing is sent; nil counts as nothing, too (R-CORE-157). */
    record Nothing() implements Answer {}

    /**
     * @param packed one MessagePack value
     */
    record Packed(Bytes packed) implements Answer {}

    /**
     * Content of its own, with the metadata without which a client could not tell it from a packed
     * value (R-CORE-163).
     *
     * @param content closed when it has been sent
     * @param metadata one MessagePack value
     */
    record File(ResourceSource content, Bytes metadata) implements Answer {}

    /** It is not known yet, and given by {@code deferred} when it is. */
    record Later(Deferred deferred) implements Answer {}
}
