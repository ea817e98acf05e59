package io.reticle.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.crypto.CryptoProvider;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** That all peers do the work that they are measured by; nothing is timed here. */
class PeersTest {
    private static final long SEED = 7;

    @TempDir private Path folder;
    private Path inputs;

    @BeforeEach
    void make_inputs() throws IOException {
        inputs = folder.resolve("inputs.txt");
        Inputs.seeded(SEED).write(inputs);
    }

    private Peer java(String crypto, Path file) throws IOException {
        return Peer.start(crypto, Bench.java(crypto, file), folder.resolve(crypto + ".log"));
    }

    private Peer python(Path file) throws IOException {
        Path python = Path.of("../python-harness/target/rns-1.5.7/bin/python");
        assertTrue(
                Files.isExecutable(python), "no " + python + ": ./mvnw -pl python-harness verify");
        return Peer.start(
                Bench.PYTHON,
                List.of(python.toString(), "python/rns_peer.py", file.toString()),
                folder.resolve("python.log"));
    }

    @Test
    void the_same_seed_gives_the_same_inputs_and_another_gives_others() throws Exception {
        assertEquals(Inputs.seeded(SEED), Inputs.read(inputs));
        assertNotEquals(Inputs.seeded(SEED), Inputs.seeded(SEED + 1));
    }

    @Test
    void genuine_announces_are_accepted_and_forged_ones_refused() throws Exception {
        byte[] verdicts = new byte[303];
        java.util.Arrays.fill(verdicts, 0, 300, (byte) 1);
        String expected =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(verdicts));
        for (CryptoProvider crypto : List.of(CryptoProvider.portable(), CryptoProvider.best())) {
            assertEquals(
                    expected,
                    new Workload(Inputs.seeded(SEED), crypto).check(Operation.ANNOUNCE),
                    crypto.name());
        }
    }

    @Test
    void java_by_both_providers_and_python_give_the_same_results_and_can_be_measured()
            throws Exception {
        try (Peer ours = java("native", inputs);
                Peer portable = java("portable", inputs);
                Peer theirs = python(inputs)) {
            List<Peer> peers = List.of(ours, portable, theirs);

            var comparison = new SideBySide(1, 1, 1).run(peers, Map.of(), line -> {});

            assertEquals(peers.size() * Operation.ALL.size(), comparison.series().size());
            comparison.series().forEach(s -> assertTrue(s.median() > 0, s.toString()));
            assertTrue(comparison.peers().get(Bench.PYTHON).startsWith("rns 1.5.7"));
        }
    }

    @Test
    void java_and_python_send_a_file_over_a_link_and_open_others() throws Exception {
        Path python = Path.of("../python-harness/target/rns-1.5.7/bin/python");
        var stacks =
                List.of(
                        new OverLinks.Stack(Bench.JAVA_NATIVE, Bench.javaOverLinks()),
                        new OverLinks.Stack(
                                Bench.PYTHON,
                                List.of(python.toString(), "python/rns_link_peer.py")));

        var result = new OverLinks(1, 2, 2).run(stacks, folder, SEED, line -> {});

        assertEquals(
                List.of(Bench.JAVA_NATIVE, Bench.PYTHON), List.copyOf(result.names().keySet()));
        result.resource().values().forEach(rounds -> assertTrue(rounds.getFirst() > 0));
        result.opened().values().forEach(rounds -> assertTrue(rounds.getFirst() > 0));
        assertTrue(result.token() > 0);
    }

    @Test
    void a_peer_that_computes_something_else_is_not_measured() throws Exception {
        Path others = folder.resolve("others.txt");
        Inputs.seeded(SEED + 1).write(others);
        try (Peer ours = java("portable", inputs);
                Peer other = java("native", others)) {
            var failure =
                    assertThrows(PeerFailure.class, () -> SideBySide.agree(List.of(ours, other)));
            assertTrue(
                    failure.getMessage().startsWith("native gives other results for parse"),
                    failure.getMessage());
        }
    }

    @Test
    void a_peer_that_ends_is_told_from_a_slow_one() throws Exception {
        try (Peer peer = java("portable", folder.resolve("missing.txt"))) {
            assertThrows(PeerFailure.class, peer::name);
        }
    }

    @Test
    void a_rust_peer_that_cannot_be_built_is_absent_with_a_reason() throws Exception {
        var outcome = RustPeer.build(folder, folder.resolve("target"), folder.resolve("cargo.log"));
        assertTrue(
                assertInstanceOf(RustPeer.Outcome.Absent.class, outcome)
                        .reason()
                        .contains("cargo"));
    }
}
