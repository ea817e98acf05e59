package io.reticle.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** lxmd's configuration, as lxmd reads it. */
class LxmdSettingsTest {
    private static LxmdSettings parse(String... lines) throws ConfigFault {
        return LxmdSettings.parse(String.join("\n", lines), "1");
    }

    @Test
    @Tag("R-LXMF-144")
    void nothing_said_is_what_the_authority_takes_it_for() throws Exception {
        LxmdSettings said = parse("");
        assertEquals(false, said.enabled());
        assertEquals("Anonymous Peer", said.displayName());
        assertEquals(12, said.stampCost());
        assertEquals(1, said.deliveryLimit());
        assertEquals(List.of(), said.onInbound());
        assertEquals(new LxmdSettings.Announcing(false, OptionalInt.empty()), said.nodeAnnounce());
        assertEquals(OptionalLong.of(500_000_000), said.node().storageLimit());
        assertEquals(256, said.node().messageLimit());
        assertEquals(10_240, said.node().syncLimit());
        assertEquals(16, said.node().cost());
        assertEquals(3, said.node().flexibility());
        assertEquals(18, said.node().peeringCost());
        assertEquals(26, said.node().mostPeeringCost());
        assertEquals(4, said.node().autopeerDepth());
        assertEquals(20, said.node().mostPeers());
        assertEquals(true, said.node().sequential());
        assertEquals(false, said.node().staticSequential());
        assertEquals(List.of(), said.remarks());
    }

    @Test
    @Tag("R-LXMF-144")
    void what_is_too_little_is_raised_and_said() throws Exception {
        LxmdSettings said =
                parse(
                        "[propagation]",
                        "message_storage_limit = 0.001",
                        "propagation_message_max_accepted_size = 0.1",
                        "propagation_sync_max_accepted_size = 0.1",
                        "propagation_stamp_cost_target = 2",
                        "propagation_stamp_cost_flexibility = -1",
                        "max_inbound_syncs = 0",
                        "[lxmf]",
                        "stamp_cost = 0",
                        "delivery_transfer_max_accepted_size = 0.2");
        assertEquals(OptionalLong.of(5_000), said.node().storageLimit());
        assertEquals(0.38, said.node().messageLimit());
        assertEquals(0.38, said.node().syncLimit());
        assertEquals(13, said.node().cost());
        assertEquals(0, said.node().flexibility());
        assertEquals(1, said.node().mostSyncs());
        assertEquals(1, said.stampCost());
        assertEquals(0.38, said.deliveryLimit());
        assertEquals(8, said.remarks().size());
    }

    @Test
    void unknown_keys_and_sections_are_named_with_a_suggestion() throws Exception {
        List<String> remarks =
                parse("[propagation]", "enable_nod = yes", "[lxfm]", "x = y").remarks();
        assertTrue(remarks.getFirst().contains("line 2"), remarks.toString());
        assertTrue(remarks.getFirst().contains("enable_node"), remarks.toString());
        assertTrue(remarks.get(1).contains("lxmf"), remarks.toString());
    }

    @Test
    void a_static_peer_that_is_no_hash_is_fatal_and_others_are_passed_over() throws Exception {
        String hash = "00112233445566778899aabbccddeeff";
        assertThrows(ConfigFault.class, () -> parse("[propagation]", "static_peers = xyz"));
        LxmdSettings said =
                parse(
                        "[propagation]",
                        "static_peers = " + hash,
                        "control_allowed = " + hash + ", xyz");
        assertEquals(Set.of(Bytes.hex(hash)), said.node().staticPeers());
        assertEquals(Set.of(Bytes.hex(hash)), said.node().control());
        assertEquals(1, said.remarks().size());
    }

    @Test
    @Tag("R-LXMF-147")
    void what_comes_with_the_program_means_what_its_comments_say() throws IOException, ConfigFault {
        LxmdSettings said = LxmdSettings.parse(SuppliedConfig.lxmd(), "1");
        assertEquals(List.of(), said.remarks());
        assertEquals(1, said.deliveryLimit());
        assertEquals(6, said.node().autopeerDepth());
        assertEquals(
                new LxmdSettings.Announcing(true, OptionalInt.of(360 * 60)), said.nodeAnnounce());
    }

    @Test
    @Tag("R-LXMF-145")
    void lines_that_are_no_hash_are_passed_over() {
        assertEquals(
                Set.of(Bytes.hex("00112233445566778899aabbccddeeff")),
                HashLines.parse(
                        "\n# x\n00112233445566778899aabbccddeeff\n00112233445566778899aabbccddee\n"
                                + "zz112233445566778899aabbccddeeff\n"));
    }

    @Test
    @Tag("R-LXMF-146")
    void a_command_is_taken_apart_without_a_shell() throws Exception {
        assertEquals(
                List.of("/bin/x y", "-a", "$HOME", "b c", "*", "d\"e"),
                parse("[lxmf]", "on_inbound = '\"/bin/x y\" -a $HOME \"b c\" * d\\\"e'")
                        .onInbound());
        assertThrows(ConfigFault.class, () -> parse("[lxmf]", "on_inbound = 'a \"b'"));
    }
}
