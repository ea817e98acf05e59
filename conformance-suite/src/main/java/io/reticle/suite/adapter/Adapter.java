package io.reticle.suite.adapter;

import io.reticle.rns.bytes.Bytes;
import io.reticle.suite.document.DocumentSchema;
import io.reticle.suite.sut.Placeholders;
import io.reticle.suite.sut.SutFailure;
import io.reticle.suite.sut.SutManifest;
import io.reticle.suite.sut.SutProcess;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedSet;

/**
 * An implementation under test, spoken to through its adapter program (levels L1 and L2).
 *
 * <p>One request at a time: a request is sent when the one before is answered. Both directions are
 * checked against the schemas beside this class. Calls from several threads take turns.
 *
 * <p>Every call may throw {@link AdapterViolation}, {@link AdapterTimeout}, {@link
 * AdapterUnsupported} and {@link AdapterFailed}; only {@link #compute} throws {@link
 * AdapterRejected}.
 */
public final class Adapter implements AutoCloseable {
    /** How long a verb that does not wait itself may take. */
    private static final Duration PROMPT = Duration.ofSeconds(10);

    /** How long a program may take from its start until it has answered for the first time. */
    private static final Duration FIRST = Duration.ofSeconds(15);

    private static final Duration EXIT = Duration.ofSeconds(5);

    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private final AdapterPipe pipe;
    private final AdapterListener listener;
    private long lastId;
    private long lastEvent;
    private boolean first = true;

    private Adapter(AdapterPipe pipe, AdapterListener listener) {
        this.pipe = pipe;
        this.listener = listener;
    }

    /** Is told of every line, for the record of a case. */
    @FunctionalInterface
    public interface AdapterListener {
        void line(boolean toAdapter, String line);

        AdapterListener NONE = (toAdapter, line) -> {};
    }

    /** The answer to {@code hello}. */
    public record Hello(
            int protocol,
            String implementation,
            String release,
            String language,
            SequencedSet<String> capabilities) {}

    /**
     * The answer to {@code start}.
     *
     * @param ports port of each interface by its name
     * @param transportId 16-byte hash of the node's transport identity
     */
    public record Started(Map<String, Integer> ports, Bytes transportId) {}

    /**
     * The answer to {@code announce}.
     *
     * @param publicKey 64 bytes; absent for a PLAIN destination
     */
    public record Announced(Bytes destination, Optional<Bytes> publicKey) {}

    /**
     * The answer to {@code path}; hops as the implementation counts them.
     *
     * @param identity the public key behind the destination, 64 bytes, if announces told it
     * @param appData of the last announce
     */
    public record KnownPath(
            boolean known,
            OptionalInt hops,
            Optional<Bytes> nextHop,
            Optional<Bytes> identity,
            Optional<Bytes> appData) {}

    /**
     * Starts the adapter program of {@code sut}.
     *
     * @param log takes what it writes to standard error
     * @throws SutFailure if it cannot be started
     */
    public static Adapter start(SutManifest sut, Path log, AdapterListener listener)
            throws SutFailure {
        var verbs =
                sut.verbs().orElseThrow(() -> new SutFailure(sut.name() + " has no verbs part"));
        var placeholders = Placeholders.of(sut);
        return start(
                placeholders.fill(verbs.start()),
                placeholders.fill(sut.environment()),
                log,
                listener);
    }

    /**
     * Starts an adapter program.
     *
     * @throws SutFailure if it cannot be started
     */
    public static Adapter start(
            List<String> argv, Map<String, String> environment, Path log, AdapterListener listener)
            throws SutFailure {
        return new Adapter(
                new AdapterPipe(SutProcess.startPiped(argv, environment), log), listener);
    }

    public Hello hello() {
        var result = call(Verb.HELLO, object());
        return new Hello(
                result.path("protocol").intValue(),
                text(result, "implementation"),
                text(result, "release"),
                text(result, "language"),
                strings(result.path("capabilities")));
    }

    /** Starts the node without transport and with implicit proofs. */
    public Started start(List<Interface> interfaces) {
        return start(interfaces, false, true);
    }

    public Started start(List<Interface> interfaces, boolean transport, boolean implicitProofs) {
        return start(interfaces, transport, implicitProofs, Optional.empty());
    }

    /**
     * Starts the node.
     *
     * @param storage an existing folder for what outlives the node; its own choice if absent
     */
    public Started start(
            List<Interface> interfaces,
            boolean transport,
            boolean implicitProofs,
            Optional<Path> storage) {
        var args = object();
        storage.ifPresent(folder -> args.put("storage", folder.toString()));
        put(interfaces, args);
        args.put("transport", transport);
        args.put("implicit_proofs", implicitProofs);
        return started(args);
    }

    private static void put(List<Interface> interfaces, ObjectNode args) {
        var array = args.putArray("interfaces");
        for (Interface each : interfaces) {
            var one = array.addObject();
            one.put("name", each.name());
            one.put("type", each.server() ? "tcp-server" : "tcp-client");
            one.put("host", each.host());
            one.put("port", each.port());
            each.networkName().ifPresent(name -> one.put("network_name", name));
            each.passphrase().ifPresent(phrase -> one.put("passphrase", phrase));
            each.ifacBits().ifPresent(bits -> one.put("ifac_bits", bits));
        }
    }

    private Started started(ObjectNode args) {
        var result = call(Verb.START, args, Duration.ofSeconds(20));
        var ports = new LinkedHashMap<String, Integer>();
        for (JsonNode each : result.path("interfaces")) {
            ports.put(text(each, "name"), each.path("port").intValue());
        }
        return new Started(ports, bytes(result, "transport_id"));
    }

    /**
     * Starts the node as a program that uses a shared instance.
     *
     * @param port of the instance, on 127.0.0.1
     */
    public Started startAttached(int port) {
        var args = object();
        args.putArray("interfaces");
        args.put("instance", port);
        return started(args);
    }

    /** Starts the node for an application that does not want to hear of path responses. */
    public Started startWithoutPathResponses(List<Interface> interfaces) {
        var args = object();
        put(interfaces, args);
        args.put("path_responses", false);
        return started(args);
    }

    /** Registers a destination and, if it is not quiet, announces it. */
    public Announced announce(Announcement announcement) {
        return announced(call(Verb.ANNOUNCE, announcement.args()));
    }

    /** Announces a registered destination again. */
    public Announced announceAgain(Bytes destination, Optional<Bytes> appData) {
        var args = object();
        args.put("destination", destination.toHex());
        appData.ifPresent(data -> args.put("app_data", data.toHex()));
        return announced(call(Verb.ANNOUNCE, args));
    }

    /** Registers a PLAIN destination; nothing is announced. */
    public Announced listenPlain(String name) {
        var args = object();
        args.put("name", name);
        args.put("plain", true);
        return announced(call(Verb.ANNOUNCE, args));
    }

    /** Whether a path is known; an unknown one is asked for and waited for. */
    public KnownPath path(Bytes destination, Duration timeout) {
        var args = object();
        args.put("destination", destination.toHex());
        args.put("timeout_ms", timeout.toMillis());
        var result = call(Verb.PATH, args, timeout.plus(PROMPT));
        return new KnownPath(
                result.path("known").booleanValue(),
                optionalInt(result, "hops"),
                optionalBytes(result, "next_hop"),
                optionalBytes(result, "identity"),
                optionalBytes(result, "app_data"));
    }

    /**
     * Asks for a link.
     *
     * @return the link's id; how it goes comes as {@link AdapterEvent.Link}
     */
    public Bytes open(Bytes destination) {
        return open(destination, Strategy.NONE, false);
    }

    /**
     * Asks for a link.
     *
     * @param resources which resources of the other end are taken on it
     * @param channel whether a channel is opened on it
     */
    public Bytes open(Bytes destination, Strategy resources, boolean channel) {
        var args = object();
        args.put("destination", destination.toHex());
        if (resources != Strategy.NONE) args.put("resources", resources.word());
        if (channel) args.put("channel", true);
        return bytes(call(Verb.OPEN, args), "link");
    }

    /**
     * Sends a packet to a SINGLE destination.
     *
     * @param receipt whether a {@link AdapterEvent.Proof} is wanted
     * @return the packet hash, 32 bytes
     */
    public Bytes sendTo(Bytes destination, Bytes data, boolean receipt) {
        return send("destination", destination.toHex(), data, receipt);
    }

    /** Sends a packet over a link; see {@link #sendTo}. */
    public Bytes sendOver(Bytes link, Bytes data, boolean receipt) {
        return send("link", link.toHex(), data, receipt);
    }

    /** Sends a packet to a PLAIN destination by its full name; see {@link #sendTo}. */
    public Bytes sendPlain(String name, Bytes data) {
        return send("plain", name, data, false);
    }

    /** Sends a packet to a GROUP destination; see {@link #sendTo}. */
    public Bytes sendGroup(String name, Bytes key, Bytes identity, Bytes data) {
        var args = object();
        var group = args.putObject("group");
        group.put("name", name);
        group.put("key", key.toHex());
        group.put("identity", identity.toHex());
        args.put("data", data.toHex());
        return bytes(call(Verb.SEND, args), "packet");
    }

    /**
     * Sends a message through a link's channel.
     *
     * @param type 0 to 65535
     * @throws AdapterFailed if the channel takes none now, or none like it
     */
    public void sendMessage(Bytes link, int type, Bytes data) {
        var args = over(link);
        args.put("message", type);
        args.put("data", data.toHex());
        call(Verb.SEND, args);
    }

    /**
     * Writes to a stream of a link's channel.
     *
     * @param eof whether the stream is closed behind the data
     * @return how many bytes it took
     */
    public int sendStream(Bytes link, int stream, Bytes data, boolean eof) {
        var args = over(link);
        args.put("stream", stream);
        args.put("data", data.toHex());
        if (eof) args.put("eof", true);
        return call(Verb.SEND, args).path("written").intValue();
    }

    /** A request to be made. */
    public record Question(
            Bytes link, String path, Bytes data, OptionalLong timeoutMillis, OptionalInt limit) {
        /**
         * @param data one MessagePack value
         */
        public static Question of(Bytes link, String path, Bytes data) {
            return new Question(link, path, data, OptionalLong.empty(), OptionalInt.empty());
        }

        /** The same with an end to the waiting. */
        public Question within(Duration timeout) {
            return new Question(link, path, data, OptionalLong.of(timeout.toMillis()), limit);
        }

        /** The same, taking no response longer than this many bytes. */
        public Question atMost(int bytes) {
            return new Question(link, path, data, timeoutMillis, OptionalInt.of(bytes));
        }
    }

    /**
     * Sends a request; how it goes comes as {@link AdapterEvent.Request}.
     *
     * @return its id, 16 bytes, if that is known at once
     */
    public Optional<Bytes> request(Question question) {
        var args = over(question.link());
        args.put("path", question.path());
        args.put("data", question.data().toHex());
        question.timeoutMillis().ifPresent(millis -> args.put("timeout_ms", millis));
        question.limit().ifPresent(bytes -> args.put("max_response_size", bytes));
        return optionalBytes(call(Verb.REQUEST, args), "request");
    }

    /**
     * Sends a resource; how it goes comes as {@link AdapterEvent.Resource}.
     *
     * @param metadata one MessagePack value
     * @return its hash, 32 bytes
     */
    public Bytes resource(Bytes link, Bytes data, Optional<Bytes> metadata, boolean compress) {
        var args = over(link);
        args.put("data", data.toHex());
        metadata.ifPresent(value -> args.put("metadata", value.toHex()));
        args.put("compress", compress);
        return bytes(call(Verb.RESOURCE, args), "resource");
    }

    /** Sends {@link GeneratedContent}, uncompressed; see {@link #resource}. */
    public Bytes resource(Bytes link, GeneratedContent content) {
        var args = over(link);
        args.put("size", content.size());
        args.put("seed", content.seed());
        args.put("compress", false);
        return bytes(call(Verb.RESOURCE, args, Duration.ofSeconds(30)), "resource");
    }

    /** Stops a transfer, in whichever direction it goes. */
    public void cancel(Bytes link, Bytes resource) {
        var args = over(link);
        args.put("cancel", resource.toHex());
        call(Verb.RESOURCE, args);
    }

    private static ObjectNode over(Bytes link) {
        var args = object();
        args.put("link", link.toHex());
        return args;
    }

    public void identify(Bytes link, Bytes privateKey) {
        var args = object();
        args.put("link", link.toHex());
        args.put("identity", privateKey.toHex());
        call(Verb.IDENTIFY, args);
    }

    public void close(Bytes link) {
        var args = object();
        args.put("link", link.toHex());
        call(Verb.CLOSE, args);
    }

    /**
     * What a message that is to be sent, or written, says.
     *
     * @param to the recipient's lxmf.delivery address
     * @param fields one MessagePack map
     * @param stampCost 0 for what the recipient announced
     */
    public record Letter(
            Bytes to,
            Bytes title,
            Bytes content,
            Optional<Bytes> fields,
            boolean ticket,
            int stampCost) {
        public static Letter of(Bytes to, String title, String content) {
            return new Letter(
                    to, Bytes.utf8(title), Bytes.utf8(content), Optional.empty(), false, 0);
        }

        /** The same, with these fields. */
        public Letter withFields(Bytes map) {
            return new Letter(to, title, content, Optional.of(map), ticket, stampCost);
        }

        /** The same, with a ticket for the recipient. */
        public Letter withTicket() {
            return new Letter(to, title, content, fields, true, stampCost);
        }

        /** The same, with a stamp of this cost. */
        public Letter stamped(int cost) {
            return new Letter(to, title, content, fields, ticket, cost);
        }

        private ObjectNode args(String action) {
            var args = object();
            args.put("action", action);
            args.put("to", to.toHex());
            args.put("title", title.toHex());
            args.put("content", content.toHex());
            fields.ifPresent(map -> args.put("fields", map.toHex()));
            if (ticket) args.put("ticket", true);
            if (stampCost > 0) args.put("stamp_cost", stampCost);
            return args;
        }
    }

    /**
     * Hosts a destination that messages are sent to; they come as {@link AdapterEvent.Mail}.
     *
     * @param options of the action {@code deliver}, without the action itself
     */
    public Announced deliverMail(ObjectNode options) {
        var args = options.deepCopy();
        args.put("action", "deliver");
        return announced(call(Verb.LXMF, args));
    }

    /** Announces that destination. */
    public void announceMail() {
        call(Verb.LXMF, object().put("action", "announce"));
    }

    /**
     * Changes how messages are sent and taken.
     *
     * @param options of the action {@code change}, without the action itself
     */
    public void changeMail(ObjectNode options) {
        var args = options.deepCopy();
        args.put("action", "change");
        call(Verb.LXMF, args);
    }

    /**
     * Sends a message; how it goes comes as {@link AdapterEvent.MailState}.
     *
     * @param method opportunistic, direct or propagated
     * @return its id, 32 bytes
     */
    public Bytes sendMail(Letter letter, String method) {
        return bytes(call(Verb.LXMF, letter.args("send").put("method", method)), "message");
    }

    /** Sends a direct message with {@link GeneratedContent}; see {@link #sendMail}. */
    public Bytes sendMail(Bytes to, GeneratedContent content) {
        var args = object();
        args.put("action", "send");
        args.put("to", to.toHex());
        args.put("size", content.size());
        args.put("seed", content.seed());
        args.put("method", "direct");
        return bytes(call(Verb.LXMF, args), "message");
    }

    /** Gives a message up. */
    public void cancelMail(Bytes message) {
        call(Verb.LXMF, object().put("action", "cancel").put("message", message.toHex()));
    }

    /** Gets messages from the propagation node; it comes as {@link AdapterEvent.MailSync}. */
    public void syncMail() {
        call(Verb.LXMF, object().put("action", "sync"));
    }

    /** Writes a message for paper: its URI. */
    public String writeMail(Letter letter) {
        return text(call(Verb.LXMF, letter.args("write")), "uri");
    }

    /** Reads a message from paper: taken, duplicate or refused. */
    public String readMail(String uri) {
        return text(call(Verb.LXMF, object().put("action", "read").put("uri", uri)), "result");
    }

    /**
     * The events that came after event number {@code after}; if there are none, waits for one.
     *
     * @throws AdapterViolation also if the numbers do not rise one by one
     */
    public List<AdapterEvent> events(long after, Duration wait) {
        var args = object();
        args.put("after", after);
        args.put("wait_ms", wait.toMillis());
        var result = call(Verb.EVENTS, args, wait.plus(PROMPT));
        var events = new ArrayList<AdapterEvent>();
        for (JsonNode node : result.path("events")) {
            var event = event(node);
            var expected = after + events.size() + 1;
            if (event.seq() != expected) {
                throw new AdapterViolation(
                        "events after "
                                + after
                                + ": expected seq "
                                + expected
                                + ", found "
                                + event.seq());
            }
            events.add(event);
        }
        return events;
    }

    /**
     * Waits for the next events that this method has not given yet.
     *
     * @return empty if none came in {@code wait}
     */
    public synchronized List<AdapterEvent> nextEvents(Duration wait) {
        var events = events(lastEvent, wait);
        if (!events.isEmpty()) {
            lastEvent = events.getLast().seq();
        }
        return events;
    }

    /**
     * Calls a pure function (L2).
     *
     * @throws AdapterRejected if the function refuses this input
     */
    public JsonNode compute(String function, JsonNode input) {
        var args = object();
        args.put("function", function);
        args.set("input", input);
        return call(Verb.COMPUTE, args).path("output");
    }

    /**
     * Stops the node and waits for the program's end.
     *
     * @throws AdapterViolation if it does not end by itself with exit code 0
     */
    public void stop() throws InterruptedException {
        call(Verb.STOP, object());
        if (!pipe.awaitExit(EXIT)) {
            throw new AdapterViolation(
                    "after stop: expected the program to end within "
                            + EXIT.toSeconds()
                            + " s, found it still running");
        }
        int code = pipe.process().process().exitValue();
        if (code != 0) {
            throw new AdapterViolation("after stop: expected exit code 0, found " + code);
        }
    }

    /**
     * Calls a verb with arguments as they are, for those who try what an adapter does with them.
     *
     * @return the {@code result}
     * @throws IllegalArgumentException if {@code args} are not as the verb's schema says
     */
    public synchronized JsonNode call(Verb verb, ObjectNode args, Duration deadline) {
        var wrong = verb.violationsOfArgs(args);
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(
                    "arguments of " + verb.word() + " " + wrong.getFirst() + " in " + args);
        }
        var request = object();
        request.put("id", ++lastId);
        request.put("verb", verb.word());
        request.set("args", args);
        var answer = exchange(verb.word(), request.toString(), deadline);
        if (!answer.path("id").isIntegralNumber() || answer.path("id").longValue() != lastId) {
            throw new AdapterViolation(
                    verb.word() + ": expected id " + lastId + ", found " + answer.path("id"));
        }
        if (!answer.path("ok").booleanValue()) {
            throw refusal(verb, answer.path("error"));
        }
        var result = answer.path("result");
        requireValid(verb.word(), "/result", verb.violationsOfResult(result), answer);
        return result;
    }

    /**
     * Sends a line as it is, right or wrong, and returns the answer, which has the right envelope.
     */
    public synchronized JsonNode exchange(String what, String line, Duration deadline) {
        listener.line(true, line);
        String text;
        try {
            var patience = first && deadline.compareTo(FIRST) < 0 ? FIRST : deadline;
            text = pipe.exchange(what, line, patience);
            first = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdapterTimeout(what + ": given up at the deadline of the case");
        }
        listener.line(false, text);
        JsonNode answer;
        try {
            answer = JSON.readTree(text);
        } catch (JacksonException e) {
            throw new AdapterViolation(
                    what
                            + ": expected one line of JSON, found "
                            + AdapterPipe.brief(text)
                            + " ("
                            + e.getOriginalMessage()
                            + ")");
        }
        requireValid(what, "", Verb.ANSWER.violations(answer), answer);
        return answer;
    }

    /** Whether it can be asked anything still: it runs, and has broken nothing so far. */
    public boolean usable() {
        return pipe.usable();
    }

    @Override
    public void close() {
        pipe.close();
    }

    private JsonNode call(Verb verb, ObjectNode args) {
        return call(verb, args, PROMPT);
    }

    private static void requireValid(
            String what, String place, List<DocumentSchema.Violation> violations, JsonNode answer) {
        if (!violations.isEmpty()) {
            throw new AdapterViolation(
                    what
                            + ": answer is not as its schema says: "
                            + place
                            + violations.getFirst()
                            + " in "
                            + AdapterPipe.brief(answer.toString()));
        }
    }

    private static AdapterException refusal(Verb verb, JsonNode error) {
        var message = text(error, "message");
        var full = verb.word() + ": " + text(error, "code") + ": " + message;
        return switch (text(error, "code")) {
            case "unsupported" -> new AdapterUnsupported(verb, full);
            case "rejected" ->
                    verb == Verb.COMPUTE
                            ? new AdapterRejected(full)
                            : new AdapterViolation(
                                    full + " (expected another error code: only compute rejects)");
            default -> new AdapterFailed(full);
        };
    }

    private Bytes send(String kind, String target, Bytes data, boolean receipt) {
        var args = object();
        args.put(kind, target);
        args.put("data", data.toHex());
        args.put("receipt", receipt);
        return bytes(call(Verb.SEND, args), "packet");
    }

    private static Announced announced(JsonNode result) {
        return new Announced(bytes(result, "destination"), optionalBytes(result, "public_key"));
    }

    private static AdapterEvent event(JsonNode node) {
        long seq = node.path("seq").longValue();
        return switch (text(node, "type")) {
            case "announce" ->
                    new AdapterEvent.Announce(
                            seq,
                            bytes(node, "destination"),
                            bytes(node, "public_key"),
                            optionalBytes(node, "app_data"),
                            node.path("hops").intValue(),
                            node.path("path_response").booleanValue());
            case "lxmf-message" ->
                    new AdapterEvent.Mail(
                            seq,
                            bytes(node, "message"),
                            bytes(node, "source"),
                            text(node, "method"),
                            bytes(node, "title"),
                            optionalBytes(node, "content"),
                            node.path("size").longValue(),
                            bytes(node, "sha256"),
                            bytes(node, "fields"),
                            optionalText(node, "unverified"),
                            node.path("stamp_valid").isBoolean()
                                    ? Optional.of(node.path("stamp_valid").booleanValue())
                                    : Optional.empty(),
                            optionalInt(node, "stamp_value"));
            case "lxmf-state" ->
                    new AdapterEvent.MailState(
                            seq,
                            bytes(node, "message"),
                            text(node, "state"),
                            text(node, "method"),
                            node.path("concluded").booleanValue());
            case "lxmf-sync" ->
                    new AdapterEvent.MailSync(
                            seq,
                            text(node, "state"),
                            node.path("received").intValue(),
                            node.path("concluded").booleanValue());
            case "packet" ->
                    new AdapterEvent.Packet(
                            seq,
                            bytes(node, node.has("link") ? "link" : "destination"),
                            node.has("link"),
                            node.path("plain").asBoolean(false),
                            bytes(node, "data"));
            case "proof" ->
                    new AdapterEvent.Proof(
                            seq, bytes(node, "packet"), text(node, "state").equals("delivered"));
            case "link" ->
                    new AdapterEvent.Link(
                            seq,
                            bytes(node, "link"),
                            constant(AdapterEvent.LinkState.class, text(node, "state")),
                            constant(AdapterEvent.Role.class, text(node, "role")),
                            bytes(node, "destination"),
                            optionalInt(node, "mtu"),
                            optionalInt(node, "mdu"),
                            node.path("rtt_ms").isNumber()
                                    ? OptionalDouble.of(node.path("rtt_ms").doubleValue())
                                    : OptionalDouble.empty(),
                            node.path("reason").isString()
                                    ? Optional.of(
                                            constant(
                                                    AdapterEvent.CloseReason.class,
                                                    text(node, "reason")))
                                    : Optional.empty());
            case "identified" ->
                    new AdapterEvent.Identified(seq, bytes(node, "link"), bytes(node, "identity"));
            case "asked" ->
                    new AdapterEvent.Asked(
                            seq,
                            bytes(node, "link"),
                            text(node, "path"),
                            bytes(node, "data"),
                            optionalBytes(node, "identity"),
                            bytes(node, "request"));
            case "request" ->
                    new AdapterEvent.Request(
                            seq,
                            bytes(node, "link"),
                            bytes(node, "request"),
                            constant(AdapterEvent.RequestState.class, text(node, "state")),
                            optionalBytes(node, "response"),
                            node.path("file").isObject()
                                    ? Optional.of(
                                            new AdapterEvent.File(
                                                    node.path("file").path("size").longValue(),
                                                    bytes(node.path("file"), "sha256")))
                                    : Optional.empty(),
                            optionalBytes(node, "metadata"));
            case "resource" ->
                    new AdapterEvent.Resource(
                            seq,
                            bytes(node, "link"),
                            bytes(node, "resource"),
                            text(node, "role").equals("sender"),
                            constant(AdapterEvent.ResourceState.class, text(node, "state")),
                            node.path("size").isNumber()
                                    ? OptionalLong.of(node.path("size").longValue())
                                    : OptionalLong.empty(),
                            optionalBytes(node, "sha256"),
                            optionalBytes(node, "metadata"));
            case "message" ->
                    new AdapterEvent.Message(
                            seq,
                            bytes(node, "link"),
                            node.path("message").intValue(),
                            bytes(node, "data"));
            case "stream" ->
                    new AdapterEvent.Stream(
                            seq,
                            bytes(node, "link"),
                            node.path("stream").intValue(),
                            bytes(node, "data"),
                            node.path("eof").booleanValue());
            default -> throw new AdapterViolation("unknown type of event " + text(node, "type"));
        };
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String word) {
        return Enum.valueOf(type, word.toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static String text(JsonNode node, String member) {
        return node.path(member).stringValue();
    }

    private static Bytes bytes(JsonNode node, String member) {
        return Bytes.hex(text(node, member));
    }

    private static Optional<Bytes> optionalBytes(JsonNode node, String member) {
        return node.path(member).isString() ? Optional.of(bytes(node, member)) : Optional.empty();
    }

    private static Optional<String> optionalText(JsonNode node, String member) {
        var value = node.path(member);
        return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
    }

    private static OptionalInt optionalInt(JsonNode node, String member) {
        return node.path(member).isNumber()
                ? OptionalInt.of(node.path(member).intValue())
                : OptionalInt.empty();
    }

    private static SequencedSet<String> strings(JsonNode array) {
        var set = new LinkedHashSet<String>();
        array.forEach(item -> set.add(item.stringValue()));
        return set;
    }
}
