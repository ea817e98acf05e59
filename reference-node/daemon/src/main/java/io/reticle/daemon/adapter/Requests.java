package io.reticle.daemon.adapter;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.link.Link;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.node.Service;
import io.reticle.rns.request.Answer;
import io.reticle.rns.request.Asked;
import io.reticle.rns.request.Request;
import io.reticle.rns.request.RequestEvent;
import io.reticle.rns.request.RequestHandler;
import io.reticle.rns.request.RequestHandler.Policy;
import io.reticle.rns.request.RequestReceipt;
import io.reticle.rns.resource.ResourceSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** Requests at the verbs: answers as a suite orders them, and events of those under way. */
final class Requests {
    /** A response is told in steps of at least this part of it. */
    private static final double STEP = 0.01;

    /** A longer response does not fit into a line: its packed form is told as if it were a file. */
    private static final int LONGEST_SHOWN = 400_000;

    private final CryptoProvider crypto;
    private final Consumer<ObjectNode> events;
    private final JsonMapper json = new JsonMapper();
    private final Map<Bytes, Double> progress = new HashMap<>();

    Requests(CryptoProvider crypto, Consumer<ObjectNode> events) {
        this.crypto = crypto;
        this.events = events;
    }

    /** One MessagePack value, and nothing after it. */
    static Bytes packed(Input in, String name) throws Input.InvalidInput {
        Bytes packed = in.bytes(name);
        try {
            if (Value.parse(packed).encode().length() > packed.length()) {
                throw new Input.InvalidInput(name + ": expected one MessagePack value");
            }
        } catch (MalformedFrame e) {
            throw new Input.InvalidInput(name + ": " + e.getMessage());
        }
        return packed;
    }

    /** Reads what a destination offers from the options of {@code announce}. */
    Service service(Input args) throws Input.InvalidInput {
        Map<Bytes, RequestHandler> handlers = new HashMap<>();
        if (args.has("requests")) {
            Iterator<JsonNode> list = args.list("requests");
            while (list.hasNext()) {
                String where = "args.requests[" + handlers.size() + "]";
                RequestHandler handler = handler(new Input(where, list.next()));
                handlers.put(Request.pathHash(crypto, handler.path()), handler);
            }
        }
        OptionalLong maxRequestSize =
                args.has("max_request_size")
                        ? OptionalLong.of(args.number("max_request_size", 0, Integer.MAX_VALUE))
                        : OptionalLong.empty();
        return new Service(handlers, maxRequestSize, Transfers.strategy(args));
    }

    private static RequestHandler handler(Input in) throws Input.InvalidInput {
        String path = in.text("path");
        if (path.isEmpty()) throw new Input.InvalidInput("path: expected some text");
        Policy policy = policy(in);
        Function<Asked, Answer> answers = answers(in);
        in.nothingElse();
        return new RequestHandler(path, policy, true, answers);
    }

    private static Policy policy(Input in) throws Input.InvalidInput {
        String allow = in.optionalText("allow").orElse("all");
        return switch (allow) {
            case "none" -> new Policy.None();
            case "all" -> new Policy.All();
            case "list" -> {
                Set<Bytes> identities = new HashSet<>();
                Iterator<JsonNode> list = in.list("allowed");
                while (list.hasNext()) identities.add(in.element("allowed", list.next()));
                yield new Policy.Listed(identities);
            }
            default ->
                    throw new Input.InvalidInput(
                            "allow: expected none, all or list, found " + allow);
        };
    }

    private static Function<Asked, Answer> answers(Input in) throws Input.InvalidInput {
        String answer = in.text("answer");
        return switch (answer) {
            case "echo" -> asked -> new Answer.Packed(asked.data());
            case "null" -> asked -> new Answer.Nothing();
            case "value" -> {
                Bytes value = packed(in, "value");
                yield asked -> new Answer.Packed(value);
            }
            case "file" -> {
                Bytes content = in.bytes("content");
                Bytes metadata =
                        in.has("metadata") ? packed(in, "metadata") : new Value.Nil().encode();
                yield asked -> new Answer.File(ResourceSource.of(content), metadata);
            }
            default ->
                    throw new Input.InvalidInput(
                            "answer: expected echo, null, value or file, found " + answer);
        };
    }

    /** Tells what happened to a request. */
    void happened(Link link, RequestEvent event) throws IOException {
        switch (event) {
            case RequestEvent.Received(var asked) ->
                    events.accept(
                            json.createObjectNode()
                                    .put("type", "asked")
                                    .put("link", link.id().toHex())
                                    .put("path", asked.path())
                                    .put("data", asked.data().toHex())
                                    .put(
                                            "identity",
                                            asked.from()
                                                    .map(identity -> identity.hash().toHex())
                                                    .orElse(null))
                                    .put("request", asked.id().toHex()));
            case RequestEvent.Moved(var receipt, var state) -> moved(link, receipt, state);
            case RequestEvent.Answered(var receipt, var packed) -> {
                boolean shown = packed.length() <= LONGEST_SHOWN;
                tell(
                        link,
                        receipt,
                        "ready",
                        1.0,
                        shown ? packed : null,
                        shown ? null : Content.of(ResourceSource.of(packed)),
                        Optional.empty());
            }
            case RequestEvent.AnsweredByFile(var receipt, var content, var metadata) ->
                    tell(
                            link,
                            receipt,
                            "ready",
                            1.0,
                            null,
                            Content.of(content),
                            Optional.of(metadata));
        }
    }

    private void moved(Link link, RequestReceipt receipt, RequestReceipt.State state) {
        Double at = null;
        if (state == RequestReceipt.State.RECEIVING) {
            at = receipt.progress();
            Double before = progress.get(receipt.id());
            if (before != null && at < before + STEP) return;
            progress.put(receipt.id(), at);
        }
        tell(
                link,
                receipt,
                state.name().toLowerCase(Locale.ROOT),
                at,
                null,
                null,
                Optional.empty());
    }

    private void tell(
            Link link,
            RequestReceipt receipt,
            String state,
            Double at,
            Bytes response,
            Content content,
            Optional<Bytes> metadata) {
        if (state.equals("ready") || state.equals("failed")) progress.remove(receipt.id());
        ObjectNode event =
                json.createObjectNode()
                        .put("type", "request")
                        .put("link", link.id().toHex())
                        .put("request", receipt.id().toHex())
                        .put("state", state)
                        .put("progress", at)
                        .put("response", response == null ? null : response.toHex());
        if (content == null) {
            event.putNull("file");
        } else {
            event.putObject("file")
                    .put("size", content.size())
                    .put("sha256", content.sha256().toHex())
                    .put("data", content.data() == null ? null : content.data().toHex());
        }
        events.accept(event.put("metadata", metadata.map(Bytes::toHex).orElse(null)));
    }
}
