package io.reticle.daemon.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.daemon.Program;
import io.reticle.daemon.Python;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/** Our node and the real stack discover each other's interfaces and connect to them. */
@Timeout(300)
class DiscoveryTest {
    /** The first announce comes a minute after the start. */
    private static final long PATIENCE_SECONDS = 120;

    /** Exit code of a program that was asked to end, and did so in order. */
    private static final int TERMINATED = 143;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    @TempDir private Path folder;

    @AfterEach
    void close() throws Exception {
        while (!opened.isEmpty()) opened.pop().close();
    }

    private <T extends AutoCloseable> T kept(T resource) {
        opened.push(resource);
        return resource;
    }

    /** A node that announces a Backbone, and connects to one that is announced. */
    private Path home(String name, String host, int port, String more) throws Exception {
        Path home = Files.createDirectories(folder.resolve(name));
        Files.writeString(
                home.resolve("config"),
                """
                [reticulum]
                instance_name = %1$s
                enable_transport = yes
                discover_interfaces = yes
                required_discovery_value = 10
                autoconnect_discovered_interfaces = 1
                autoconnect_unverified_implementations = yes
                [interfaces]
                [[%2$s gate]]
                type = BackboneInterface
                enabled = yes
                listen_ip = %3$s
                listen_port = %4$d
                discoverable = yes
                discovery_name = %2$s gate
                discovery_stamp_value = 10
                reachable_on = %3$s
                latitude = 52.5
                longitude = 13.25
                network_name = %2$s
                passphrase = secret
                publish_ifac = yes
                ingress_control = no
                %5$s
                """
                        .formatted(UUID.randomUUID(), name, host, port, more));
        return home;
    }

    private static JsonNode json(String text) {
        return JsonMapper.builder().build().readTree(text.strip());
    }

    private interface Asked {
        String ask() throws Exception;
    }

    /** Asks again and again until one of the list's elements is as it should be. */
    private static JsonNode await(String what, Asked asked, String list, Predicate<JsonNode> wanted)
            throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String said = asked.ask();
        while (true) {
            JsonNode all = list.isEmpty() ? json(said) : json(said).path(list);
            var found = StreamSupport.stream(all.spliterator(), false).filter(wanted).findFirst();
            if (found.isPresent()) return found.get();
            String last = said;
            assertTrue(System.nanoTime() < end, () -> what + ": never, but " + last);
            TimeUnit.MILLISECONDS.sleep(500);
            said = asked.ask();
        }
    }

    private String theirs(Path home, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("--config", home.toString(), "-j"));
        line.addAll(List.of(arguments));
        Python.Said said =
                Python.run(folder, Python.utility("rnstatus"), line.toArray(String[]::new));
        // a node that is not up yet has nothing to say
        return said.code() == 0 ? said.out() : "[]";
    }

    private Program ours(Path home) throws Exception {
        Program node = kept(new Program(folder, "run", "--config", home.toString()));
        assertEquals("ready", node.line());
        return node;
    }

    private static Predicate<JsonNode> named(String name) {
        return one -> one.path("short_name").asString("").equals(name);
    }

    private static Predicate<JsonNode> connected(String name) {
        return named(name)
                .and(one -> one.path("status").asBoolean())
                .and(one -> !one.path("autoconnect_source").isNull());
    }

    @Test
    @Tag("R-NET-215")
    @Tag("R-NET-216")
    @Tag("R-NET-220")
    @Tag("R-NET-221")
    @Tag("R-NET-222")
    @Tag("R-NET-224")
    void each_discovers_the_others_interface_and_connects_to_it() throws Exception {
        Python.authority();
        int base = Program.freePort();
        Path our =
                home(
                        "ours",
                        "127.0.0.2",
                        Program.freePort(),
                        """
                        [[Base]]
                        type = TCPServerInterface
                        enabled = yes
                        listen_ip = 127.0.0.1
                        listen_port = %d
                        ingress_control = no
                        """
                                .formatted(base));
        Path their =
                home(
                        "theirs",
                        "127.0.0.3",
                        Program.freePort(),
                        """
                        [[Beginning]]
                        type = TCPClientInterface
                        enabled = yes
                        target_host = 127.0.0.1
                        target_port = %d
                        bootstrap_only = yes
                        ingress_control = no
                        """
                                .formatted(base));
        Program node = ours(our);
        Python peer =
                kept(Python.start(folder, Python.utility("rnsd"), "--config", their.toString()));

        // whoever asks for its list before it is up becomes the node in its place
        await("their node", () -> theirs(their), "interfaces", named("Beginning"));
        JsonNode seenByThem =
                await(
                        "their record",
                        () -> theirs(their, "-d"),
                        "",
                        one -> one.path("name").asString().equals("ours gate"));
        assertEquals("BackboneInterface", seenByThem.path("type").asString());
        assertEquals("Reticle", seenByThem.path("impl_name").asString());
        assertEquals("127.0.0.2", seenByThem.path("reachable_on").asString());
        assertEquals(52.5, seenByThem.path("latitude").asDouble());
        assertTrue(seenByThem.path("value").asInt() >= 10, seenByThem.toString());
        await("their connection", () -> theirs(their), "interfaces", connected("ours gate"));

        // the connection by which they began goes, and ours by theirs comes
        await("our connection", () -> theirs(our), "interfaces", connected("theirs gate"));
        JsonNode seenByUs =
                await(
                        "our record, read by them",
                        () -> theirs(our, "-d"),
                        "",
                        one -> one.path("name").asString().equals("theirs gate"));
        assertEquals("available", seenByUs.path("status").asString());
        assertEquals("theirs", seenByUs.path("ifac_netname").asString());
        await(
                "a list without the interface by which they began",
                () -> "[" + theirs(their) + "]",
                "",
                all -> all.has("interfaces") && missing(all, named("Beginning")));

        node.terminate();
        assertEquals(TERMINATED, node.exitCode());
        Program again = ours(our);
        await(
                "the same after a restart",
                () -> theirs(our),
                "interfaces",
                connected("theirs gate"));

        peer.close();
        await(
                "a list without what stays down",
                () -> "[" + theirs(our) + "]",
                "",
                all ->
                        all.has("interfaces")
                                && missing(all, named("theirs gate").and(DiscoveryTest::up)));
        again.terminate();
        assertEquals(TERMINATED, again.exitCode());
        assertTrue(again.log().contains("interface \"theirs gate\" was discovered"), again.log());
    }

    private static boolean missing(JsonNode status, Predicate<JsonNode> one) {
        return StreamSupport.stream(status.path("interfaces").spliterator(), false).noneMatch(one);
    }

    private static boolean up(JsonNode one) {
        return one.path("status").asBoolean();
    }
}
