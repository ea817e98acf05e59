package io.reticle.daemon.adapter;

import io.reticle.daemon.config.InterfaceSettings;
import io.reticle.daemon.host.CryptoOnDemand;
import io.reticle.daemon.host.NodeHost;
import io.reticle.daemon.instance.Instance;
import io.reticle.daemon.storage.FolderSpool;
import io.reticle.daemon.storage.FolderStore;
import io.reticle.drivers.LocalAddress;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.channel.Channel;
import io.reticle.rns.channel.ChannelEvent;
import io.reticle.rns.channel.StreamWriter;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.OwnRatchets;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.node.Node;
import io.reticle.rns.node.NodeConfig;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.node.Service;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.request.RequestReceipt;
import io.reticle.rns.resource.Advertisement;
import io.reticle.rns.resource.OutgoingTransfer.Parcel;
import io.reticle.rns.resource.ResourceSink;
import io.reticle.rns.resource.ResourceStrategy;
import io.reticle.rns.resource.Transfer;
import io.reticle.rns.store.Store;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.PathTable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Puts the node under a test suite: one JSON object a line comes in, one goes out. Thirteen verbs
 * do what a user of the node would do; {@code compute} asks for a pure function. A line that cannot
 * be understood is answered with what was wrong and where, and the adapter goes on.
 */
public final class Adapter implements NodeHost.Listener {
    /** Longer lines are refused unread. */
    private static final int LONGEST_LINE = 1 << 20;

    private static final int MAX_EVENTS = 100_000;

    /** Seconds between two ratchets: a century will do. */
    private static final long LONGEST_INTERVAL = 3_155_760_000L;

    /** A first byte with which an application proves a packet, for the strategy "app". */
    private static final int APP_PROVES = 0x01;

    /** A call that the node tried and could not do. */
    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1;

        Failed(String message) {
            super(message);
        }
    }

    private static final class Unsupported extends Exception {
        private static final long serialVersionUID = 1;

        Unsupported(String message) {
            super(message);
        }
    }

    private final CryptoProvider crypto = CryptoOnDemand.shared();
    private final Computations computations = new Computations(crypto);
    private final JsonMapper json = new JsonMapper();
    private final String release;
    private final PrintStream log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<ObjectNode> events = new ArrayList<>();
    private final ChannelTalk channels = new ChannelTalk();
    private final Requests requests = new Requests(crypto, this::publish);
    private final Transfers transfers = new Transfers(crypto, this::publish);
    private NodeHost host;
    private Optional<FolderStore> storage = Optional.empty();

    /** Where resources come in, from the first one on; empty while there are none. */
    private volatile Optional<Path> spoolFolder = Optional.empty();

    /** In that folder; on the node's thread. */
    private FolderSpool spool;

    /** What outlives the node of messages. */
    private Optional<FolderStore> mail = Optional.empty();

    /** Messages, from the first of their verbs on. */
    private Optional<Messages> messages = Optional.empty();

    /** Links that the suite opened: those to destinations of messages are none of its own. */
    private final Set<Bytes> opened = ConcurrentHashMap.newKeySet();

    private boolean stopped;

    /** Whether the application wants to hear of answers to path requests. */
    private volatile boolean pathResponses = true;

    /**
     * @param release of this node, told by {@code hello}
     * @param log takes free text
     */
    public Adapter(String release, PrintStream log) {
        this.release = release;
        this.log = log;
    }

    /** Serves until {@code stop} or the end of the input. */
    public void serve(BufferedReader in, PrintStream out) throws IOException {
        try {
            while (!stopped) {
                String line = readLine(in);
                if (line == null) break;
                if (line.isBlank()) continue;
                out.println(json.writeValueAsString(answer(line)));
                out.flush();
            }
        } finally {
            if (host != null) closeHost();
        }
    }

    private Messages messages() throws Failed {
        if (host == null) throw new Failed("not started");
        if (messages.isEmpty()) {
            mail =
                    storage.map(
                            kept -> new FolderStore(kept.folder().resolve("lxmf"), log::println));
            Store store = mail.<Store>map(kept -> kept).orElseGet(Store::none);
            messages = Optional.of(new Messages(crypto, host, store, this::publish, log::println));
        }
        return messages.get();
    }

    private void closeHost() {
        try {
            if (messages.isPresent()) messages.get().close();
            messages = Optional.empty();
            host.stop();
            if (spoolFolder.isPresent()) Files.deleteIfExists(spoolFolder.get());
        } catch (Exception e) {
            log.println("while stopping: " + e);
        }
        host = null;
        spoolFolder = Optional.empty();
        mail.ifPresent(FolderStore::close);
        mail = Optional.empty();
        storage.ifPresent(FolderStore::close);
        storage = Optional.empty();
    }

    /** One line without its end; the part of an overlong one that does not fit is thrown away. */
    private static String readLine(BufferedReader in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') return line.toString();
            if (line.length() <= LONGEST_LINE) line.append((char) c);
        }
        return line.isEmpty() ? null : line.toString();
    }

    private ObjectNode answer(String line) {
        ObjectNode answer = json.createObjectNode();
        answer.putNull("id");
        try {
            if (line.length() > LONGEST_LINE) {
                throw new Input.InvalidInput(
                        "the line: expected at most " + LONGEST_LINE + " characters");
            }
            JsonNode tree = json.readTree(line);
            Input request = new Input("the line", tree);
            JsonNode id = tree.get("id");
            if (id != null && id.isIntegralNumber()) answer.set("id", id);
            request.number("id", 0, Long.MAX_VALUE);
            String verb = request.text("verb");
            JsonNode arguments = request.has("args") ? tree.get("args") : json.createObjectNode();
            request.nothingElse();
            Input args = new Input("args", arguments);
            ObjectNode result = perform(verb, args, arguments);
            answer.put("ok", true);
            answer.set("result", result);
        } catch (Input.InvalidInput e) {
            error(answer, "invalid", e);
        } catch (JacksonException e) {
            error(
                    answer,
                    "invalid",
                    new Input.InvalidInput("the line is not JSON: " + e.getOriginalMessage()));
        } catch (Computations.Rejected e) {
            error(answer, "rejected", e);
        } catch (Unsupported e) {
            error(answer, "unsupported", e);
        } catch (TimeoutException e) {
            error(answer, "failed", new Failed("the node did not answer in time"));
        } catch (Exception e) {
            error(answer, "failed", e);
        }
        return answer;
    }

    private static void error(ObjectNode answer, String code, Exception e) {
        answer.put("ok", false);
        answer.putObject("error").put("code", code).put("message", String.valueOf(e.getMessage()));
    }

    private ObjectNode perform(String verb, Input args, JsonNode raw) throws Exception {
        return switch (verb) {
            case "hello" -> hello(args);
            case "compute" -> compute(args, raw);
            case "start" -> start(args);
            case "announce" -> announce(args);
            case "path" -> path(args);
            case "open" -> open(args);
            case "send" -> send(args);
            case "identify" -> identify(args);
            case "close" -> close(args);
            case "events" -> events(args);
            case "stop" -> stop(args);
            case "request" -> request(args);
            case "resource" -> resource(args);
            case "lxmf" -> messages().perform(args);
            default -> throw new Unsupported("unknown verb '" + verb + "'");
        };
    }

    private ObjectNode nothing() {
        return json.createObjectNode();
    }

    private ObjectNode hello(Input args) throws Input.InvalidInput {
        args.nothingElse();
        ObjectNode result = nothing();
        result.put("protocol", 1);
        result.put("implementation", "reticle");
        result.put("release", release);
        result.put("language", "Java");
        ArrayNode capabilities = result.putArray("capabilities");
        for (String capability :
                List.of(
                        "announce",
                        "path",
                        "packet",
                        "proof",
                        "plain",
                        "link",
                        "identify",
                        "request",
                        "resource",
                        "ifac",
                        "transport",
                        "channel",
                        "ratchet",
                        "group",
                        "storage",
                        "attached",
                        "path-responses",
                        "lxmf",
                        "compute")) {
            capabilities.add(capability);
        }
        return result;
    }

    private ObjectNode compute(Input args, JsonNode raw) throws Exception {
        String function = args.text("function");
        args.has("input");
        args.nothingElse();
        JsonNode input = raw.get("input");
        ObjectNode result = nothing();
        result.set(
                "output", computations.compute(function, input == null ? json.nullNode() : input));
        return result;
    }

    private ObjectNode start(Input args) throws Exception {
        boolean transport = args.flag("transport", false);
        boolean implicit = args.flag("implicit_proofs", true);
        Optional<String> folder = args.optionalText("storage");
        int instance = (int) args.number("instance", 1, 65_535, 0);
        boolean responses = args.flag("path_responses", true);
        List<InterfaceSettings> wanted = new ArrayList<>();
        Iterator<JsonNode> list = args.list("interfaces");
        while (list.hasNext()) {
            wanted.add(
                    interfaceOf(new Input("args.interfaces[" + wanted.size() + "]", list.next())));
        }
        args.nothingElse();
        if (host != null) throw new Failed("started already");
        if (instance != 0 && !wanted.isEmpty()) {
            throw new Input.InvalidInput(
                    "args.instance: a program of a shared instance has no interfaces, found "
                            + wanted.size());
        }
        if (folder.isPresent() && !Files.isDirectory(Path.of(folder.get()))) {
            throw new Failed("storage: there is no folder " + folder.get());
        }
        storage = folder.map(path -> new FolderStore(Path.of(path), log::println));
        Identity identity =
                storage.isPresent()
                        ? storage.get().transportIdentity(crypto)
                        : Identity.generate(crypto, Entropy.secure());
        NodeConfig config =
                new NodeConfig(transport, implicit).with().attached(instance != 0).build();
        NodeHost starting = new NodeHost(config, identity, crypto, store(), this);
        starting.spoolTo(this::spooled);
        starting.start();
        host = starting;
        pathResponses = responses;
        ObjectNode result = nothing();
        ArrayNode opened = result.putArray("interfaces");
        try {
            if (instance != 0) Instance.use(starting, new LocalAddress.Loopback(instance));
            for (InterfaceSettings settings : wanted) {
                opened.addObject()
                        .put("name", settings.name())
                        .put("port", starting.open(settings));
            }
        } catch (IOException e) {
            // nothing half-started: the suite may try again on another port
            closeHost();
            throw e;
        }
        return result.put("transport_id", identity.hash().toHex());
    }

    private ResourceSink spooled(Advertisement first) throws IOException {
        if (spoolFolder.isEmpty()) {
            Path folder = Files.createTempDirectory("reticle-adapter-");
            folder.toFile().deleteOnExit();
            spoolFolder = Optional.of(folder);
            spool = FolderSpool.in(folder);
        }
        return spool.open(first);
    }

    private Store store() {
        return storage.<Store>map(kept -> kept).orElseGet(Store::none);
    }

    private static InterfaceSettings interfaceOf(Input in) throws Input.InvalidInput {
        String name = in.text("name");
        String type = in.text("type");
        String address = in.text("host");
        int port = (int) in.number("port", 1, 65_535);
        Optional<String> network = in.optionalText("network_name");
        Optional<String> passphrase = in.optionalText("passphrase");
        int bits = (int) in.number("ifac_bits", 8, 512, 128);
        in.nothingElse();
        Optional<InterfaceSettings.Access> access =
                network.isEmpty() && passphrase.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new InterfaceSettings.Access(network, passphrase, bits / 8));
        return switch (type) {
            case "tcp-server" -> InterfaceSettings.tcpServer(name, address, port, access);
            case "tcp-client" -> InterfaceSettings.tcpClient(name, address, port, access);
            default ->
                    throw new Input.InvalidInput(
                            "args.interfaces.type: expected tcp-server or tcp-client, found "
                                    + type);
        };
    }

    private <T> T ask(NodeHost.Question<T> question) throws Exception {
        if (host == null) throw new Failed("not started");
        return host.call(question);
    }

    private ObjectNode announce(Input args) throws Exception {
        Optional<Bytes> again = args.optionalBytes("destination", 16);
        Optional<String> name = args.optionalText("name");
        Optional<Bytes> key = args.optionalBytes("identity", Identity.SIZE);
        Optional<Bytes> appData = args.optionalBytes("app_data");
        boolean plain = args.flag("plain", false);
        boolean links = args.flag("links", true);
        boolean quiet = args.flag("quiet", false);
        boolean channel = args.flag("channel", false);
        Optional<Input> ratchets = args.object("ratchets");
        Optional<Bytes> group = args.optionalBytes("group");
        ProofStrategy proofs = proofs(args.optionalText("proofs").orElse("none"));
        Service service = requests.service(args);
        args.nothingElse();
        if (again.isPresent() == name.isPresent()) {
            throw new Input.InvalidInput("args: expected either destination or name");
        }
        Destination destination;
        if (again.isPresent()) {
            destination =
                    ask((node, now) -> node.hosted(again.get()))
                            .orElseThrow(() -> new Failed("no such destination here"));
        } else {
            DestinationName parsed = parsed("name", name.get());
            if (plain) {
                destination = Destination.plain(crypto, parsed);
            } else {
                Identity identity =
                        key.isPresent()
                                ? Identity.load(crypto, key.get())
                                : Identity.generate(crypto, Entropy.secure());
                Destination made =
                        group.isPresent()
                                ? Destination.group(crypto, parsed, identity, group.get(), proofs)
                                : Destination.single(crypto, parsed, identity, proofs, links);
                destination =
                        ratchets.isPresent() ? made.with(ownRatchets(made, ratchets.get())) : made;
            }
        }
        ask(
                (node, now) -> {
                    if (again.isEmpty()) {
                        node.host(destination);
                        node.serve(destination.hash(), service);
                    }
                    appData.ifPresent(data -> node.setAppData(destination.hash(), data));
                    if (channel) channels.onLinksTo(destination.hash());
                    if (!quiet && destination.type() == DestinationType.SINGLE) {
                        node.announce(destination.hash(), now);
                    }
                    return destination;
                });
        return nothing()
                .put("destination", destination.hash().toHex())
                .put(
                        "public_key",
                        destination
                                .identity()
                                .map(identity -> identity.publicIdentity().key().toHex())
                                .orElse(null));
    }

    private OwnRatchets ownRatchets(Destination destination, Input options) throws Exception {
        int retained = (int) options.number("retained", 1, Integer.MAX_VALUE, OwnRatchets.RETAINED);
        long interval =
                options.has("interval")
                        ? TimeUnit.SECONDS.toMicros(options.number("interval", 1, LONGEST_INTERVAL))
                        : OwnRatchets.INTERVAL;
        boolean enforce = options.flag("enforce", false);
        options.nothingElse();
        OwnRatchets own =
                OwnRatchets.enable(
                                crypto,
                                destination.identity().orElseThrow(),
                                store(),
                                "own_ratchets/" + destination.hash().toHex())
                        .retaining(retained)
                        .rotatingEvery(interval);
        return enforce ? own.enforced() : own;
    }

    private static DestinationName parsed(String member, String name) throws Input.InvalidInput {
        try {
            return DestinationName.parse(name);
        } catch (IllegalArgumentException e) {
            throw new Input.InvalidInput("args." + member + ": " + e.getMessage());
        }
    }

    private static ProofStrategy proofs(String name) throws Input.InvalidInput {
        return switch (name) {
            case "none" -> new ProofStrategy.None();
            case "all" -> new ProofStrategy.All();
            case "app" ->
                    new ProofStrategy.App(data -> !data.isEmpty() && data.at(0) == APP_PROVES);
            default ->
                    throw new Input.InvalidInput(
                            "args.proofs: expected none, all or app, found " + name);
        };
    }

    private ObjectNode path(Input args) throws Exception {
        Bytes destination = args.bytes("destination", 16);
        long timeout = args.number("timeout_ms", 0, 600_000);
        args.nothingElse();
        int before = told();
        Optional<PathTable.Path> path = ask((node, now) -> node.path(destination));
        if (path.isEmpty() && timeout > 0) {
            ask(
                    (node, now) -> {
                        node.requestPath(destination, now);
                        return node;
                    });
            await(timeout, () -> announced(destination, before));
            path = ask((node, now) -> node.path(destination));
        }
        ObjectNode result = nothing().put("known", path.isPresent());
        result.put("hops", path.map(PathTable.Path::hops).orElse(null));
        result.put("next_hop", path.map(p -> p.nextHop().toHex()).orElse(null));
        Optional<Node.Recalled> known = ask((node, now) -> node.recall(destination, now));
        result.put("identity", known.map(k -> k.identity().key().toHex()).orElse(null));
        return result.put(
                "app_data", known.flatMap(Node.Recalled::appData).map(Bytes::toHex).orElse(null));
    }

    private int told() {
        lock.lock();
        try {
            return events.size();
        } finally {
            lock.unlock();
        }
    }

    /** Whether an announce came after so many events; an older one's path may be gone. */
    private boolean announced(Bytes destination, int after) {
        String wanted = destination.toHex();
        return events.stream()
                .skip(after)
                .anyMatch(
                        event ->
                                event.path("type").asString().equals("announce")
                                        && event.path("destination").asString().equals(wanted));
    }

    /** Waits for events until the condition holds or the time is over. */
    private void await(long millis, BooleanSupplier condition) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (left > 0 && !condition.getAsBoolean()) left = changed.awaitNanos(left);
        } finally {
            lock.unlock();
        }
    }

    private ObjectNode open(Input args) throws Exception {
        Bytes destination = args.bytes("destination", 16);
        args.number("timeout_ms", 0, 600_000, 0);
        boolean channel = args.flag("channel", false);
        ResourceStrategy strategy = Transfers.strategy(args);
        args.nothingElse();
        Link link =
                ask(
                        (node, now) -> {
                            Link made = node.openLink(destination, now);
                            opened.add(made.id());
                            node.accept(made, strategy);
                            if (channel) channels.onLink(made);
                            return made;
                        });
        return nothing().put("link", link.id().toHex());
    }

    private static Link linkOf(Node node, Bytes id) throws Failed {
        return node.link(id).orElseThrow(() -> new Failed("no such link: " + id.brief()));
    }

    private ObjectNode send(Input args) throws Exception {
        Optional<Bytes> destination = args.optionalBytes("destination", 16);
        Optional<Bytes> link = args.optionalBytes("link", 16);
        Optional<String> plain = args.optionalText("plain");
        Optional<Input> group = args.object("group");
        Bytes data = args.bytes("data");
        args.flag("receipt", false);
        if (link.isPresent() && (args.has("message") || args.has("stream"))) {
            return sendThroughChannel(link.get(), data, args);
        }
        args.nothingElse();
        int targets =
                (destination.isPresent() ? 1 : 0)
                        + (link.isPresent() ? 1 : 0)
                        + (group.isPresent() ? 1 : 0)
                        + (plain.isPresent() ? 1 : 0);
        if (targets != 1) {
            throw new Input.InvalidInput(
                    "args: expected one of destination, link, group and plain");
        }
        Optional<Destination> members =
                group.isPresent() ? Optional.of(groupOf(group.get())) : Optional.empty();
        Bytes hash =
                ask(
                        (node, now) -> {
                            if (link.isPresent()) {
                                return node.sendOnLink(linkOf(node, link.get()), data, now)
                                        .hash(crypto);
                            }
                            if (members.isPresent()) {
                                return node.sendToGroup(members.get(), data, now).hash(crypto);
                            }
                            if (plain.isPresent()) {
                                Bytes address = parsed("plain", plain.get()).plainAddress(crypto);
                                return node.sendPlain(address, data, now).hash(crypto);
                            }
                            return node.send(destination.orElseThrow(), data, now).hash(crypto);
                        });
        return nothing().put("packet", hash.toHex());
    }

    private Destination groupOf(Input group) throws Exception {
        Destination members =
                Destination.group(
                        crypto,
                        parsed("group.name", group.text("name")),
                        Identity.load(crypto, group.bytes("identity", Identity.SIZE)),
                        group.bytes("key"),
                        new ProofStrategy.None());
        group.nothingElse();
        return members;
    }

    private ObjectNode sendThroughChannel(Bytes link, Bytes data, Input args) throws Exception {
        boolean message = args.has("message");
        int number = (int) args.number(message ? "message" : "stream", 0, 0xFFFF);
        boolean eof = args.flag("eof", false);
        args.nothingElse();
        int taken =
                ask(
                        (node, now) -> {
                            Channel channel =
                                    node.channel(linkOf(node, link))
                                            .orElseThrow(
                                                    () -> new Failed("the link has no channel"));
                            if (message) {
                                channel.send(number, data, now);
                                return data.length();
                            }
                            StreamWriter writer = channel.writer(number);
                            int written = writer.write(data, now);
                            if (eof) writer.close(now);
                            return written;
                        });
        ObjectNode result = nothing().putNull("packet");
        return message ? result : result.put("written", taken);
    }

    private ObjectNode identify(Input args) throws Exception {
        Bytes link = args.bytes("link", 16);
        Bytes key = args.bytes("identity", Identity.SIZE);
        args.nothingElse();
        Identity identity = Identity.load(crypto, key);
        ask(
                (node, now) -> {
                    linkOf(node, link).identify(identity, now);
                    return node;
                });
        return nothing();
    }

    private ObjectNode close(Input args) throws Exception {
        Bytes link = args.bytes("link", 16);
        args.nothingElse();
        ask(
                (node, now) -> {
                    linkOf(node, link).close(now);
                    return node;
                });
        return nothing();
    }

    private ObjectNode request(Input args) throws Exception {
        Bytes link = args.bytes("link", 16);
        String path = args.text("path");
        Bytes data = Requests.packed(args, "data");
        OptionalLong timeout =
                args.has("timeout_ms")
                        ? OptionalLong.of(1_000 * args.number("timeout_ms", 0, 600_000))
                        : OptionalLong.empty();
        OptionalLong limit =
                args.has("max_response_size")
                        ? OptionalLong.of(args.number("max_response_size", 0, Long.MAX_VALUE))
                        : OptionalLong.empty();
        args.nothingElse();
        RequestReceipt receipt =
                ask(
                        (node, now) ->
                                node.request(linkOf(node, link), path, data, timeout, limit, now));
        return nothing().put("request", receipt.id().toHex());
    }

    private ObjectNode resource(Input args) throws Exception {
        Bytes link = args.bytes("link", 16);
        Optional<Bytes> cancel = args.optionalBytes("cancel", 32);
        if (cancel.isPresent()) {
            args.nothingElse();
            ask(
                    (node, now) -> {
                        Transfer transfer =
                                node.transfers(linkOf(node, link)).stream()
                                        .filter(t -> t.id().equals(cancel.get()))
                                        .findFirst()
                                        .orElseThrow(
                                                () ->
                                                        new Failed(
                                                                cancel.get().brief()
                                                                        + " is not on its way over"
                                                                        + " this link"));
                        node.cancel(transfer, now);
                        return node;
                    });
            return nothing().put("resource", cancel.get().toHex());
        }
        Parcel parcel = transfers.parcel(args);
        args.nothingElse();
        Transfer transfer =
                ask(
                        (node, now) -> {
                            Transfer sent = node.sendResource(linkOf(node, link), parcel, now);
                            transfers.sent(sent, parcel.content().size());
                            return sent;
                        });
        return nothing().put("resource", transfer.id().toHex());
    }

    private ObjectNode events(Input args) throws Exception {
        int after = (int) args.number("after", 0, Integer.MAX_VALUE);
        long wait = args.number("wait_ms", 0, 600_000);
        args.nothingElse();
        if (host == null) throw new Failed("not started");
        await(wait, () -> events.size() > after);
        ObjectNode result = nothing();
        ArrayNode list = result.putArray("events");
        lock.lock();
        try {
            events.stream().skip(after).forEach(list::add);
        } finally {
            lock.unlock();
        }
        return result;
    }

    private ObjectNode stop(Input args) throws Input.InvalidInput {
        args.nothingElse();
        stopped = true;
        // whoever is told that the node has stopped may look into its storage
        if (host != null) closeHost();
        return nothing();
    }

    private ObjectNode happened(String type) {
        return json.createObjectNode().put("type", type);
    }

    private void publish(ObjectNode event) {
        lock.lock();
        try {
            if (events.size() >= MAX_EVENTS) return;
            event.put("seq", events.size() + 1);
            events.add(event);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether something is about messages, of which the application hears otherwise. */
    private boolean ofMessages(NodeEvent event) {
        Optional<Bytes> address = messages.flatMap(Messages::address);
        if (address.isEmpty()) return false;
        return switch (event) {
            case NodeEvent.Received(var to, var _) -> to.hash().equals(address.get());
            case NodeEvent.OnLink(var link, var _) -> ofMessages(link, address.get());
            case NodeEvent.OnResource(var link, var _) -> ofMessages(link, address.get());
            case NodeEvent.OnRequest(var link, var _) -> ofMessages(link, address.get());
            case NodeEvent.Announced _,
                    NodeEvent.Delivery _,
                    NodeEvent.OnChannel _,
                    NodeEvent.StoreFailed _ ->
                    false;
        };
    }

    private boolean ofMessages(Link link, Bytes address) {
        return link.role() == Link.Role.RESPONDER
                ? link.destination().equals(address)
                : !opened.contains(link.id());
    }

    @Override
    public void event(NodeEvent event) {
        if (ofMessages(event)) return;
        switch (event) {
            case NodeEvent.Announced(var _, var _, var pathResponse)
                    when pathResponse && !pathResponses -> {
                // the application has not asked for these
            }
            case NodeEvent.Announced(var announce, var hops, var pathResponse) ->
                    publish(
                            happened("announce")
                                    .put("destination", announce.destination().toHex())
                                    .put("public_key", announce.identity().key().toHex())
                                    .put(
                                            "app_data",
                                            announce.appData().isEmpty()
                                                    ? null
                                                    : announce.appData().toHex())
                                    .put("hops", hops)
                                    .put("path_response", pathResponse));
            case NodeEvent.Received(var destination, var plaintext) -> {
                ObjectNode packet =
                        happened("packet")
                                .put("destination", destination.hash().toHex())
                                .put("data", plaintext.toHex());
                if (destination.identity().isEmpty()) packet.put("plain", true);
                publish(packet);
            }
            case NodeEvent.Delivery(var hash, var delivered) ->
                    publish(
                            happened("proof")
                                    .put("packet", hash.toHex())
                                    .put("state", delivered ? "delivered" : "failed"));
            case NodeEvent.OnLink(var link, var what) -> onLink(link, what);
            case NodeEvent.OnResource(var _, var what) -> {
                try {
                    transfers.happened(what);
                } catch (IOException e) {
                    log.println("a resource that came cannot be read: " + e.getMessage());
                }
            }
            case NodeEvent.OnRequest(var link, var what) -> {
                try {
                    requests.happened(link, what);
                } catch (IOException e) {
                    log.println("a response that came cannot be read: " + e.getMessage());
                }
            }
            case NodeEvent.OnChannel(var link, var what) -> {
                if (what instanceof ChannelEvent.PassedOver(var _, var reason)) log.println(reason);
                channels.told(link, what).ifPresent(this::publish);
            }
            case NodeEvent.StoreFailed(var name, var reason) ->
                    log.println("storing %s: %s".formatted(name, reason));
        }
    }

    private void onLink(Link link, LinkEvent what) {
        String id = link.id().toHex();
        switch (what) {
            case LinkEvent.StateChanged(var on, var state, var reason) -> {
                boolean open = on.rtt() > 0;
                ObjectNode event =
                        happened("link")
                                .put("link", id)
                                .put("state", state.name().toLowerCase(Locale.ROOT))
                                .put("role", on.role().name().toLowerCase(Locale.ROOT))
                                .put("destination", on.destination().toHex());
                event.put("mtu", open ? (Integer) on.mtu() : null);
                event.put("mdu", open ? (Integer) on.mdu() : null);
                event.put("rtt_ms", open ? (Double) (on.rtt() / 1_000.0) : null);
                event.put(
                        "reason",
                        reason.map(r -> r.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                                .orElse(null));
                publish(event);
                host.onNode(node -> channels.changed(node, on, state));
            }
            case LinkEvent.Received(var on, var plaintext, var _) ->
                    publish(happened("packet").put("link", id).put("data", plaintext.toHex()));
            case LinkEvent.Identified(var on, var identity) ->
                    publish(
                            happened("identified")
                                    .put("link", id)
                                    .put("identity", identity.hash().toHex()));
            case LinkEvent.Proved _, LinkEvent.Carried _ ->
                    throw new IllegalStateException("the node handles this itself");
        }
    }

    @Override
    public void dropped(InterfaceId interfaceId, Drop reason, String detail) {
        log.println("dropped %s on %s: %s".formatted(reason, interfaceId, detail));
    }

    @Override
    public void log(String line) {
        log.println(line);
    }
}
