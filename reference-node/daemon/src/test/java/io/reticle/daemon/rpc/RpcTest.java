package io.reticle.daemon.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reticle.daemon.Program;
import io.reticle.daemon.Python;
import io.reticle.drivers.ByteStream;
import io.reticle.drivers.LocalAddress;
import io.reticle.drivers.LocalListener;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.msgpack.MapBuilder;
import io.reticle.rns.msgpack.Value;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Questions between the programs of one machine. */
@Timeout(90)
class RpcTest {
    private static final Bytes KEY = Bytes.hex("0b".repeat(32));

    @TempDir private Path folder;
    private LocalAddress.Loopback address;
    private RpcServer server;
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void start() throws IOException {
        address = new LocalAddress.Loopback(Program.freePort());
        server = new RpcServer(address, KEY, RpcTest::answer, log::add);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Says the question back; has no answer to one that names nothing. */
    private static Value answer(Value.Map question) throws RpcFault {
        if (question.entries().isEmpty()) throw new RpcFault("nothing is asked");
        return new Value.Array(question, new Value.Nil());
    }

    private static Value.Map question(String value) {
        var entries = new LinkedHashMap<Value, Value>();
        entries.put(new Value.Text("get"), new Value.Text(value));
        return new Value.Map(entries);
    }

    private Value ask(String value) throws IOException {
        return new RpcClient(address, KEY).ask(question(value));
    }

    private void isStillServing() throws IOException {
        assertEquals(new Value.Array(question("x"), new Value.Nil()), ask("x"));
    }

    @Test
    @Tag("R-NET-201")
    void a_question_is_answered() throws IOException {
        isStillServing();
    }

    @Test
    void an_answer_may_be_long() throws IOException {
        String text = "x".repeat(60_000);

        assertEquals(new Value.Array(question(text), new Value.Nil()), ask(text));
    }

    @Test
    @Tag("R-NET-203")
    void the_answer_may_be_a_table_of_200_000_paths() throws IOException {
        Value path =
                new MapBuilder()
                        .put("hash", Bytes.zeros(16))
                        .put("timestamp", 1.7e9)
                        .put("via", Bytes.zeros(16))
                        .put("hops", 3)
                        .put("expires", 1.7e9)
                        .put("interface", "TCPInterface[Client/127.0.0.1:4242]")
                        .build();
        var all = new Value.Array(Collections.nCopies(200_000, path));
        var full = new LocalAddress.Loopback(Program.freePort());
        try (var _ = new RpcServer(full, KEY, question -> all, log::add)) {
            Value answer = new RpcClient(full, KEY).ask(question("path_table"));

            assertEquals(all, answer);
        }
    }

    @Test
    @Tag("R-NET-202")
    void another_key_is_refused_and_others_are_served_on() throws IOException {
        RpcClient stranger = new RpcClient(address, Bytes.hex("0c".repeat(32)));

        IOException refused = assertThrows(IOException.class, () -> stranger.ask(question("x")));

        assertEquals("the other side does not take our key", refused.getMessage());
        isStillServing();
    }

    @Test
    @Tag("R-NET-202")
    void a_caller_does_not_talk_to_a_listener_that_holds_another_key() throws Exception {
        // it welcomes everybody, but cannot answer a challenge
        Bytes challenge = Bytes.concat(Bytes.utf8("#CHALLENGE#"), Bytes.zeros(20));
        LocalAddress.Loopback liar = new LocalAddress.Loopback(Program.freePort());
        try (var listening = liar.listen()) {
            Thread.ofVirtual().start(() -> welcomesEverybody(listening, challenge));

            IOException refused =
                    assertThrows(
                            IOException.class, () -> new RpcClient(liar, KEY).ask(question("x")));

            assertEquals("the other side holds another key", refused.getMessage());
        }
    }

    private static void welcomesEverybody(LocalListener listening, Bytes challenge) {
        try (ByteStream stream = listening.accept()) {
            Messages messages = new Messages(stream);
            messages.send(challenge);
            messages.receive(256);
            messages.send(Bytes.utf8("#WELCOME#"));
            messages.receive(256);
            messages.send(Bytes.zeros(16));
            messages.receive(256);
        } catch (IOException e) {
            // the caller hung up, as it should
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c1", // no MessagePack
                "81a3676574", // cut short
                "93010203", // no map
                "80", // a map that asks nothing
                "", // nothing at all
            })
    @Tag("R-NET-204")
    void a_question_that_makes_no_sense_is_hung_up_on(String hex) throws IOException {
        try (ByteStream stream = address.connect()) {
            Messages messages = new Messages(stream);
            new Handshake(messages, KEY, Entropy.secure()).caller();

            messages.send(Bytes.hex(hex));

            IOException hungUp = assertThrows(RpcFault.class, () -> messages.receive(1_000));
            assertEquals("the other side hung up", hungUp.getMessage());
        }
        isStillServing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7fffffff", "fffffffe", "ffffffffffffffffffffffff", "00000101"})
    @Tag("R-NET-204")
    void a_length_that_cannot_be_is_hung_up_on(String hex) throws IOException {
        try (ByteStream stream = address.connect()) {
            Messages messages = new Messages(stream);
            messages.receive(256);

            stream.output().write(Bytes.hex(hex).toArray());

            assertThrows(RpcFault.class, () -> messages.receive(1_000));
        }
        isStillServing();
    }

    @Test
    @Tag("R-NET-204")
    void silent_callers_keep_nobody_waiting() throws IOException {
        List<ByteStream> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) silent.add(address.connect());

            isStillServing();
        } finally {
            silent.forEach(ByteStream::close);
        }
    }

    @Test
    void a_length_of_eight_bytes_is_read() throws IOException {
        try (ByteStream stream = address.connect()) {
            Messages messages = new Messages(stream);
            new Handshake(messages, KEY, Entropy.secure()).caller();
            byte[] body = question("x").encode().toArray();

            stream.output()
                    .write(
                            ByteBuffer.allocate(12 + body.length)
                                    .putInt(-1)
                                    .putLong(body.length)
                                    .put(body)
                                    .array());

            assertTrue(messages.receive(1_000).length() > body.length);
        }
    }

    /** Asks us by the library that the authority uses, and has us ask it. */
    private void speaksWith(Path python) throws Exception {
        Path script = folder.resolve("peer.py");
        Files.writeString(
                script,
                """
                import sys
                from multiprocessing.connection import Client, Listener

                key = bytes.fromhex("0b" * 32)
                with Client(("127.0.0.1", int(sys.argv[1])), "AF_INET", authkey=key) as client:
                    client.send_bytes(bytes.fromhex("81a3676574a178"))
                    print("heard", client.recv_bytes().hex())
                with Listener(("127.0.0.1", int(sys.argv[2])), "AF_INET", authkey=key) as listener:
                    print("listening")
                    with listener.accept() as asking:
                        print("asked", asking.recv_bytes().hex())
                        asking.send_bytes(b"\\xc3")
                """);
        LocalAddress.Loopback theirs = new LocalAddress.Loopback(Program.freePort());
        try (Python peer =
                Python.start(
                        folder,
                        python,
                        script.toString(),
                        String.valueOf(address.port()),
                        String.valueOf(theirs.port()))) {
            peer.awaits("listening");

            assertEquals(new Value.Bool(true), new RpcClient(theirs, KEY).ask(question("x")));

            Python.Said said = peer.end();
            assertEquals("heard 9281a3676574a178c0\nlistening\nasked 81a3676574a178\n", said.out());
            assertEquals(0, said.code());
        }
    }

    @Test
    @Tag("R-NET-200")
    void we_and_the_authority_prove_the_key_to_each_other() throws Exception {
        speaksWith(Python.authority());
    }

    @Test
    @Tag("R-NET-201")
    void we_and_newer_pythons_prove_the_key_to_each_other() throws Exception {
        Optional<Path> newer = Python.interpreter("python3.14", "python3.13", "python3.12");
        assumeTrue(newer.isPresent(), "skipped: no Python 3.12 or later on the PATH");
        speaksWith(newer.get());
    }
}
