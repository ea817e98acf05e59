package io.reticle.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.drivers.LocalAddress;
import io.reticle.rns.bytes.Bytes;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;

/** What a configuration means, and how its faults are told. */
class SettingsTest {
    private static final String HEAD = "[interfaces]\n[[Uplink]]\n";

    @Test
    void an_empty_file_is_a_leaf_without_interfaces() throws ConfigFault {
        Settings settings = Settings.parse("");

        assertFalse(settings.transport());
        assertFalse(settings.probes());
        assertFalse(settings.remoteManagement());
        assertTrue(settings.implicitProofs());
        assertEquals(List.of(), settings.interfaces());
        assertEquals(List.of(), settings.remarks());
    }

    @Test
    void a_whole_configuration_is_understood() throws ConfigFault {
        Settings settings =
                Settings.parse(
                        """
                        [reticulum]
                          enable_transport = Yes
                          respond_to_probes = yes
                          enable_remote_management = on
                          use_implicit_proof = no

                        [interfaces]
                          [[Server]]
                            type = TCPServerInterface
                            enabled = yes
                            listen_ip = 0.0.0.0
                            listen_port = 4242
                          [[Client]]
                            type = TCPClientInterface
                            interface_enabled = true
                            target_host = example.net
                            target_port = 4243
                            network_name = inner
                            passphrase = "with # sign"
                            ifac_size = 64
                          [[Asleep]]
                            type = RNodeInterface
                            enabled = no
                        """);

        assertEquals(true, settings.transport());
        assertEquals(true, settings.probes());
        assertEquals(true, settings.remoteManagement());
        assertEquals(false, settings.implicitProofs());
        assertEquals(
                List.of(
                        new InterfaceSettings.Server("Server", "0.0.0.0", 4242, Optional.empty()),
                        new InterfaceSettings.Client(
                                "Client",
                                "example.net",
                                4243,
                                Optional.of(
                                        new InterfaceSettings.Access(
                                                Optional.of("inner"),
                                                Optional.of("with # sign"),
                                                8)))),
                settings.interfaces());
        assertEquals(List.of(), settings.remarks());
    }

    @ParameterizedTest
    @CsvSource({"8,1", "64,8", "128,16", "512,64", "65,8", "7,16", "0,16"})
    void the_size_of_a_code_is_told_in_bits(int bits, int bytes) throws ConfigFault {
        Settings settings =
                Settings.parse(
                        HEAD
                                + """
                                type = TCPServerInterface
                                enabled = yes
                                port = 4242
                                passphrase = x
                                ifac_size = %d
                                """
                                        .formatted(bits));

        assertEquals(bytes, settings.interfaces().getFirst().access().orElseThrow().codeSize());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "listen_prot = 1|unknown key 'listen_prot'; did you mean 'listen_port'?",
                "traget_host = a|unknown key 'traget_host'; did you mean 'target_host'?",
                "xylophone_mode_seven = 1|unknown key 'xylophone_mode_seven'",
                "bitrate = 100|'bitrate' has no effect in this node"
            })
    void a_key_that_does_nothing_is_remarked_with_its_line(String line, String remark)
            throws ConfigFault {
        assertEquals(
                List.of("config line 3: [Uplink]: " + remark),
                Settings.parse(HEAD + line).remarks());
    }

    @Test
    void an_unknown_section_is_remarked() throws ConfigFault {
        assertEquals(
                List.of("config line 2: unknown section [interface]"),
                Settings.parse("[reticulum]\n[interface]\n").remarks());
    }

    @Test
    @Tag("R-NET-198")
    void programs_share_this_node_unless_it_is_said_otherwise() throws ConfigFault {
        Sharing sharing = Settings.parse("").sharing();

        assertTrue(sharing.wanted());
        assertTrue(sharing.management());
        assertEquals(Optional.empty(), sharing.key());
        assertFalse(Settings.parse("[reticulum]\nshare_instance = no\n").sharing().wanted());
    }

    @Test
    void programs_meet_at_the_ports_or_under_the_name_that_is_configured() throws ConfigFault {
        Sharing tcp =
                Settings.parse(
                                """
                                [reticulum]
                                shared_instance_type = tcp
                                shared_instance_port = 1234
                                instance_control_port = 1235
                                rpc_key = e5c0
                                """)
                        .sharing();
        Sharing named = Settings.parse("[reticulum]\ninstance_name = shed\n").sharing();

        assertEquals(new LocalAddress.Loopback(1234), tcp.frames());
        assertEquals(new LocalAddress.Loopback(1235), tcp.questions());
        assertEquals(Optional.of(Bytes.hex("e5c0")), tcp.key());
        if (LocalAddress.hasAbstract()) {
            assertEquals(new LocalAddress.Abstract("rns/shed"), named.frames());
            assertEquals(new LocalAddress.Abstract("rns/shed/rpc"), named.questions());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "enabled = yes|2: interface \"Uplink\" has no type",
                "enabled = yes;type = TCPServerInterface|2: interface \"Uplink\" needs"
                        + " 'listen_port'",
                "enabled = yes;type = TCPClientInterface|2: interface \"Uplink\" needs"
                        + " 'target_host'",
                "enabled = yes;type = TCPClientInterface;target_host = a|2: interface \"Uplink\""
                        + " needs 'target_port'",
                "enabled = perhaps|3: 'enabled': expected yes or no, found 'perhaps'",
                "enabled = yes;type = TCPServerInterface;listen_port = 70000|5: 'listen_port':"
                        + " expected a whole number from 1 to 65535, found '70000'",
                "enabled = yes;type = TCPServerInterface;port = 1;passphrase = x;ifac_size = 520|7:"
                        + " 'ifac_size': expected a whole number from 0 to 512, found '520'"
            })
    void a_fault_names_its_line(String lines, String message) {
        ConfigFault fault =
                assertThrows(
                        ConfigFault.class, () -> Settings.parse(HEAD + lines.replace(';', '\n')));

        assertEquals("config line " + message, fault.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"UDPInterface", "RNodeInterface", "TCPserverInterface", "x"})
    void an_interface_of_another_type_is_refused_where_it_is_enabled(String type) {
        ConfigFault fault =
                assertThrows(
                        ConfigFault.class,
                        () -> Settings.parse(HEAD + "enabled = yes\ntype = " + type));

        assertEquals(
                "config line 4: interface \"Uplink\": type '%s' is not supported; this node has TCPServerInterface and TCPClientInterface"
                        .formatted(type),
                fault.getMessage());
    }

    @Test
    void a_wrong_hash_among_the_allowed_is_fatal() {
        assertThrows(
                ConfigFault.class,
                () -> Settings.parse("[reticulum]\nremote_management_allowed = 0011\n"));
    }
}
