package io.reticle.daemon.adapter;

import io.reticle.daemon.host.NodeHost;
import io.reticle.daemon.lxmf.StampWorkshop;
import io.reticle.lxmf.message.MessageState;
import io.reticle.lxmf.message.Method;
import io.reticle.lxmf.message.PaperForm;
import io.reticle.lxmf.message.Payload;
import io.reticle.lxmf.router.Download;
import io.reticle.lxmf.router.Draft;
import io.reticle.lxmf.router.Incoming;
import io.reticle.lxmf.router.Outgoing;
import io.reticle.lxmf.router.Router;
import io.reticle.lxmf.router.RouterConfig;
import io.reticle.lxmf.router.RouterListener;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.store.Store;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.function.Consumer;

/** The verb {@code lxmf}: messages as a suite orders them, and events of those that come. */
final class Messages implements RouterListener {
    private static final int LONGEST_SHOWN = 65_536;

    private final CryptoProvider crypto;
    private final NodeHost host;
    private final Store store;
    private final Consumer<ObjectNode> events;
    private final Consumer<String> log;
    private final JsonMapper json = new JsonMapper();
    private final StampWorkshop workshop;
    private Optional<Router> router = Optional.empty();

    /** States as they were told last; on the node's thread. */
    private final Map<Bytes, MessageState> told = new HashMap<>();

    Messages(
            CryptoProvider crypto,
            NodeHost host,
            Store store,
            Consumer<ObjectNode> events,
            Consumer<String> log) {
        this.crypto = crypto;
        this.host = host;
        this.store = store;
        this.events = events;
        this.log = log;
        this.workshop = new StampWorkshop(crypto, host::post);
    }

    /** The address at which messages arrive, if any do. */
    Optional<Bytes> address() {
        return router.map(Router::address);
    }

    ObjectNode perform(Input args) throws Exception {
        String action = args.text("action");
        return switch (action) {
            case "deliver" -> deliver(args);
            case "announce" -> announce(args);
            case "change" -> change(args);
            case "send" -> send(args);
            case "cancel" -> cancel(args);
            case "sync" -> sync(args);
            case "write" -> write(args);
            case "read" -> read(args);
            default ->
                    throw new Input.InvalidInput(
                            "args.action: expected deliver, announce, change, send, cancel, sync,"
                                    + " write or read, found "
                                    + action);
        };
    }

    private ObjectNode nothing() {
        return json.createObjectNode();
    }

    private ObjectNode deliver(Input args) throws Exception {
        Optional<Bytes> key = args.optionalBytes("identity", Identity.SIZE);
        Optional<String> name = args.optionalText("name");
        int cost = (int) args.number("stamp_cost", 0, 254, 0);
        boolean enforced = args.flag("enforce_stamps", false);
        double limit = args.has("limit") ? args.decimal("limit") : RouterConfig.DELIVERY_LIMIT;
        args.nothingElse();
        if (router.isPresent()) throw new IllegalStateException("messages are delivered already");
        Identity identity =
                key.isPresent()
                        ? Identity.load(crypto, key.get())
                        : Identity.generate(crypto, Entropy.secure());
        RouterConfig config =
                new RouterConfig(
                        identity,
                        name,
                        cost == 0 ? OptionalInt.empty() : OptionalInt.of(cost),
                        enforced,
                        false,
                        limit,
                        false);
        Router made =
                host.call(
                        (node, now) -> {
                            Router router =
                                    new Router(
                                            node,
                                            config,
                                            store,
                                            Entropy.secure(),
                                            workshop,
                                            this,
                                            now);
                            host.drive(router);
                            return router;
                        });
        router = Optional.of(made);
        return nothing()
                .put("destination", made.address().toHex())
                .put("public_key", identity.publicIdentity().key().toHex());
    }

    private Router router() {
        return router.orElseThrow(
                () -> new IllegalStateException("no messages yet: call deliver first"));
    }

    private ObjectNode announce(Input args) throws Exception {
        args.nothingElse();
        Router asked = router();
        host.call(
                (node, now) -> {
                    asked.announce(now);
                    return node;
                });
        return nothing();
    }

    private ObjectNode change(Input args) throws Exception {
        Optional<Bytes> node = args.optionalBytes("node", 16);
        OptionalInt cost =
                args.has("stamp_cost")
                        ? OptionalInt.of((int) args.number("stamp_cost", 0, 254))
                        : OptionalInt.empty();
        Optional<Boolean> enforced =
                args.has("enforce_stamps")
                        ? Optional.of(args.flag("enforce_stamps"))
                        : Optional.empty();
        Optional<Bytes> ignore = args.optionalBytes("ignore", 16);
        Optional<Bytes> unignore = args.optionalBytes("unignore", 16);
        Optional<Bytes> blackhole = args.optionalBytes("blackhole", 16);
        args.nothingElse();
        Router asked = router();
        host.call(
                (on, now) -> {
                    node.ifPresent(chosen -> asked.use(Optional.of(chosen), now));
                    if (cost.isPresent()) asked.askFor(cost);
                    enforced.ifPresent(asked::enforceStamps);
                    ignore.ifPresent(asked::ignore);
                    unignore.ifPresent(asked::unignore);
                    blackhole.ifPresent(on::blackhole);
                    return on;
                });
        return nothing();
    }

    private Draft draft(Input args, Method method) throws Input.InvalidInput, MalformedFrame {
        Bytes to = args.bytes("to", 16);
        Bytes title = args.optionalBytes("title").orElse(Bytes.EMPTY);
        Bytes content =
                args.has("size")
                        ? generated(args)
                        : args.optionalBytes("content").orElse(Bytes.EMPTY);
        SequencedMap<Value, Value> fields = new LinkedHashMap<>();
        if (args.has("fields")) {
            if (!(Value.parse(args.bytes("fields")) instanceof Value.Map(var entries))) {
                throw new Input.InvalidInput("args.fields: expected a map, found another value");
            }
            fields.putAll(entries);
        }
        boolean ticket = args.flag("ticket", false);
        int cost = (int) args.number("stamp_cost", 0, 254, 0);
        args.nothingElse();
        return new Draft(
                to,
                title,
                content,
                fields,
                method,
                ticket,
                cost == 0 ? OptionalInt.empty() : OptionalInt.of(cost),
                Optional.empty());
    }

    private Bytes generated(Input args) throws Input.InvalidInput {
        long size = args.number("size", 0, 1 << 24);
        GeneratedContent content =
                new GeneratedContent(crypto, size, args.number("seed", 0, Long.MAX_VALUE));
        return content.read(0, (int) size);
    }

    private ObjectNode send(Input args) throws Exception {
        String name = args.text("method");
        Method method =
                switch (name) {
                    case "opportunistic" -> Method.OPPORTUNISTIC;
                    case "direct" -> Method.DIRECT;
                    case "propagated" -> Method.PROPAGATED;
                    default ->
                            throw new Input.InvalidInput(
                                    "args.method: expected opportunistic, direct or propagated,"
                                            + " found "
                                            + name);
                };
        Draft draft = draft(args, method);
        Router asked = router();
        Outgoing sent =
                host.call(
                        (node, now) -> {
                            Outgoing message = asked.send(draft, now);
                            tell(message);
                            return message;
                        });
        return nothing().put("message", sent.id().toHex());
    }

    private ObjectNode cancel(Input args) throws Exception {
        Bytes message = args.bytes("message", 32);
        args.nothingElse();
        Router asked = router();
        boolean found = host.call((node, now) -> asked.cancel(message, now));
        if (!found) throw new IllegalStateException(message.brief() + " is not on its way");
        return nothing();
    }

    private ObjectNode sync(Input args) throws Exception {
        OptionalInt most =
                args.has("most")
                        ? OptionalInt.of((int) args.number("most", 1, 1_000_000))
                        : OptionalInt.empty();
        args.nothingElse();
        Router asked = router();
        host.call((node, now) -> asked.download(most, now));
        return nothing();
    }

    private ObjectNode write(Input args) throws Exception {
        Draft draft = draft(args, Method.PAPER);
        Router asked = router();
        return nothing()
                .put("uri", PaperForm.uri(host.call((node, now) -> asked.paper(draft, now))));
    }

    private ObjectNode read(Input args) throws Exception {
        String uri = args.text("uri");
        args.nothingElse();
        Router asked = router();
        Router.Taken taken;
        try {
            taken = host.call((node, now) -> asked.readPaper(uri, now));
        } catch (MalformedFrame e) {
            taken = Router.Taken.INVALID;
        }
        return nothing()
                .put(
                        "result",
                        switch (taken) {
                            case DELIVERED, UNWANTED -> "taken";
                            case DUPLICATE -> "duplicate";
                            case FOREIGN, INVALID -> "refused";
                        });
    }

    // ---- what the router tells

    @Override
    public void received(Incoming incoming) {
        Payload payload = incoming.message().payload();
        Bytes content = payload.contentBytes();
        ObjectNode event =
                json.createObjectNode()
                        .put("type", "lxmf-message")
                        .put("message", incoming.message().id().toHex())
                        .put("source", incoming.message().source().toHex())
                        .put("method", name(incoming.method()))
                        .put("title", payload.titleBytes().toHex())
                        .put("content", content.length() > LONGEST_SHOWN ? null : content.toHex())
                        .put("size", content.length())
                        .put("sha256", crypto.sha256(content).toHex())
                        .put("fields", payload.fields().encode().toHex());
        event.put("timestamp", payload.seconds().orElse(null));
        event.put("unverified", incoming.unverified().map(Messages::name).orElse(null));
        event.put("stamp_valid", incoming.stampValid().orElse(null));
        event.put(
                "stamp_value",
                incoming.stampValue().isPresent()
                        ? (Integer) incoming.stampValue().getAsInt()
                        : null);
        events.accept(event);
    }

    private static String name(Incoming.Unverified reason) {
        return switch (reason) {
            case SOURCE_UNKNOWN -> "source-unknown";
            case SIGNATURE_INVALID -> "signature-invalid";
        };
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void changed(Outgoing message) {
        // before a message's id was answered, nobody could know whom an event is about
        if (told.containsKey(message.id())) tell(message);
    }

    private void tell(Outgoing message) {
        MessageState before = told.put(message.id(), message.state());
        if (before == message.state() && !message.concluded()) return;
        events.accept(
                json.createObjectNode()
                        .put("type", "lxmf-state")
                        .put("message", message.id().toHex())
                        .put("state", name(message.state()))
                        .put("method", name(message.method()))
                        .put("concluded", message.concluded()));
        if (message.concluded()) told.remove(message.id());
    }

    @Override
    public void changed(Download changed) {
        events.accept(
                json.createObjectNode()
                        .put("type", "lxmf-sync")
                        .put("state", name(changed.state()).replace('_', '-'))
                        .put("received", changed.received())
                        .put("concluded", changed.state().last()));
    }

    @Override
    public void refused(String why) {
        log.accept("a message went no further: " + why);
    }

    @Override
    public void storeFailed(String name, String reason) {
        log.accept("storing %s: %s".formatted(name, reason));
    }

    /** Stores what is to outlive the node, and ends all work. */
    void close() throws Exception {
        if (router.isPresent()) {
            Router closing = router.get();
            host.call(
                    (node, now) -> {
                        closing.close();
                        return node;
                    });
        }
        workshop.close();
    }
}
