package io.reticle.suite.adapter;

import io.reticle.rns.bytes.Bytes;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * What {@code announce} is asked to do with a name for the first time. Each method gives a new
 * value that says one thing more.
 */
public final class Announcement {
    private final ObjectNode args;

    private Announcement(ObjectNode args) {
        this.args = args;
    }

    /** When arriving packets are proved. */
    public enum Proofs {
        NONE,
        ALL,
        /** The application decides: if and only if the first plaintext byte is 0x01. */
        APP
    }

    /** Who may send requests. */
    public enum Allow {
        NONE,
        ALL,
        LIST
    }

    /**
     * A destination with a fresh identity that accepts links, proves nothing, takes nothing and
     * answers nothing.
     *
     * @param name application and aspects, joined by dots
     */
    public static Announcement of(String name) {
        return new Announcement(JsonNodeFactory.instance.objectNode().put("name", name));
    }

    private Announcement saying(String member, String value) {
        return new Announcement(args.deepCopy().put(member, value));
    }

    private Announcement saying(String member, boolean value) {
        return new Announcement(args.deepCopy().put(member, value));
    }

    /**
     * @param privateKey 64 bytes
     */
    public Announcement withIdentity(Bytes privateKey) {
        return saying("identity", privateKey.toHex());
    }

    public Announcement withAppData(Bytes data) {
        return saying("app_data", data.toHex());
    }

    public Announcement proving(Proofs when) {
        return saying("proofs", when.name().toLowerCase(Locale.ROOT));
    }

    public Announcement refusingLinks() {
        return saying("links", false);
    }

    /** Register only. */
    public Announcement quietly() {
        return saying("quiet", true);
    }

    /** Which resources are taken on links to it. */
    public Announcement taking(Strategy resources) {
        return saying("resources", resources.word());
    }

    /** With a channel on each link to it: messages of type 0x0101, streams 0 and 1. */
    public Announcement withChannel() {
        return saying("channel", true);
    }

    /**
     * A GROUP destination; nothing is announced.
     *
     * @param key the shared one, 32 or 64 bytes
     */
    public Announcement forGroup(Bytes key) {
        return saying("group", key.toHex());
    }

    /** Requests longer than this many packed bytes are refused. */
    public Announcement withRequestLimit(int bytes) {
        return new Announcement(args.deepCopy().put("max_request_size", bytes));
    }

    /** Requests to a path get their own data back. */
    public Announcement echoing(String path) {
        return answering(path, "echo");
    }

    /**
     * Requests to a path get their own data back, for those who are allowed.
     *
     * @param allowed identity hashes, for {@link Allow#LIST}
     */
    public Announcement echoing(String path, Allow allow, Bytes... allowed) {
        ObjectNode copy = args.deepCopy();
        ObjectNode handler = handler(copy, path, "echo");
        handler.put("allow", allow.name().toLowerCase(Locale.ROOT));
        if (allow == Allow.LIST) {
            ArrayNode list = handler.putArray("allowed");
            for (Bytes identity : allowed) list.add(identity.toHex());
        }
        return new Announcement(copy);
    }

    /** Requests to a path are heard, and answered by nothing. */
    public Announcement ignoring(String path) {
        return answering(path, "null");
    }

    private Announcement answering(String path, String answer) {
        ObjectNode copy = args.deepCopy();
        handler(copy, path, answer);
        return new Announcement(copy);
    }

    /**
     * Requests to a path get this.
     *
     * @param value one MessagePack value
     */
    public Announcement answering(String path, Bytes value) {
        ObjectNode copy = args.deepCopy();
        handler(copy, path, "value").put("value", value.toHex());
        return new Announcement(copy);
    }

    /**
     * Requests to a path get a file.
     *
     * @param metadata one MessagePack value
     */
    public Announcement serving(String path, Bytes content, Bytes metadata) {
        ObjectNode copy = args.deepCopy();
        handler(copy, path, "file")
                .put("content", content.toHex())
                .put("metadata", metadata.toHex());
        return new Announcement(copy);
    }

    private static ObjectNode handler(ObjectNode args, String path, String answer) {
        return args.withArray("requests").addObject().put("path", path).put("answer", answer);
    }

    /**
     * With ratchets of its own.
     *
     * @param retained how many are kept; the implementation's number if absent
     * @param intervalSeconds between two rotations; the implementation's if absent
     * @param enforce whether packets to the identity's own key are dropped
     */
    public Announcement withRatchets(
            OptionalInt retained, OptionalInt intervalSeconds, boolean enforce) {
        ObjectNode copy = args.deepCopy();
        ObjectNode ratchets = copy.putObject("ratchets");
        retained.ifPresent(count -> ratchets.put("retained", count));
        intervalSeconds.ifPresent(seconds -> ratchets.put("interval", seconds));
        if (enforce) ratchets.put("enforce", true);
        return new Announcement(copy);
    }

    ObjectNode args() {
        return args;
    }
}
