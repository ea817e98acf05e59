package io.reticle.daemon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The authority's own utilities and ours, all as programs that share one node of ours: each must
 * work with the other's other end.
 */
@Timeout(240)
class UtilitiesTest {
    private static final Pattern HASH = Pattern.compile("<([0-9a-f]{32})>");

    @TempDir private static Path home;
    private static Program node;
    private static int port;
    private static Path python;

    @TempDir private Path folder;

    /** Whose program is at one end. */
    enum Whose {
        PYTHON,
        OURS
    }

    @BeforeAll
    static void startNode() throws Exception {
        python = Python.authority();
        port = Program.freePort();
        Files.writeString(
                home.resolve("config"),
                """
                [reticulum]
                instance_name = %s
                enable_transport = yes
                respond_to_probes = yes
                [interfaces]
                [[Gate]]
                type = TCPServerInterface
                enabled = yes
                listen_ip = 127.0.0.1
                listen_port = %d
                """
                        .formatted(UUID.randomUUID(), port));
        node = new Program(home, "run", "--config", home.toString());
        assertEquals("ready", node.line());
    }

    @AfterAll
    static void stopNode() {
        if (node != null) node.close();
    }

    @BeforeEach
    void nodeRuns() throws Exception {
        assertEquals(0, ours("status", "--json").code());
    }

    private record Said(int code, String out, String err) {}

    /** Runs one of our commands, with the node's configuration. */
    private static Said ours(String command, String... arguments) {
        List<String> line = new ArrayList<>(List.of(command, "--config", home.toString()));
        line.addAll(List.of(arguments));
        return run(line.toArray(String[]::new));
    }

    private static Said run(String... line) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                ReticleNode.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(line);
        return new Said(code, out.toString(), err.toString());
    }

    /** Runs one of the authority's utilities, with the node's configuration. */
    private Python.Said theirs(String utility, String... arguments) throws Exception {
        try (Python running = starting(utility, arguments)) {
            return running.end();
        }
    }

    private Python starting(String utility, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of("--config", home.toString()));
        line.addAll(List.of(arguments));
        return Python.start(folder, Python.utility(utility), line.toArray(String[]::new));
    }

    private static String hashIn(String text) {
        Matcher matcher = HASH.matcher(text);
        assertTrue(matcher.find(), text);
        return matcher.group(1);
    }

    private static JsonNode json(String text) {
        return JsonMapper.builder().build().readTree(text);
    }

    private static String probeAddress() {
        return json(ours("status", "--json").out()).path("probe_responder").asString();
    }

    private Path file(String name, int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return Files.write(folder.resolve(name), content);
    }

    // ---- status, path, probe

    @Test
    @Tag("R-NET-258")
    void rnstatus_shows_our_node() throws Exception {
        Python.Said text = theirs("rnstatus", "-a", "-A", "-P", "-l", "-t", "-p", "-q");
        Python.Said json = theirs("rnstatus", "-j");

        assertEquals(0, text.code(), text.out());
        assertTrue(text.out().contains("Shared Instance[rns/"), text.out());
        assertTrue(text.out().contains("Transport Instance <"), text.out());
        assertTrue(text.out().contains("Probe responder at <"), text.out());
        assertEquals(0, json.code());
        assertEquals(
                "LocalServerInterface",
                json(json.out()).path("interfaces").path(0).path("type").asString());
    }

    @Test
    @Tag("R-NET-258")
    void our_status_says_what_theirs_says() throws Exception {
        JsonNode theirs = json(theirs("rnstatus", "-j").out());
        JsonNode ours = json(ours("status", "-j").out());

        assertEquals(List.copyOf(theirs.propertyNames()), List.copyOf(ours.propertyNames()));
        assertEquals(theirs.path("transport_id"), ours.path("transport_id"));
        String text = ours("status", "-a", "-A", "-P", "-l", "-t").out();
        assertTrue(text.contains("Shared Instance[rns/"), text);
        assertTrue(text.contains("links pass through"), text);
    }

    @Test
    @Tag("R-NET-256")
    void probes_of_both_kinds_are_proved() throws Exception {
        String address = probeAddress();

        Python.Said theirs = theirs("rnprobe", "rnstransport.probe", address);
        Said ours = ours("probe", "-n", "2", "--json", "rnstransport.probe", address);

        assertEquals(0, theirs.code(), theirs.out());
        assertTrue(theirs.out().contains("Valid reply from"), theirs.out());
        assertEquals(0, ours.code(), ours.err());
        assertEquals(2, json(ours.out()).path("received").asInt());
    }

    @Test
    @Tag("R-NET-256")
    void a_program_that_is_a_node_itself_asks_once_it_is_connected() throws Exception {
        String address = probeAddress();
        Path beside = Files.createDirectories(folder.resolve("beside"));
        Files.writeString(
                beside.resolve("config"),
                """
                [reticulum]
                share_instance = no
                [interfaces]
                [[To the node]]
                type = TCPClientInterface
                enabled = yes
                target_host = 127.0.0.1
                target_port = %d
                """
                        .formatted(port));

        Said probed = run("probe", "--config", beside.toString(), "rnstransport.probe", address);

        assertEquals(0, probed.code(), probed.err());
    }

    @Test
    @Tag("R-NET-266")
    void a_probe_that_is_too_large_or_goes_nowhere_says_so() {
        assertEquals(3, ours("probe", "-s", "1000", "rnstransport.probe", probeAddress()).code());
        assertEquals(1, ours("probe", "-t", "1", "rnstransport.probe", "00".repeat(16)).code());
        assertEquals(1, ours("probe", "rnstransport.probe", "xyz").code());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("R-NET-257")
    void paths_are_found_shown_and_dropped(Whose whose) throws Exception {
        String name = "tests." + whose.name().toLowerCase(Locale.ROOT);
        Path file = folder.resolve("announcer");
        assertEquals(0, ours("id", "-g", file.toString()).code());
        try (Python announcer = announcer(file, name)) {
            String address = hashIn(announcer.awaits(">\n"));
            if (whose == Whose.PYTHON) {
                Python.Said found = theirs("rnpath", address);
                assertEquals(0, found.code(), found.out());
                assertTrue(found.out().contains("Path found"), found.out());
                assertTrue(theirs("rnpath", "-t").out().contains(address));
                assertEquals(0, theirs("rnpath", "-d", address).code());
                // a program of theirs that is attached may end with 0 whatever it wants to end
                // with: the thread that reads from the node ends it when its connection closes
                awaitGone(
                        () ->
                                theirs("rnpath", "-d", address)
                                        .out()
                                        .contains("Unable to drop path"));
            } else {
                Said found = ours("path", address);
                assertEquals(0, found.code(), found.err());
                assertTrue(found.out().startsWith("Path found"), found.out());
                JsonNode table = json(ours("path", "-t", "--json").out());
                assertTrue(table.toString().contains(address), table.toString());
                assertEquals(0, ours("path", "-d", address).code());
                awaitGone(() -> ours("path", "-d", address).code() == 1);
            }
        }
    }

    /**
     * What the announcer answered to an earlier question may still come, and bring the path back.
     */
    private static void awaitGone(Callable<Boolean> gone) throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!gone.call()) assertTrue(System.nanoTime() < end, "the path stays");
    }

    /** A Python program that announces a destination and stays. */
    private Python announcer(Path identity, String name) throws IOException {
        Path script = folder.resolve("announcer.py");
        Files.writeString(
                script,
                """
                import sys, time, RNS
                RNS.Reticulum(sys.argv[1], loglevel=1)
                identity = RNS.Identity.from_file(sys.argv[2])
                app, *aspects = sys.argv[3].split(".")
                destination = RNS.Destination(
                    identity, RNS.Destination.IN, RNS.Destination.SINGLE, app, *aspects)
                destination.announce()
                print(RNS.prettyhexrep(destination.hash), flush=True)
                time.sleep(600)
                """);
        return Python.start(
                folder, python, script.toString(), home.toString(), identity.toString(), name);
    }

    @Test
    @Tag("R-NET-257")
    void identities_are_blackholed_and_pardoned_from_either_side() throws Exception {
        String identity = "0badc0de".repeat(4);

        assertEquals(0, theirs("rnpath", "-B", identity, "--reason", "noise").code());
        Said listed = ours("path", "-b");
        assertTrue(listed.out().contains(identity), listed.out());
        assertTrue(listed.out().contains("(noise)"), listed.out());
        assertTrue(ours("path", "-B", identity).out().contains("already"));
        assertEquals(0, ours("path", "-U", identity).code());
        assertTrue(theirs("rnpath", "-U", identity).out().contains("not blackholed"));
    }

    @Test
    @Tag("R-NET-266")
    void a_path_to_nowhere_is_exit_code_1() {
        assertEquals(1, ours("path", "-w", "1", "00".repeat(16)).code());
        assertEquals(1, ours("path", "no hash").code());
        assertEquals(255, ours("path", "-R", "00".repeat(16), "-d", "00".repeat(16)).code());
    }

    @Test
    @Tag("R-NET-202")
    void a_program_with_another_key_learns_nothing_and_the_node_goes_on() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.copy(home.resolve("config"), elsewhere.resolve("config"));

        Python.Said refused =
                Python.run(
                        folder, Python.utility("rnstatus"), "--config", elsewhere.toString(), "-j");

        assertFalse(refused.out().contains("interfaces"), refused.out());
        assertEquals(0, ours("status", "--json").code());
    }

    @Test
    @Tag("R-NET-199")
    void a_second_node_of_the_same_name_uses_the_first() throws Exception {
        try (Program second = new Program(folder, "run", "--config", home.toString())) {
            assertEquals("ready", second.line());
            assertTrue(second.log().contains("another node serves this machine already"));
        }
    }

    // ---- cp

    /** A listener for files, of either kind, that announces itself. */
    private AutoCloseable copyListener(Whose whose, Path save, String... more) throws Exception {
        List<String> line =
                new ArrayList<>(
                        List.of("-l", "-b", "0", "-s", save.toString(), "-i", key().toString()));
        line.addAll(List.of(more));
        if (whose == Whose.PYTHON) {
            line.add("-v");
            Python listener = starting("rncp", line.toArray(String[]::new));
            listener.awaits("rncp listening on");
            return listener;
        }
        line.addAll(0, List.of("cp", "--config", home.toString()));
        Program listener = new Program(folder, line.toArray(String[]::new));
        assertTrue(listener.line().startsWith("listening on"));
        return listener;
    }

    private Path key() {
        return folder.resolve("listener");
    }

    private String address(String name) throws Exception {
        CryptoProvider crypto = CryptoProvider.best();
        Identity identity = Identity.load(crypto, Bytes.wrap(Files.readAllBytes(key())));
        return DestinationName.parse(name).address(crypto, identity.hash()).toHex();
    }

    private int copy(Whose whose, String... arguments) throws Exception {
        if (whose == Whose.OURS) return ours("cp", arguments).code();
        List<String> line = new ArrayList<>(List.of("-S"));
        line.addAll(List.of(arguments));
        Python.Said said;
        int asks = 0;
        do {
            said = theirs("rncp", line.toArray(String[]::new));
            assertFalse(said.out().contains("Traceback"), said.out());
            // the stack loses an answer that comes before it has noted what it asked for
        } while (said.out().contains("due to an unknown error") && ++asks < 5);
        if (said.code() != 0) System.out.println("rncp: " + said.out());
        return said.code();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PYTHON to OURS", "OURS to PYTHON", "OURS to OURS", "PYTHON to PYTHON"})
    @Tag("R-NET-259")
    @Tag("R-NET-206")
    void a_file_is_sent_whole_and_a_second_one_of_its_name_gets_a_number(String way)
            throws Exception {
        Whose sender = Whose.valueOf(way.split(" to ", 2)[0]);
        Whose receiver = Whose.valueOf(way.split(" to ", 2)[1]);
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        Path sent = file("file.bin", 120_000);
        ours("id", "-g", key().toString());
        try (AutoCloseable listener = copyListener(receiver, inbox, "-n")) {
            assertTrue(listener != null);
            String to = address("rncp.receive");

            assertEquals(0, copy(sender, sent.toString(), to));
            assertEquals(0, copy(sender, sent.toString(), to));

            awaitFile(inbox.resolve("file.bin.1"), 120_000);
            assertArrayEquals(
                    Files.readAllBytes(sent), Files.readAllBytes(inbox.resolve("file.bin")));
            assertArrayEquals(
                    Files.readAllBytes(sent), Files.readAllBytes(inbox.resolve("file.bin.1")));
        }
    }

    private static void awaitFile(Path file, long size) throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!Files.exists(file) || Files.size(file) != size) {
            assertTrue(System.nanoTime() < end, () -> "never came: " + file);
            Thread.sleep(20);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("R-NET-259")
    void a_file_of_somebody_who_is_not_listed_is_not_taken(Whose sender) throws Exception {
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        ours("id", "-g", key().toString());
        try (AutoCloseable listener = copyListener(Whose.OURS, inbox, "-a", "00".repeat(16))) {
            assertTrue(listener != null);

            assertEquals(1, copy(sender, file("a.bin", 100).toString(), address("rncp.receive")));

            assertFalse(Files.exists(inbox.resolve("a.bin")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PYTHON of OURS", "OURS of PYTHON", "OURS of OURS"})
    @Tag("R-NET-260")
    void files_of_the_jail_are_fetched_and_no_others(String way) throws Exception {
        Whose fetcher = Whose.valueOf(way.split(" of ", 2)[0]);
        Whose giver = Whose.valueOf(way.split(" of ", 2)[1]);
        Path jail = Files.createDirectories(folder.resolve("jail"));
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        Files.writeString(jail.resolve("note.txt"), "within");
        Files.writeString(folder.resolve("secret.txt"), "without");
        Files.createSymbolicLink(jail.resolve("link.txt"), folder.resolve("secret.txt"));
        ours("id", "-g", key().toString());
        try (AutoCloseable listener =
                copyListener(giver, folder, "-n", "-F", "-j", jail.toString())) {
            assertTrue(listener != null);
            String at = address("rncp.receive");
            String save = inbox.toString();

            assertEquals(0, copy(fetcher, "-f", "-s", save, "note.txt", at));
            assertEquals(0, copy(fetcher, "-f", "-s", save, "../secret.txt", at));
            assertEquals(0, copy(fetcher, "-f", "-s", save, "nothing.txt", at));
            if (giver == Whose.OURS) {
                assertEquals(0, copy(fetcher, "-f", "-s", save, "link.txt", at));
            }

            assertEquals("within", Files.readString(inbox.resolve("note.txt")));
            try (var files = Files.list(inbox)) {
                assertEquals(
                        List.of("note.txt"),
                        files.map(f -> f.getFileName().toString())
                                .filter(name -> !name.startsWith("."))
                                .toList());
            }
        }
    }

    @Test
    @Tag("R-NET-266")
    void copying_to_nowhere_or_into_no_folder_is_told_by_exit_codes() throws Exception {
        String file = file("a.bin", 10).toString();

        assertEquals(1, ours("cp", "-w", "1", file, "00".repeat(16)).code());
        assertEquals(1, ours("cp", folder.resolve("none").toString(), "00".repeat(16)).code());
        assertEquals(1, ours("cp", file, "no hash").code());
        assertEquals(3, ours("cp", "-f", "-s", "/nowhere at all", "x", "00".repeat(16)).code());
        Files.writeString(folder.resolve("broken"), "short");
        assertEquals(2, ours("cp", "-p", "-i", folder.resolve("broken").toString()).code());
    }

    // ---- exec

    private AutoCloseable execListener(Whose whose, String... more) throws Exception {
        List<String> line = new ArrayList<>(List.of("-l", "-i", key().toString()));
        line.addAll(List.of(more));
        if (whose == Whose.PYTHON) {
            Python listener = starting("rnx", line.toArray(String[]::new));
            listener.awaits("rnx listening for commands on");
            return listener;
        }
        line.addAll(0, List.of("exec", "--config", home.toString()));
        Program listener = new Program(folder, line.toArray(String[]::new));
        assertTrue(listener.line().startsWith("listening for commands on"));
        return listener;
    }

    private Said exec(Whose whose, String... arguments) throws Exception {
        if (whose == Whose.OURS) return ours("exec", arguments);
        Python.Said said = theirs("rnx", arguments);
        return new Said(said.code(), said.out(), "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PYTHON at OURS", "OURS at PYTHON", "OURS at OURS"})
    @Tag("R-NET-265")
    void commands_are_run_elsewhere(String way) throws Exception {
        Whose asking = Whose.valueOf(way.split(" at ", 2)[0]);
        Whose running = Whose.valueOf(way.split(" at ", 2)[1]);
        ours("id", "-g", key().toString());
        try (AutoCloseable listener = execListener(running, "-n")) {
            assertTrue(listener != null);
            String at = address("rnx.execute");

            Said echo = exec(asking, at, "echo 'a  b' c");
            assertEquals(0, echo.code(), echo.err());
            assertTrue(echo.out().contains("a  b c\n"), echo.out());
            assertTrue(exec(asking, "--stdin", "heard", at, "cat").out().contains("heard"));
            assertFalse(exec(asking, "--stdout", "2", at, "echo abcdef").out().contains("abc"));
            Said none = exec(asking, at, "/no/such/program");
            if (asking == Whose.OURS) {
                assertEquals(3, exec(asking, "-m", at, "sh -c 'exit 3'").code());
                assertEquals(248, none.code());
            } else {
                // its process ends with 0 in most cases, because its connection to the node is
                // closed first, which ends it at once
                assertTrue(none.out().contains("could not execute"), none.out());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("R-NET-265")
    void a_command_that_takes_too_long_is_killed(Whose asking) throws Exception {
        ours("id", "-g", key().toString());
        try (AutoCloseable listener = execListener(Whose.OURS, "-n")) {
            assertTrue(listener != null);
            long began = System.nanoTime();

            Said killed = exec(asking, "-m", "-w", "2", address("rnx.execute"), "sleep 60");

            if (asking == Whose.OURS) assertEquals(-15, killed.code());
            else assertFalse(killed.out().contains("No result"), killed.out());
            assertTrue(System.nanoTime() - began < 30_000_000_000L);
        }
    }

    @Test
    @Tag("R-NET-266")
    void a_command_to_nowhere_is_told_by_its_exit_code() {
        assertEquals(241, ours("exec", "no hash", "ls").code());
        assertEquals(242, ours("exec", "-w", "1", "00".repeat(16), "ls").code());
    }

    // ---- id

    @Test
    @Tag("R-NET-262")
    void signatures_and_encrypted_files_are_read_by_both() throws Exception {
        String alice = folder.resolve("alice").toString();
        String letter = file("letter.txt", 5_000).toString();
        Path original = Files.copy(Path.of(letter), folder.resolve("original"));
        assertEquals(0, ours("id", "-g", alice).code());

        assertEquals(0, ours("id", "-i", alice, "-s", letter).code());
        assertEquals(0, theirs("rnid", "-V", letter).code());
        assertEquals(0, theirs("rnid", "-i", alice, "-f", "-s", letter).code());
        assertEquals(0, ours("id", "-V", letter).code());
        assertEquals(10, ours("id", "-N", "-i", "00".repeat(16), "-V", letter).code());

        assertEquals(0, ours("id", "-i", alice, "-e", letter).code());
        Files.delete(Path.of(letter));
        assertEquals(0, theirs("rnid", "-i", alice, "-d", letter + ".rfe").code());
        assertArrayEquals(Files.readAllBytes(original), Files.readAllBytes(Path.of(letter)));
        assertEquals(0, theirs("rnid", "-i", alice, "-f", "-e", letter).code());
        Files.delete(Path.of(letter));
        assertEquals(0, ours("id", "-i", alice, "-d", letter + ".rfe").code());
        assertArrayEquals(Files.readAllBytes(original), Files.readAllBytes(Path.of(letter)));
        assertEquals(0, ours("id", "-g", folder.resolve("bob").toString()).code());
        assertEquals(
                12,
                ours("id", "-i", folder.resolve("bob").toString(), "-f", "-d", letter + ".rfe")
                        .code());
    }

    @Test
    @Tag("R-NET-262")
    void signed_messages_are_read_by_both() throws Exception {
        String alice = folder.resolve("alice").toString();
        Path meta =
                Files.writeString(folder.resolve("meta"), "name = thing\n[more]\nlist = a, b\n");
        ours("id", "-g", alice);
        String ours = folder.resolve("ours.rsm").toString();
        String theirs = folder.resolve("theirs.rsm").toString();

        assertEquals(
                0,
                ours("id", "-i", alice, "-S", "grüße", "-E", meta.toString(), "-w", ours).code());
        Python.Said read = theirs("rnid", "-V", ours, "--meta");
        assertEquals(0, read.code(), read.out());
        assertTrue(read.out().contains("grüße"), read.out());
        assertTrue(read.out().contains("name=thing"), read.out());
        assertEquals(
                0,
                theirs("rnid", "-i", alice, "-S", "grüße", "-E", meta.toString(), "-w", theirs)
                        .code());
        Said checked = ours("id", "--json", "-V", theirs);
        assertEquals(0, checked.code(), checked.err());
        assertEquals("grüße", json(checked.out()).path("message").asString());
        assertEquals(
                json(ours("id", "--meta", "--json", "-V", ours).out()).path("meta"),
                json(ours("id", "--meta", "--json", "-V", theirs).out()).path("meta"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--hex", "--base32", "--base64", "--base256"})
    @Tag("R-NET-262")
    void texts_of_signatures_are_those_of_the_authority(String form) throws Exception {
        String alice = folder.resolve("alice").toString();
        String letter = file("letter.txt", 100).toString();
        ours("id", "-g", alice);

        String ours = block(ours("id", "-i", alice, "-s", letter, form).out());
        String theirs = block(theirs("rnid", "-i", alice, "-s", letter, form).out());

        assertEquals(theirs, ours);
        Files.writeString(Path.of(letter + ".rsg"), theirs);
        assertEquals(0, ours("id", "-V", letter).code());
    }

    private static String block(String text) {
        int begin = text.indexOf("####");
        int end = text.lastIndexOf("####");
        assertTrue(begin >= 0 && end > begin, text);
        return text.substring(begin, end + 4);
    }

    @Test
    @Tag("R-NET-263")
    void a_file_of_64_bytes_is_a_signature_of_old() throws Exception {
        String alice = folder.resolve("alice").toString();
        String letter = file("letter.txt", 100).toString();
        ours("id", "-g", alice);

        assertEquals(0, ours("id", "-i", alice, "--raw", "-s", letter).code());
        assertEquals(64, Files.size(Path.of(letter + ".rsg")));
        assertEquals(0, theirs("rnid", "-i", alice, "-V", letter).code());
        assertEquals(0, theirs("rnid", "-i", alice, "--raw", "-f", "-s", letter).code());
        assertEquals(0, ours("id", "-i", alice, "-V", letter).code());
        // who signed cannot be told from it
        assertEquals(2, ours("id", "-V", letter).code());
    }

    @Test
    @Tag("R-NET-264")
    void an_identity_is_found_by_its_hash() throws Exception {
        Path alice = folder.resolve("alice");
        ours("id", "-g", alice.toString());
        String hash =
                Identity.load(CryptoProvider.best(), Bytes.wrap(Files.readAllBytes(alice)))
                        .hash()
                        .toHex();
        try (Python announcer = announcer(alice, "rns.id")) {
            announcer.awaits(">\n");

            Said ours = ours("id", "-R", "-p", "--json", "-i", hash);
            Python.Said theirs = theirs("rnid", "-R", "-p", "-i", hash);

            assertEquals(0, ours.code(), ours.err());
            assertEquals(hash, json(ours.out()).path("identity").asString());
            assertTrue(
                    theirs.out().contains(json(ours.out()).path("public").asString()),
                    theirs.out());
        }
        assertEquals(2, ours("id", "-R", "-t", "1", "-p", "-i", "00".repeat(16)).code());
    }

    @Test
    @Tag("R-NET-266")
    void wrong_use_of_id_is_told_by_exit_codes() throws Exception {
        String alice = folder.resolve("alice").toString();
        ours("id", "-g", alice);

        assertEquals(11, ours("id", "-g", alice).code());
        assertEquals(6, ours("id", "-i", alice, "-s", folder.resolve("none").toString()).code());
        assertEquals(7, ours("id", "-i", alice, "-d", alice).code());
        assertEquals(2, ours("id", "-s", alice).code());
        assertEquals(8, ours("id", "-i", "neither", "-p").code());
        assertEquals(250, ours("id", "-i", alice).code());
        String publicKey =
                json(ours("id", "-i", alice, "-p", "--json").out()).path("public").asString();
        assertEquals(4, ours("id", "-m", publicKey, "-s", alice).code());
    }
}
