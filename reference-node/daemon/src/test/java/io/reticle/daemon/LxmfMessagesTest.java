package io.reticle.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Messages between the command line and the authority's own router, both ways. */
@Timeout(240)
class LxmfMessagesTest {
    private static final JsonMapper JSON = new JsonMapper();

    /** Says where it is, prints what comes, and answers to the address that it says. */
    private static final String ANSWERER =
            """
            import sys, threading
            import RNS, LXMF

            RNS.Reticulum(sys.argv[1], loglevel=RNS.LOG_CRITICAL)
            router = LXMF.LXMRouter(storagepath=sys.argv[2])
            me = router.register_delivery_identity(
                RNS.Identity(), display_name="answerer", stamp_cost=5)
            router.enforce_stamps()
            done = threading.Event()

            def came(message):
                print("came", message.title_as_string(), message.content_as_string(),
                      message.signature_validated, message.stamp_valid,
                      message.fields[5][0][1].decode(), flush=True)
                # whoever came since then has not heard of us
                router.announce(me.hash)
                back = bytes.fromhex(message.content_as_string())
                recipient = RNS.Destination(
                    RNS.Identity.recall(back), RNS.Destination.OUT,
                    RNS.Destination.SINGLE, "lxmf", "delivery")
                answer = LXMF.LXMessage(
                    recipient, me, "x" * 2000, "answer",
                    desired_method=LXMF.LXMessage.DIRECT)
                answer.register_delivery_callback(lambda _: done.set())
                router.handle_outbound(answer)

            router.register_delivery_callback(came)
            router.announce(me.hash)
            print("at", me.hash.hex(), flush=True)
            sys.exit(0 if done.wait(90) else "not delivered")
            """;

    /** Keeps messages for others. */
    private static final String KEEPER =
            """
            import sys, threading
            import RNS, LXMF

            RNS.Reticulum(sys.argv[1], loglevel=RNS.LOG_CRITICAL)
            router = LXMF.LXMRouter(storagepath=sys.argv[2], autopeer=False)
            router.enable_propagation()
            router.propagation_destination.announce(
                app_data=router.get_propagation_node_app_data())
            print("at", router.propagation_destination.hash.hex(), flush=True)
            threading.Event().wait()
            """;

    @TempDir private Path folder;

    private Path home() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(
                home.resolve("config"),
                """
                [reticulum]
                instance_name = %s
                enable_transport = yes
                [interfaces]
                """
                        .formatted(UUID.randomUUID()));
        return home;
    }

    /** The address in a line that says where somebody is. */
    private static String addressIn(String said) {
        Matcher matcher = Pattern.compile("(?m)^at ([0-9a-f]{32})$").matcher(said);
        assertTrue(matcher.find(), said);
        return matcher.group(1);
    }

    private Program lxmf(Path home, String who, String... arguments) throws IOException {
        String[] all = new String[arguments.length + 5];
        System.arraycopy(arguments, 0, all, 0, 2);
        all[2] = "--config";
        all[3] = home.toString();
        all[4] = "--storage";
        all[5] = folder.resolve(who).toString();
        all[6] = "--identity=" + folder.resolve(who + ".identity");
        System.arraycopy(arguments, 2, all, 7, arguments.length - 2);
        return new Program(folder, all);
    }

    @Test
    void a_message_goes_to_the_authority_and_its_answer_comes_back() throws Exception {
        Path python = Python.authority();
        Path home = home();
        Path attachment = Files.writeString(folder.resolve("note.txt"), "enclosed");
        try (Program node = new Program(folder, "run", "--config", home.toString())) {
            assertEquals("ready", node.line());
            try (Python answerer =
                    Python.start(
                            folder,
                            python,
                            "-c",
                            ANSWERER,
                            home.toString(),
                            folder.resolve("answerer").toString())) {
                String address = addressIn(answerer.awaits("at "));
                try (Program receiver =
                        lxmf(home, "me", "lxmf", "receive", "-c", "1", "-w", "90", "--json")) {
                    String at = JSON.readTree(receiver.line()).path("receiving").asString();
                    try (Program sender =
                            lxmf(
                                    home,
                                    "you",
                                    "lxmf",
                                    "send",
                                    "--json",
                                    "--title",
                                    "question",
                                    "-a",
                                    attachment.toString(),
                                    address,
                                    at)) {
                        JsonNode sent = JSON.readTree(sender.line());
                        assertEquals("delivered", sent.path("state").asString(), sent::toString);
                        assertEquals(0, sender.exitCode());
                    }
                    String came = answerer.awaits("came ");
                    assertTrue(
                            came.contains("came question %s True True enclosed".formatted(at)),
                            came);
                    JsonNode answer = JSON.readTree(receiver.line());
                    assertEquals("answer", answer.path("title").asString());
                    assertEquals("x".repeat(2000), answer.path("content").asString());
                    assertEquals(true, answer.path("verified").asBoolean());
                    assertEquals(0, receiver.exitCode());
                }
                assertEquals(0, answerer.end().code());
            }
        }
    }

    @Test
    void a_propagation_node_of_the_authority_keeps_a_message_until_it_is_fetched()
            throws Exception {
        Path python = Python.authority();
        Path home = home();
        try (Program node = new Program(folder, "run", "--config", home.toString())) {
            assertEquals("ready", node.line());
            try (Python keeper =
                    Python.start(
                            folder,
                            python,
                            "-c",
                            KEEPER,
                            home.toString(),
                            folder.resolve("keeper").toString())) {
                String at = addressIn(keeper.awaits("at "));
                try (Program receiver = lxmf(home, "bob", "lxmf", "receive", "--json")) {
                    String bob = JSON.readTree(receiver.line()).path("receiving").asString();
                    try (Program sender =
                            lxmf(
                                    home,
                                    "alice",
                                    "lxmf",
                                    "send",
                                    "--json",
                                    "-m",
                                    "propagated",
                                    "-n",
                                    at,
                                    bob,
                                    "kept for you")) {
                        JsonNode sent = JSON.readTree(sender.line());
                        assertEquals("sent", sent.path("state").asString(), sent::toString);
                        assertEquals(0, sender.exitCode());
                    }
                }
                for (int expected : new int[] {1, 0}) {
                    try (Program sync = lxmf(home, "bob", "lxmf", "sync", "--json", at)) {
                        JsonNode result = JSON.readTree(sync.line());
                        assertEquals(0, sync.exitCode(), result::toString);
                        assertEquals(expected, result.path("received").asInt(), result::toString);
                        assertEquals(expected, result.path("messages").size());
                        if (expected == 1) {
                            JsonNode message = result.path("messages").get(0);
                            assertEquals("kept for you", message.path("content").asString());
                            assertEquals("propagated", message.path("method").asString());
                        }
                    }
                }
            }
        }
    }

    @Test
    void a_method_that_there_is_not_is_refused() throws Exception {
        try (Program node = new Program(folder, "run", "--config", home().toString())) {
            assertEquals("ready", node.line());
            try (Program sender =
                    lxmf(
                            folder.resolve("home"),
                            "me",
                            "lxmf",
                            "send",
                            "--method",
                            "pigeon",
                            "00".repeat(16),
                            "x")) {
                assertEquals(1, sender.exitCode());
                assertTrue(sender.log().contains("method 'pigeon'"), sender.log());
            }
        }
    }
}
