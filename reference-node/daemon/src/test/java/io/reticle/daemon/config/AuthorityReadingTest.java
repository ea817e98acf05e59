package io.reticle.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.reticle.daemon.Program;
import io.reticle.daemon.Python;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.ifac.AccessCode;
import io.reticle.rns.transport.BurstLimits;
import io.reticle.rns.transport.InterfaceProfile;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The real stack reads the same out of the same file. */
@Timeout(180)
class AuthorityReadingTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final double SECOND = 1_000_000;

    /** Lines within a section, one file each. */
    private static final List<String> LINES =
            List.of(
                    "k = v",
                    "k=v",
                    "  k   =   v w  ",
                    "k = v # said here",
                    "k = v#said here",
                    "k = it's # said",
                    "k = \"v # not said\"",
                    "k = \"v\" # said",
                    "k = 'v'",
                    "'k l' = v",
                    "\"k\" = v",
                    "k = a = b",
                    "k = ",
                    "k =",
                    "k = ''",
                    "k = \"\"",
                    "k = # said",
                    "k = a, b",
                    "k = a,b,c # said",
                    "k = a,",
                    "k = ,",
                    "k = \"a, b\", c",
                    "k = 'a' , \"b\"",
                    "k = a,,b",
                    "k = , a",
                    "k = \"a\" b",
                    "k = a \"b\"",
                    "k = \"a",
                    "k = '''a\nb'''",
                    "k = \"\"\"a # b\"\"\" # said",
                    "k = '''a\nb",
                    "k = '''a''' b",
                    "k = v\nk = w",
                    "k",
                    "= v",
                    "k : v",
                    "[[t]]\nk = v\n[[u]]\nk = w",
                    "[[t]]\n[[t]]",
                    "[[[t]]]",
                    "[[t]",
                    "[ [ t ] ]",
                    "[[ t u ]] # said",
                    "[[\"t # u\"]]",
                    "[[t]]\n[[[u]]]\nk = v\n[w]\nk = x",
                    "k = v\r\nl = w\r\n",
                    "k = \u00e4\u00f6",
                    "k = 100 %");

    @TempDir private Path folder;

    private static String script() {
        return Path.of("src/test/resources/io/reticle/daemon/config/reading.py")
                .toAbsolutePath()
                .toString();
    }

    private static JsonNode tree(Section section) {
        ObjectNode node = JSON.createObjectNode();
        section.entries()
                .forEach(
                        (key, entry) -> {
                            if (entry.list()) {
                                var items = node.putArray(key);
                                entry.items().forEach(items::add);
                            } else {
                                node.put(key, entry.value());
                            }
                        });
        section.sections().forEach((name, child) -> node.set(name, tree(child)));
        return node;
    }

    private static JsonNode ours(String text) {
        try {
            return tree(Section.parse(text));
        } catch (ConfigFault e) {
            return JSON.getNodeFactory().stringNode("fault");
        }
    }

    private void same(List<String> texts) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(script(), "tree"));
        for (int i = 0; i < texts.size(); i++) {
            arguments.add(Files.writeString(folder.resolve("c" + i), texts.get(i)).toString());
        }
        String[] theirs =
                Python.run(folder, Python.authority(), arguments.toArray(String[]::new))
                        .out()
                        .split("\n");
        for (int i = 0; i < texts.size(); i++) {
            assertEquals(JSON.readTree(theirs[i]), ours(texts.get(i)), texts.get(i));
        }
    }

    @Test
    @Tag("R-NET-212")
    @Tag("R-NET-213")
    void sections_keys_and_values_are_the_same() throws Exception {
        same(LINES.stream().map(line -> "[s]\n" + line + "\n").toList());
    }

    @Test
    @Tag("R-NET-209")
    void its_default_and_its_example_are_understood() throws Exception {
        String standard = Python.run(folder, Python.authority(), script(), "default").out();
        String example = Python.run(folder, Python.utility("rnsd"), "--exampleconfig").out();

        same(List.of(standard, example));
        for (String text : List.of(standard, example)) {
            Settings settings = Settings.parse(text);
            assertEquals(
                    Settings.parse("").nodeConfig(Optional.empty()),
                    settings.nodeConfig(Optional.empty()));
            assertEquals(1, settings.interfaces().size());
            assertEquals(
                    new Medium.Auto("reticulum", '2', false, 29_716, 42_671, List.of(), List.of()),
                    settings.interfaces().getFirst().medium());
            assertEquals(
                    InterfaceSettings.Common.DEFAULT, settings.interfaces().getFirst().common());
            assertEquals(List.of(), settings.remarks());
        }
    }

    private static final String INTERFACES =
            """
            [interfaces]
            [[Plain]]
            type = TCPServerInterface
            enabled = yes
            listen_ip = 127.0.0.1
            listen_port = FREE
            [[All]]
            type = TCPServerInterface
            interface_enabled = True
            listen_ip = 127.0.0.1
            port = FREE
            mode = gw
            outgoing = no
            gravity = 7
            bitrate = 999999
            announce_cap = 12.5
            announce_rate_target = 60
            announce_rate_penalty = 3
            ingress_control = off
            egress_control = on
            ic_max_held_announces = 0
            ic_burst_hold = 1.5
            ic_burst_penalty = 2
            ic_held_release_interval = 3
            ic_new_time = 4
            ic_burst_freq_new = 0
            ic_burst_freq = 6
            ic_pr_burst_freq_new = 7
            ic_pr_burst_freq = 8
            ec_pr_freq = 9
            bootstrap_only = yes
            recursive_prs = yes
            announces_from_internal = no
            announces_to_internal = no
            network_name = x
            ifac_size = 100
            [[Fixed]]
            type = TCPClientInterface
            enabled = 1
            target_host = 127.0.0.1
            target_port = FREE
            fixed_mtu = 700
            announce_rate_grace = 2
            mode = nonsense
            announce_cap = 0
            bitrate = 4
            [[Datagrams]]
            type = UDPInterface
            enabled = yes
            listen_ip = 127.0.0.1
            forward_ip = 127.0.0.1
            port = FREE
            mode = roaming
            [[Program]]
            type = PipeInterface
            enabled = yes
            command = cat
            passphrase = y
            [[Bone]]
            type = BackboneInterface
            enabled = yes
            listen_on = 127.0.0.1
            port = FREE
            discoverable = no
            mode = internal
            bitrate = 200000000
            """;

    private void sameSettings(String reticulum) throws Exception {
        String text = "[reticulum]\nshare_instance = no\n" + reticulum + INTERFACES;
        while (text.contains("FREE")) {
            text = text.replaceFirst("FREE", String.valueOf(Program.freePort()));
        }
        Path home = Files.createTempDirectory(folder, "home");
        Files.writeString(home.resolve("config"), text);
        String out =
                Python.run(folder, Python.authority(), script(), "settings", home.toString()).out();
        JsonNode theirs =
                JSON.readTree(
                        out.lines().filter(line -> line.startsWith("{")).findFirst().orElse(out));

        ObjectNode ours = JSON.createObjectNode();
        for (InterfaceSettings one : Settings.parse(text).interfaces()) {
            Optional<AccessCode> code = one.accessCode(CryptoProvider.portable());
            String end = "[" + one.name() + "/";
            String place =
                    theirs.propertyNames().stream()
                            .filter(name -> name.contains(end))
                            .map(name -> name.substring(name.indexOf('/') + 1, name.length() - 1))
                            .findFirst()
                            .orElse("");
            InterfaceProfile profile = one.profile(code, place);
            ours.set(profile.display(), fields(one, profile));
        }
        assertEquals(theirs, JSON.readTree(JSON.writeValueAsString(ours)));
    }

    private static ObjectNode fields(InterfaceSettings settings, InterfaceProfile profile) {
        BurstLimits bursts = profile.bursts();
        ObjectNode node =
                JSON.createObjectNode()
                        .put("mode", (double) profile.mode().code())
                        .put("gravity", (double) profile.gravity())
                        .put("bitrate", (double) profile.bitrate())
                        .put("HW_MTU", (double) profile.hardwareMtu())
                        .put("OUT", profile.outgoing())
                        .put("announce_cap", profile.announceCap());
        if (profile.rateTarget().isPresent()) {
            node.put("announce_rate_target", profile.rateTarget().get().target() / SECOND)
                    .put("announce_rate_grace", (double) profile.rateTarget().get().grace())
                    .put("announce_rate_penalty", profile.rateTarget().get().penalty() / SECOND);
        } else {
            node.putNull("announce_rate_target");
            node.putNull("announce_rate_grace");
            node.putNull("announce_rate_penalty");
        }
        node.put("ingress_control", bursts.ingress())
                .put("egress_control", bursts.egress())
                .put("ic_max_held_announces", (double) bursts.maxHeld())
                .put("ic_burst_hold", bursts.hold() / SECOND)
                .put("ic_burst_penalty", bursts.penalty() / SECOND)
                .put("ic_held_release_interval", bursts.releaseInterval() / SECOND)
                .put("ic_new_time", bursts.newTime() / SECOND)
                .put("ic_burst_freq_new", bursts.announcesNew())
                .put("ic_burst_freq", bursts.announces())
                .put("ic_pr_burst_freq_new", bursts.requestsNew())
                .put("ic_pr_burst_freq", bursts.requests())
                .put("ec_pr_freq", bursts.requestsOut())
                .put("bootstrap_only", settings.common().bootstrapOnly())
                .put("recursive_prs", profile.recursiveRequests())
                .put("announces_from_internal", profile.announcesFromInternal());
        profile.announcesToInternal()
                .ifPresentOrElse(
                        yes -> node.put("announces_to_internal", yes),
                        () -> node.putNull("announces_to_internal"));
        return node.put(
                "ifac_size",
                (double)
                        profile.accessCode()
                                .map(AccessCode::size)
                                .orElse(profile.defaultCodeSize()));
    }

    @Test
    @Tag("R-NET-210")
    void interfaces_of_a_leaf_have_the_same_settings() throws Exception {
        sameSettings("");
    }

    @Test
    @Tag("R-NET-210")
    void interfaces_of_a_transport_node_with_limits_of_its_own_have_the_same_settings()
            throws Exception {
        sameSettings(
                """
                enable_transport = yes
                default_gravity = 3
                default_ar_target = 100
                default_ar_penalty = 0
                default_ar_grace = 9
                ic_max_held_announces = 0
                ic_burst_hold = 30
                ic_burst_freq = 0
                ic_pr_burst_freq_new = 2.5
                egress_control = yes
                """);
    }
}
