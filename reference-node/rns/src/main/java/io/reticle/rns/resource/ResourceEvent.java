package io.reticle.rns.resource;

import io.reticle.rns.bytes.Bytes;

import java.util.Optional;

/** What resources on a link tell their owner. */
public sealed interface ResourceEvent {
    Transfer transfer();

    /** The receiver accepted it: told at both ends, before the first part. */
    record Started(Transfer transfer) implements ResourceEvent {}

    /** Some more parts were sent, or came in. */
    record Progressed(Transfer transfer) implements ResourceEvent {}

    /** A transfer from here ended. */
    record Sent(OutgoingTransfer transfer, Transfer.Outcome outcome) implements ResourceEvent {}

    /**
     * A transfer to here came in whole.
     *
     * @param content without the metadata; closed when the event has been handled
     * @param metadata one MessagePack value, where the sender gave one
     */
    record Received(IncomingTransfer transfer, ResourceSource content, Optional<Bytes> metadata)
            implements ResourceEvent {}

    /**
     * A transfer to here ended otherwise.
     *
     * @param why in words
     */
    record Broken(IncomingTransfer transfer, Transfer.Outcome outcome, String why)
            implements ResourceEvent {}
}
