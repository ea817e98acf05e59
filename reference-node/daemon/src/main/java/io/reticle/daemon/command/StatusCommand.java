package io.reticle.daemon.command;

import io.reticle.daemon.config.Settings;
import io.reticle.daemon.config.Sharing;
import io.reticle.daemon.host.CryptoOnDemand;
import io.reticle.daemon.instance.Asking;
import io.reticle.daemon.rpc.RpcClient;
import io.reticle.daemon.session.Session;
import io.reticle.daemon.storage.FolderStore;
import io.reticle.daemon.storage.IdentityFile;
import io.reticle.daemon.storage.ReadingStore;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.discovery.DiscoveredInterfaces;
import io.reticle.rns.msgpack.MapBuilder;
import io.reticle.rns.msgpack.Value;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/** {@code reticle-node status}: the interfaces of this machine's node, or a remote one's. */
@Command(
        name = "status",
        description = "Shows what goes over the interfaces of this machine's node.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:no node runs here, or an interface was not changed",
            "2:the node gave no status",
            "10:the link to the remote node was closed",
            "12:no path to the remote node",
            "20:bad arguments"
        },
        footer = {
            "",
            "Examples:",
            "  reticle-node status                            the interfaces to networks",
            "  reticle-node status -a -t --sort traffic       all interfaces, busiest first, and sums",
            "  reticle-node status --json                     everything, for programs",
            "  reticle-node status -R <transport id> -i manager   a remote node",
            "  reticle-node status --reload Uplink            close and open an interface",
            "  reticle-node status -D                         interfaces that other nodes announced"
        })
public final class StatusCommand implements Callable<Integer> {
    private static final int NO_INSTANCE = 1;
    private static final int NO_STATUS = 2;

    @Mixin private Common common;
    @Mixin private StatusView view;
    @Mixin private DiscoveredView discovered;
    @Mixin private RemoteNode remote;

    @Option(names = "--attach", paramLabel = "NAME", description = "Open an interface.")
    private String attach;

    @Option(names = "--detach", paramLabel = "NAME", description = "Close an interface.")
    private String detach;

    @Option(names = "--reload", paramLabel = "NAME", description = "Close and open an interface.")
    private String reload;

    @Option(
            names = {"-s", "--sort"},
            paramLabel = "KEY",
            description =
                    "Sort by rate, traffic, rx, tx, rxs, txs, anns, arx, atx, arxc, atxc, held,"
                            + " prx, ptx, prxc, ptxc, pvs, ivs, flt, txdrp, txdrb, txbuf or gravity.")
    private String sort;

    @Option(
            names = {"-r", "--reverse"},
            description = "Least first.")
    private boolean reverse;

    @Option(
            names = "-w",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "Patience for a remote node (default: ${DEFAULT-VALUE}).")
    private double patience;

    @Option(
            names = {"-m", "--monitor"},
            description = "Show it again and again.")
    private boolean monitor;

    @Option(
            names = {"-I", "--monitor-interval"},
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Between two looks (default: ${DEFAULT-VALUE}).")
    private double interval;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILTER",
            description = "Only interfaces whose name contains it.")
    private String filter;

    /** To be filled by the command line. */
    public StatusCommand() {}

    @Option(names = "-j", description = "The same as --json.")
    void json(boolean wanted) {
        common.useJson(wanted);
    }

    /** What a node said of itself. */
    private record Status(Value.Map stats, Optional<Long> links, Value profile) {}

    @Override
    public Integer call() throws Exception {
        if (remote.named()) return remotely();
        Asking node = shared();
        for (String verb : List.of("attach", "detach", "reload")) {
            String name =
                    switch (verb) {
                        case "attach" -> attach;
                        case "detach" -> detach;
                        default -> reload;
                    };
            if (name != null) return manage(node, verb, name);
        }
        if (discovered.wanted()) return discovered(node);
        do {
            show(status(node));
        } while (again());
        return 0;
    }

    /** What its node has heard of is in the folder, and lists of unwanted identities with it. */
    private Integer discovered(Asking node) throws Exception {
        Set<Bytes> unwanted = new HashSet<>();
        if (get(node, "blackholed_identities") instanceof Value.Map(var entries)) {
            for (Value key : entries.keySet()) {
                if (key instanceof Value.Binary(var identity)) unwanted.add(identity);
            }
        }
        CryptoProvider crypto = CryptoOnDemand.shared();
        double seconds = System.currentTimeMillis() / 1e3;
        List<Value.Map> records = new ArrayList<>();
        try (FolderStore folder =
                new FolderStore(common.folder().storage(), line -> common.note("%s", line))) {
            var sources = common.folder().settings().discovery().sources();
            new DiscoveredInterfaces(
                            new ReadingStore(folder),
                            crypto,
                            sources,
                            line -> common.note("%s", line))
                    .all(unwanted, seconds).stream()
                            .map(one -> one.shown(crypto, seconds))
                            .filter(this::wanted)
                            .forEach(records::add);
        }
        if (common.json()) common.out().println(Json.of(new Value.Array(List.copyOf(records))));
        else discovered.print(common.out(), records, seconds);
        common.out().flush();
        return 0;
    }

    private boolean wanted(Value.Map map) {
        return filter == null
                || Fields.text(map, "name")
                        .toLowerCase(Locale.ROOT)
                        .contains(filter.toLowerCase(Locale.ROOT));
    }

    /** The node of this machine, which has to run. */
    private Asking shared() throws Exception {
        Settings settings = common.folder().settings();
        Sharing sharing = settings.sharing();
        CryptoProvider crypto = CryptoOnDemand.shared();
        Bytes key;
        if (sharing.key().isPresent()) {
            key = sharing.key().get();
        } else {
            Path file = common.folder().storage().resolve("transport_identity");
            try {
                key = crypto.sha256(IdentityFile.load(crypto, file).privateKey());
            } catch (IOException e) {
                throw new Refusal(NO_INSTANCE, "no node has run here yet: " + e.getMessage());
            }
        }
        RpcClient client = new RpcClient(sharing.questions(), key);
        return question -> {
            try {
                return client.ask(question);
            } catch (IOException e) {
                throw new Refusal(NO_INSTANCE, "no node to be asked runs here: " + e.getMessage());
            }
        };
    }

    private static Value get(Asking node, String what) throws Exception {
        return node.ask(new MapBuilder().put("get", what).build());
    }

    private Status status(Asking node) throws Exception {
        Optional<Long> links =
                view.links()
                        ? get(node, "link_count").asNumber().map(Double::longValue)
                        : Optional.empty();
        if (get(node, "interface_stats") instanceof Value.Map stats) {
            return new Status(
                    stats,
                    links,
                    view.profiling() ? get(node, "profiling_results") : new Value.Nil());
        }
        throw new Refusal(NO_STATUS, "the node gave no status");
    }

    private Integer remotely() throws Exception {
        try (Session session = common.session()) {
            var manager = Remote.manager(session, remote.identity());
            Remote node = new Remote(session, remote.hash(), patience);
            do {
                Value answer =
                        node.ask(
                                        Remote.MANAGEMENT,
                                        Optional.of(manager),
                                        "/status",
                                        new Value.Array(
                                                new Value.Bool(view.links()),
                                                new Value.Bool(view.profiling())))
                                .orElseThrow(
                                        () ->
                                                new Refusal(
                                                        NO_STATUS,
                                                        "the remote node does not answer; it may not know who asks"));
                if (!(answer instanceof Value.Array(var parts))
                        || parts.isEmpty()
                        || !(parts.getFirst() instanceof Value.Map stats)) {
                    throw new Refusal(NO_STATUS, "the remote node gave no status");
                }
                show(
                        new Status(
                                stats,
                                parts.size() > 1
                                        ? parts.get(1).asNumber().map(Double::longValue)
                                        : Optional.empty(),
                                view.profiling() && parts.size() > 1
                                        ? parts.getLast()
                                        : new Value.Nil()));
            } while (again());
            return 0;
        }
    }

    private boolean again() throws InterruptedException {
        if (monitor) Thread.sleep(Common.seconds(Math.max(interval, 0.2)));
        return monitor;
    }

    private Integer manage(Asking node, String verb, String name) throws Exception {
        Value done =
                node.ask(
                        new MapBuilder()
                                .put("manage", verb + "_interface")
                                .put("name", name)
                                .build());
        boolean changed = done.equals(new Value.Bool(true));
        common.result(Map.of("changed", changed));
        if (!changed) {
            throw new Refusal(
                    NO_INSTANCE,
                    done instanceof Value.Nil
                            ? "there is no interface \"%s\"".formatted(name)
                            : "interface \"%s\": the node did not %s it".formatted(name, verb));
        }
        common.say("Interface \"%s\": %sed", name, verb);
        return 0;
    }

    private void show(Status status) {
        if (monitor && common.animated()) {
            // clears the screen and goes to its top
            common.out().print("\033[H\033[2J");
        }
        if (common.json()) {
            common.out().println(Json.of(status.stats()));
            common.out().flush();
            return;
        }
        List<Value.Map> interfaces = new ArrayList<>();
        if (status.stats().get("interfaces").orElse(new Value.Array())
                instanceof Value.Array(var list)) {
            for (Value element : list) if (element instanceof Value.Map map) interfaces.add(map);
        }
        if (sort != null) {
            Comparator<Value.Map> order = Comparator.comparingDouble(this::sortKey);
            interfaces.sort(reverse ? order : order.reversed());
        }
        interfaces.removeIf(map -> !wanted(map));
        view.print(common.out(), status.stats(), interfaces, status.links());
        if (!(status.profile() instanceof Value.Nil)) {
            common.out().println(" Profile   : " + Json.of(status.profile()));
        }
        common.out().flush();
    }

    private double sortKey(Value.Map map) {
        return switch (sort.toLowerCase(Locale.ROOT)) {
            case "rate", "bitrate" -> Fields.number(map, "bitrate");
            case "rx" -> Fields.number(map, "rxb");
            case "tx" -> Fields.number(map, "txb");
            case "traffic" -> Fields.number(map, "rxb") + Fields.number(map, "txb");
            case "anns", "announces" ->
                    Fields.number(map, "incoming_announce_frequency")
                            + Fields.number(map, "outgoing_announce_frequency");
            case "arx" -> Fields.number(map, "incoming_announce_frequency");
            case "atx" -> Fields.number(map, "outgoing_announce_frequency");
            case "prx" -> Fields.number(map, "incoming_pr_frequency");
            case "ptx" -> Fields.number(map, "outgoing_pr_frequency");
            case "held" -> Fields.number(map, "held_announces");
            case "pvs" -> Fields.number(map, "protocol_violations");
            case "ivs" -> Fields.number(map, "ifac_violations");
            case "flt" -> Fields.number(map, "packet_filter_hits");
            case "g" -> Fields.number(map, "gravity");
            case "txbuf" -> Fields.number(map, "txbuffered");
            default -> Fields.number(map, sort.toLowerCase(Locale.ROOT));
        };
    }
}
