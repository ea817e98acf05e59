package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.msgpack.Value;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;
import io.reticle.suite.sut.PortPool;
import io.reticle.suite.sut.SutFailure;
import io.reticle.suite.sut.Tool;
import io.reticle.suite.sut.ToolProcess;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What a node makes of its configuration file. */
@Chapter("Configuration")
final class Configuration {
    private static final Duration OPEN = Duration.ofSeconds(5);

    /** Words for yes and no in the authority's parser. */
    private static final String[] YES = {"yes", "True", "on", "1", "YES"};

    private static final String[] NO = {"no", "False", "off", "0"};

    @Case(
            decides = {"R-NET-211", "R-NET-212", "R-NET-213"},
            kind = Polarity.NEGATIVE,
            needs = "transport",
            slow = true,
            seconds = 180)
    void what_the_grammar_allows_is_read_and_what_it_does_not_ends_the_start(Prober prober)
            throws Exception {
        NodeSpec spec =
                NodeSpec.transport()
                        .with("a_key_that_nobody_knows", "whatever")
                        .with("blackhole_sources", "%s, \"%s\" # two".formatted(hash(1), hash(2)));
        for (int i = 0; i < YES.length; i++) {
            spec = spec.on("yes " + i, "another_unknown_key", "3");
        }
        OwnNode node = prober.node(spec);
        node.stop();
        int[] closed = new int[NO.length];
        for (int i = 0; i < closed.length; i++) closed[i] = PortPool.take();
        node.configure(text -> spelled(text, closed));
        node.startAgain();
        for (int i = 0; i < YES.length; i++) opens(prober, node, "yes " + i, true);
        for (int i = 0; i < closed.length; i++) {
            if (accepts(closed[i])) {
                throw new Refuted("expected no interface where 'enabled' is " + NO[i]);
            }
        }

        node.stop();
        node.configure(
                text ->
                        text.replaceAll("(?s)\\[\\[no 0]].*?(?=\\[\\[yes 0]])", "")
                                .replaceAll("(?m)^enabled = .*", "enabled = yes"));
        refuses(
                prober,
                node,
                "a hash that is too short in a list",
                text -> text.replace("blackhole_sources = ", "blackhole_sources = abcd, "));
        refuses(
                prober,
                node,
                "a word that is neither yes nor no",
                text -> text.replace("enable_transport = yes", "enable_transport = maybe"));
        refuses(
                prober,
                node,
                "two interfaces of one name",
                text -> text.replace("[[yes 1]]", "[[yes 0]]"));
        node.startAgain();
        opens(prober, node, "yes 0", true);
    }

    private static String hash(int end) {
        return "%032x".formatted(end);
    }

    /** The interfaces of the case in all spellings of yes, after others in all spellings of no. */
    private static String spelled(String text, int[] closed) {
        String[] parts = text.split("enabled = yes", -1);
        var yes = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            yes.append("enabled = ").append(YES[i - 1]).append(parts[i]);
        }
        var no = new StringBuilder("[interfaces]\n");
        for (int i = 0; i < NO.length; i++) {
            no.append(
                    """
                    [[no %d]]
                    type = TCPServerInterface
                    enabled = %s
                    listen_ip = 127.0.0.1
                    listen_port = %d
                    """
                            .formatted(i, NO[i], closed[i]));
        }
        return yes.toString().replace("[interfaces]\n", no);
    }

    private static boolean accepts(int port) {
        try (Socket _ = new Socket("127.0.0.1", port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void opens(Prober prober, OwnNode node, String name, boolean wanted)
            throws InterruptedException {
        if (!prober.reaches(node, name, wanted, OPEN)) {
            throw new Refuted("expected interface '%s' to be open".formatted(name));
        }
    }

    /** The node ends with a configuration that is changed so; it is as before afterwards. */
    private static void refuses(
            Prober prober, OwnNode node, String what, UnaryOperator<String> change)
            throws Exception {
        Path file = node.config().resolve("config");
        String before = Files.readString(file);
        node.configure(change);
        if (Files.readString(file).equals(before)) {
            throw new Inconclusive("nothing was changed for " + what);
        }
        try {
            node.startAgain();
        } catch (SutFailure e) {
            prober.note("%s: %s".formatted(what, e.getMessage()));
            if (!e.getMessage().contains("ended with exit code")) {
                throw new Refuted(
                        "expected the start to end at %s, found %s".formatted(what, e.getMessage()),
                        e);
            }
            Files.writeString(file, before);
            return;
        }
        throw new Refuted("expected the start to end at %s, found a running node".formatted(what));
    }

    // ---- keys

    /** Interfaces with keys whose effect the node tells. */
    private static NodeSpec keyed() {
        return NodeSpec.transport()
                .with("default_gravity", "3")
                .with("default_ar_target", "100")
                .with("default_ar_penalty", "0")
                .with("default_ar_grace", "9")
                .on("plain")
                .on("gateway", "mode", "gw", "gravity", "7", "bitrate", "999999")
                .on("point", "mode", "access_point", "announce_rate_target", "60")
                .on(
                        "closed",
                        "mode",
                        "roaming",
                        "network_name",
                        "somewhere",
                        "passphrase",
                        "something",
                        "ifac_size",
                        "128",
                        "announce_rate_target",
                        "60",
                        "announce_rate_penalty",
                        "3",
                        "announce_rate_grace",
                        "2")
                .on("edge", "mode", "boundary", "announces_to_internal", "no")
                .on("bare", "network_name", "named only");
    }

    /** What does not depend on time or traffic. */
    private static final List<String> STEADY =
            List.of(
                    "type",
                    "mode",
                    "gravity",
                    "bitrate",
                    "mtu",
                    "ifac_size",
                    "ifac_netname",
                    "announce_rate_target",
                    "announce_rate_penalty",
                    "announce_rate_grace",
                    "announces_to_internal",
                    "status",
                    "clients");

    private static Map<String, String> told(Machine machine) throws Exception {
        Value stats = machine.ask("get", "interface_stats");
        var told = new TreeMap<String, String>();
        if (!(stats instanceof Value.Map node)
                || !(node.get("interfaces").orElse(new Value.Nil())
                        instanceof Value.Array(var interfaces))) {
            throw new Refuted("expected a map with interfaces, found " + stats);
        }
        for (String key : new String[] {"transport_id", "probe_responder", "network_id"}) {
            told.put(key, node.get(key).map(Value::toString).orElse("absent"));
        }
        for (Value each : interfaces) {
            if (!(each instanceof Value.Map row))
                throw new Refuted("expected a map, found " + each);
            String name = row.get("name").map(Value::toString).orElse("");
            // the machine's own place for programs has a colour of its own in each stack
            if (name.contains("Shared Instance")) continue;
            for (String key : STEADY) {
                // with no link to use, the authority's has not got as far as its bitrate
                if (name.contains("AutoInterface") && key.equals("bitrate")) continue;
                told.put(name + " " + key, said(row.get(key)));
            }
        }
        return told;
    }

    /** Numbers are as good with as without a fraction. */
    private static String said(Optional<Value> value) {
        return value.flatMap(Value::asNumber)
                .filter(number -> !(value.orElseThrow() instanceof Value.Bool))
                .map(String::valueOf)
                .orElseGet(() -> value.map(Value::toString).orElse("absent"));
    }

    @Case(
            decides = {"R-NET-209", "R-NET-210"},
            needs = {"transport", "shared", "rpc", "storage"},
            slow = true,
            seconds = 150)
    void the_authoritys_example_and_keys_mean_to_the_node_what_they_mean_to_the_authority(
            Prober prober) throws Exception {
        Machine machine = Machine.open(prober, keyed());
        machine.node().stop();
        String own = Files.readString(machine.node().config().resolve("config"));
        String settings =
                own.lines()
                        .filter(line -> line.matches("(shared|instance_c|rpc_key|default_).*"))
                        .reduce("", (all, line) -> all + line + "\n");
        String servers = own.substring(own.indexOf("[interfaces]\n") + 13);
        String example = example(prober);
        machine.node()
                .configure(
                        _ ->
                                // nothing of the case is to leave the machine: an interface that is
                                // told to use the loopback only finds nothing there
                                example.replaceFirst(
                                                        "\\[reticulum\\]\n",
                                                        "[reticulum]\n" + settings)
                                                .replaceFirst(
                                                        "type = AutoInterface\n",
                                                        "type = AutoInterface\ndevices = lo\n")
                                        + servers);
        machine.node().startAgain();
        machine.awaited();
        Map<String, String> ours = told(machine);
        machine.node().stop();
        machine.node().startAgainAs(prober.authority());
        machine.awaited();
        Map<String, String> theirs = told(machine);
        List<String> differences = new ArrayList<>();
        theirs.forEach(
                (key, value) -> {
                    if (!value.equals(ours.get(key))) {
                        differences.add(
                                "%s: expected %s, found %s".formatted(key, value, ours.get(key)));
                    }
                });
        prober.note("%d settings are compared".formatted(theirs.size()));
        if (!differences.isEmpty()) throw new Refuted(String.join("; ", differences));
    }

    private static String example(Prober prober) throws Exception {
        ToolProcess asked =
                prober.tool(
                        prober.authority(),
                        Tool.NODE,
                        Optional.empty(),
                        Map.of(),
                        "--exampleconfig");
        return Machine.control(prober, asked).out();
    }

    // ---- where it is

    @Case(
            decides = "R-NET-214",
            needs = {"transport", "shared", "rpc", "tools"},
            slow = true,
            seconds = 180)
    void the_configuration_is_looked_for_in_the_authoritys_order(Prober prober) throws Exception {
        if (Files.exists(Path.of("/etc/reticulum/config"))) {
            throw new Inconclusive("this machine has a configuration in /etc/reticulum");
        }
        Machine machine = Machine.open(prober, NodeSpec.transport());
        Wire one = prober.join(machine.node(), "one");
        String id = prober.transportIdOf(one, prober.join(machine.node(), "two")).toHex();
        Path home = prober.folder("home");
        Path last = Files.createDirectories(home.resolve(".reticulum"));
        Path first = Files.createDirectories(home.resolve(".config/reticulum"));
        String right = Files.readString(machine.attached().resolve("config"));
        Files.writeString(last.resolve("config"), right);
        shows(prober, home, id);
        Files.writeString(first.resolve("config"), right);
        Files.writeString(last.resolve("config"), "this is no configuration\n");
        shows(prober, home, id);
    }

    private static void shows(Prober prober, Path home, String id) throws Exception {
        ToolProcess.Ended ended =
                Machine.ended(
                        prober,
                        prober.tool(
                                prober.sut(),
                                Tool.STATUS,
                                Optional.empty(),
                                Map.of("HOME", home.toString()),
                                "-j"),
                        0);
        String shown = Machine.json(ended).path("transport_id").asString("nothing");
        if (!shown.equals(id)) {
            throw new Refuted(
                    "expected the node of the configuration, %s, found %s".formatted(id, shown));
        }
    }
}
