package io.reticle.lxmf.message;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What a message carries beside its text, by number. The numbers are names for applications; only a
 * few have a form that all agree on, and these can be read here. A field of another form reads as
 * none. Others are passed on as they are (R-LXMF-36, R-LXMF-38).
 */
public record Fields(Value.Map map) {
    public static final int EMBEDDED_MESSAGES = 0x01;
    public static final int TELEMETRY = 0x02;
    public static final int TELEMETRY_STREAM = 0x03;
    public static final int ICON_APPEARANCE = 0x04;

    /** A list of {@code [name, data]}, by convention. */
    public static final int FILE_ATTACHMENTS = 0x05;

    /** {@code [format, data]}, by convention. */
    public static final int IMAGE = 0x06;

    /** {@code [mode, data]}, by convention. */
    public static final int AUDIO = 0x07;

    public static final int THREAD = 0x08;
    public static final int COMMANDS = 0x09;
    public static final int RESULTS = 0x0a;
    public static final int GROUP = 0x0b;
    public static final int TICKET = 0x0c;
    public static final int EVENT = 0x0d;
    public static final int REPOSITORY_REFERENCES = 0x0e;
    public static final int RENDERER = 0x0f;
    public static final int REPLY_TO = 0x30;
    public static final int REPLY_QUOTE = 0x31;
    public static final int REACTION = 0x40;
    public static final int COMMENT = 0x41;
    public static final int CONTINUATION = 0x42;
    public static final int CUSTOM_TYPE = 0xfb;
    public static final int CUSTOM_DATA = 0xfc;
    public static final int CUSTOM_META = 0xfd;
    public static final int NON_SPECIFIC = 0xfe;
    public static final int DEBUG = 0xff;

    /** In reactions, comments and continuations: the id of the message that they are about. */
    private static final int ABOUT = 0x00;

    /** In reactions: the reaction. */
    private static final int REACTED = 0x01;

    /** How content is to be shown (R-LXMF-40). */
    public enum Renderer {
        PLAIN,
        MICRON,
        MARKDOWN,
        BBCODE
    }

    /**
     * A ticket that the sender gives to the recipient.
     *
     * @param expires seconds since the Unix epoch
     * @param ticket 16 bytes
     */
    public record TicketOffer(double expires, Bytes ticket) {
        private static final int SIZE = 16;

        public Value toValue() {
            return new Value.Array(new Value.Real(expires), new Value.Binary(ticket));
        }

        private static Optional<TicketOffer> of(Value value) {
            if (!(value instanceof Value.Array(var parts)) || parts.size() < 2) {
                return Optional.empty();
            }
            return parts.get(1) instanceof Value.Binary(var ticket) && ticket.length() == SIZE
                    ? parts.get(0).asNumber().map(expires -> new TicketOffer(expires, ticket))
                    : Optional.empty();
        }
    }

    /**
     * What somebody thinks of a message.
     *
     * @param to the id of that message, 32 bytes
     * @param content UTF-8
     */
    public record Reaction(Bytes to, Bytes content) {}

    public static Fields none() {
        return new Fields(new Value.Map(new LinkedHashMap<>()));
    }

    /** These and one more, at the end, or in place of the one that had its number. */
    public Fields with(int number, Value value) {
        SequencedMap<Value, Value> all = new LinkedHashMap<>(map.entries());
        all.put(new Value.Int(number), value);
        return new Fields(new Value.Map(all));
    }

    public Fields reactingTo(Bytes message, Bytes content) {
        SequencedMap<Value, Value> reaction = new LinkedHashMap<>();
        reaction.put(new Value.Int(ABOUT), new Value.Binary(message));
        reaction.put(new Value.Int(REACTED), new Value.Binary(content));
        return with(REACTION, new Value.Map(reaction));
    }

    public Fields commentingOn(Bytes message) {
        return with(COMMENT, about(message));
    }

    public Fields continuing(Bytes message) {
        return with(CONTINUATION, about(message));
    }

    private static Value about(Bytes message) {
        SequencedMap<Value, Value> entries = new LinkedHashMap<>();
        entries.put(new Value.Int(ABOUT), new Value.Binary(message));
        return new Value.Map(entries);
    }

    public Optional<Value> get(int number) {
        return map.get(number);
    }

    /** The full id of a thread, as its first message has it. */
    public Optional<Bytes> thread() {
        return get(THREAD).flatMap(Fields::bytes);
    }

    public Optional<TicketOffer> ticket() {
        return get(TICKET).flatMap(TicketOffer::of);
    }

    /** Empty also where the number is none of ours. */
    public Optional<Renderer> renderer() {
        return get(RENDERER)
                .filter(Value.Int.class::isInstance)
                .flatMap(Value::asNumber)
                .filter(number -> number >= 0 && number < Renderer.values().length)
                .map(number -> Renderer.values()[number.intValue()]);
    }

    /** The id of the message that is replied to. */
    public Optional<Bytes> replyTo() {
        return get(REPLY_TO).flatMap(Fields::bytes);
    }

    /** What is quoted of it, in UTF-8. */
    public Optional<Bytes> replyQuote() {
        return get(REPLY_QUOTE).flatMap(Fields::bytes);
    }

    public Optional<Reaction> reaction() {
        return about(REACTION)
                .flatMap(to -> inside(REACTION, REACTED).map(content -> new Reaction(to, content)));
    }

    /** The id of the message that is commented on; the comment is the content. */
    public Optional<Bytes> commentOn() {
        return about(COMMENT);
    }

    /** The id of the message that the content goes on with. */
    public Optional<Bytes> continuationOf() {
        return about(CONTINUATION);
    }

    private Optional<Bytes> about(int number) {
        return inside(number, ABOUT);
    }

    private Optional<Bytes> inside(int number, int key) {
        return get(number)
                .flatMap(
                        value ->
                                value instanceof Value.Map inner
                                        ? inner.get(key)
                                        : Optional.<Value>empty())
                .flatMap(Fields::bytes);
    }

    private static Optional<Bytes> bytes(Value value) {
        return value instanceof Value.Binary(var bytes) ? Optional.of(bytes) : Optional.empty();
    }
}
