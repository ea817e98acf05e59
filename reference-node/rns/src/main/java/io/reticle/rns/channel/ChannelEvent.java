package io.reticle.rns.channel;

import io.reticle.rns.bytes.Bytes;

/** What a channel tells its owner. */
public sealed interface ChannelEvent {
    /** A message of a registered type; each comes once, in the order of sending. */
    record Message(int type, Bytes payload) implements ChannelEvent {}

    /** There is something to {@link StreamReader#read}, or the stream has ended. */
    record StreamReadable(StreamReader reader) implements ChannelEvent {}

    /** Sending was refused before because the window was full, and would not be now. */
    record Ready() implements ChannelEvent {}

    /** A message was proved and passed over, because nothing here can take it. */
    record PassedOver(Envelope envelope, String reason) implements ChannelEvent {}
}
