package io.reticle.rns.request;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.resource.ResourceSource;

/** What requests on a link tell their owner. */
public sealed interface RequestEvent {
    /** A peer asked, and was allowed to; its handler is about to answer. */
    record Received(Asked asked) implements RequestEvent {}

    /**
     * A request from here moved on.
     *
     * @param to DELIVERED, RECEIVING (again each time that more is here) or FAILED
     */
    record Moved(RequestReceipt receipt, RequestReceipt.State to) implements RequestEvent {}

    /**
     * The response is here.
     *
     * @param packed one MessagePack value
     */
    record Answered(RequestReceipt receipt, Bytes packed) implements RequestEvent {}

    /**
     * The response is here, as a file.
     *
     * @param content closed when the event has been handled
     * @param metadata one MessagePack value
     */
    record AnsweredByFile(RequestReceipt receipt, ResourceSource content, Bytes metadata)
            implements RequestEvent {}
}
