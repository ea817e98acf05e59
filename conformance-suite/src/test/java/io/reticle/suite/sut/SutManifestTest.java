package io.reticle.suite.sut;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.suite.document.MalformedDocument;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

class SutManifestTest {
    @TempDir Path folder;

    static final List<String> SHIPPED = SutManifest.SHIPPED;

    @ParameterizedTest
    @FieldSource("SHIPPED")
    void a_shipped_manifest_has_wire_and_verbs(String name) {
        var sut = SutManifest.load(name);

        assertEquals(name, sut.id());
        assertTrue(sut.wire().isPresent());
        assertTrue(sut.verbs().isPresent());
    }

    @Test
    void a_manifest_of_a_running_node_names_every_port() throws IOException {
        var sut =
                load(
                        """
                        name: Elsewhere
                        release: "2"
                        language: C
                        wire:
                          capabilities: [transport]
                          address:
                            host: 127.0.0.1
                            ports: {open: 1, open-2: 2, access-16: 3, access-8: 4, access-1: 5}
                        """);

        var node = (SutManifest.RunningNode) sut.wire().orElseThrow();
        assertEquals(4, node.ports().get(Medium.ACCESS_8));
        assertEquals("my-node", sut.id());
    }

    @ParameterizedTest
    @FieldSource("SHIPPED")
    void a_shipped_manifest_names_every_program(String name) {
        assertEquals(EnumSet.allOf(Tool.class), SutManifest.load(name).tools().keySet());
    }

    private static String withTools(String capabilities, String tools) {
        return """
        name: Node
        release: "1"
        language: C
        wire:
          start: [x]
          config: rns-grammar
          capabilities: [%s]
        %s
        """
                .formatted(capabilities, tools);
    }

    @Test
    void a_manifest_may_name_some_programs() throws IOException {
        var sut = load(withTools("transport, tools", "tools: {cp: [my-cp, \"${home}\"]}"));

        assertEquals(Map.of(Tool.CP, List.of("my-cp", "${home}")), sut.tools());
    }

    @Test
    void programs_and_their_capability_go_together() {
        String without = refused(withTools("transport, tools", ""));
        String unclaimed = refused(withTools("transport", "tools: {cp: [my-cp]}"));

        assertTrue(without.contains("line 7: expected a section 'tools'"), without);
        assertTrue(unclaimed.contains("line 8: expected the capability 'tools'"), unclaimed);
    }

    @Test
    void a_program_of_no_known_kind_is_named_with_its_line() {
        String failure = refused(withTools("tools", "tools: {dance: [my-dance]}"));

        assertTrue(failure.contains("line 8"), failure);
        assertTrue(failure.contains("dance"), failure);
    }

    @Test
    void an_unknown_key_is_named_with_its_line() {
        var failure =
                refused(
                        """
                        name: Node
                        release: "1"
                        language: C
                        verbs:
                          start: [x]
                          capabilities: []
                          colour: blue
                        """);

        assertTrue(failure.contains("my-node.yaml line 4"), failure);
        assertTrue(failure.contains("colour"), failure);
    }

    @Test
    void a_value_of_the_wrong_type_is_named_with_expected_and_found() {
        var failure =
                refused(
                        """
                        name: Node
                        release: "1"
                        language: C
                        verbs:
                          start: run-me
                          capabilities: []
                        """);

        assertTrue(failure.contains("line 5: /verbs/start: string found, array expected"), failure);
    }

    @Test
    void an_unknown_placeholder_is_named_with_its_line() {
        var failure =
                refused(
                        """
                        name: Node
                        release: "1"
                        language: C
                        verbs:
                          start: [run, "${colour}"]
                          capabilities: []
                        """);

        assertTrue(failure.contains("line 5: unknown placeholder ${colour}"), failure);
    }

    @Test
    void neither_a_shipped_name_nor_a_file_is_refused() {
        var failure =
                assertThrows(MalformedDocument.class, () -> SutManifest.load("nobody"))
                        .getMessage();

        assertTrue(failure.contains("expected one of reference-node, rns"), failure);
    }

    @Test
    void the_configuration_names_every_medium_with_its_access_code() {
        var ports =
                java.util.Map.of(
                        Medium.OPEN,
                        1,
                        Medium.OPEN_2,
                        2,
                        Medium.ACCESS_16,
                        3,
                        Medium.ACCESS_8,
                        4,
                        Medium.ACCESS_1,
                        5);

        var text = NodeConfig.text("127.0.0.1", ports, "00".repeat(16));

        for (Medium medium : Medium.values()) {
            assertTrue(text.contains("[[" + medium.title() + "]]"), text);
        }
        assertTrue(text.contains("ifac_size = 128"), text);
        assertTrue(text.contains("remote_management_allowed = " + "00".repeat(16)), text);
    }

    private SutManifest load(String text) throws IOException {
        return SutManifest.load(Files.writeString(folder.resolve("my-node.yaml"), text).toString());
    }

    private String refused(String text) {
        return assertThrows(MalformedDocument.class, () -> load(text)).getMessage();
    }
}
