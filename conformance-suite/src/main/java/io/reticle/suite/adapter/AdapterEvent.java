package io.reticle.suite.adapter;

import io.reticle.rns.bytes.Bytes;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Something that the implementation told its application. Hashes are 16 bytes if not said
 * otherwise.
 */
public sealed interface AdapterEvent {
    /** 1, 2, 3 … in the order in which things happened. */
    long seq();

    /**
     * A validated announce of a foreign destination.
     *
     * @param publicKey 64 bytes
     * @param appData empty optional if the announce carries none
     * @param hops as the implementation counts them
     * @param pathResponse whether it came as the answer to a path request
     */
    record Announce(
            long seq,
            Bytes destination,
            Bytes publicKey,
            Optional<Bytes> appData,
            int hops,
            boolean pathResponse)
            implements AdapterEvent {}

    /**
     * Data arrived and were decrypted.
     *
     * @param at hash of the own destination, or id of the link
     * @param overLink whether {@code at} is a link
     * @param plain whether the destination is a PLAIN one
     */
    record Packet(long seq, Bytes at, boolean overLink, boolean plain, Bytes data)
            implements AdapterEvent {}

    /**
     * A sent packet was proved, or will not be.
     *
     * @param packet packet hash, 32 bytes
     */
    record Proof(long seq, Bytes packet, boolean delivered) implements AdapterEvent {}

    /**
     * A link changed its state.
     *
     * @param destination the destination that the link leads to
     * @param mtu bytes; absent while not agreed
     * @param mdu bytes; absent while not known
     * @param rttMillis absent while not measured
     */
    record Link(
            long seq,
            Bytes link,
            LinkState state,
            Role role,
            Bytes destination,
            OptionalInt mtu,
            OptionalInt mdu,
            OptionalDouble rttMillis,
            Optional<CloseReason> reason)
            implements AdapterEvent {}

    /** The other end of a link has identified itself. */
    record Identified(long seq, Bytes link, Bytes identity) implements AdapterEvent {}

    /**
     * The other end of a link asked, and was allowed to.
     *
     * @param data one MessagePack value
     * @param identity who asked, if it said so
     */
    record Asked(
            long seq, Bytes link, String path, Bytes data, Optional<Bytes> identity, Bytes request)
            implements AdapterEvent {}

    /**
     * A request of this end got on.
     *
     * @param response one MessagePack value, once ready and not a file
     * @param metadata of a file
     */
    record Request(
            long seq,
            Bytes link,
            Bytes request,
            RequestState state,
            Optional<Bytes> response,
            Optional<File> file,
            Optional<Bytes> metadata)
            implements AdapterEvent {}

    /**
     * A response that is a file.
     *
     * @param sha256 of its content, 32 bytes
     */
    record File(long size, Bytes sha256) {}

    /**
     * A resource got on.
     *
     * @param resource hash of its first segment, 32 bytes
     * @param sha256 of the whole content, once complete at the receiver
     */
    record Resource(
            long seq,
            Bytes link,
            Bytes resource,
            boolean sender,
            ResourceState state,
            OptionalLong size,
            Optional<Bytes> sha256,
            Optional<Bytes> metadata)
            implements AdapterEvent {}

    /** A message came through a channel. */
    record Message(long seq, Bytes link, int type, Bytes data) implements AdapterEvent {}

    /** Data came through a stream of a channel. */
    record Stream(long seq, Bytes link, int stream, Bytes data, boolean eof)
            implements AdapterEvent {}

    /**
     * A message came in.
     *
     * @param message its id, 32 bytes
     * @param source the sender's lxmf.delivery address
     * @param method opportunistic, direct, propagated or paper
     * @param content empty if it is too long to be told
     * @param size of the content, in bytes
     * @param sha256 of the content, 32 bytes
     * @param fields one MessagePack map
     * @param unverified source-unknown or signature-invalid; empty if the source signed it
     * @param stampValid empty where none is asked for
     */
    record Mail(
            long seq,
            Bytes message,
            Bytes source,
            String method,
            Bytes title,
            Optional<Bytes> content,
            long size,
            Bytes sha256,
            Bytes fields,
            Optional<String> unverified,
            Optional<Boolean> stampValid,
            OptionalInt stampValue)
            implements AdapterEvent {}

    /**
     * A message from here moved on.
     *
     * @param message its id, 32 bytes
     * @param state in the protocol's words
     * @param concluded whether the application was told that this is the end
     */
    record MailState(long seq, Bytes message, String state, String method, boolean concluded)
            implements AdapterEvent {}

    /**
     * A download from a propagation node moved on.
     *
     * @param state in the protocol's words
     * @param received messages so far
     */
    record MailSync(long seq, String state, int received, boolean concluded)
            implements AdapterEvent {}

    enum RequestState {
        DELIVERED,
        RECEIVING,
        READY,
        FAILED
    }

    enum ResourceState {
        STARTED,
        COMPLETE,
        FAILED,
        REJECTED,
        CANCELLED,
        CORRUPT
    }

    enum LinkState {
        ACTIVE,
        STALE,
        CLOSED
    }

    enum Role {
        INITIATOR,
        RESPONDER
    }

    enum CloseReason {
        TIMEOUT,
        INITIATOR_CLOSED,
        DESTINATION_CLOSED
    }
}
