package io.reticle.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.drivers.KissTnc;
import io.reticle.drivers.Serial;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.node.BacklogLimits;
import io.reticle.rns.node.NodeConfig;
import io.reticle.rns.transport.BurstLimits;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.InterfaceMode;
import io.reticle.rns.transport.InterfaceProfile;
import io.reticle.rns.transport.InterfaceRole;
import io.reticle.rns.transport.MtuRule;
import io.reticle.rns.transport.RateTarget;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** What a configuration means, and how its faults are told. */
class SettingsTest {
    private static final String HEAD = "[interfaces]\n[[Uplink]]\n";
    private static final String HASH = "00112233445566778899aabbccddeeff";
    private static final String CLIENT =
            "enabled = yes;type = TCPClientInterface;target_host = a;target_port = 1;";
    private static final long SECOND = 1_000_000;

    private static Settings reticulum(String lines) throws ConfigFault {
        return Settings.parse("[reticulum]\n" + lines.replace(';', '\n'));
    }

    private static InterfaceSettings uplink(String lines) throws ConfigFault {
        return Settings.parse(HEAD + lines.replace(';', '\n')).interfaces().getFirst();
    }

    private static InterfaceSettings.Common common(String lines) throws ConfigFault {
        return uplink(CLIENT + lines).common();
    }

    private static Medium medium(String lines) throws ConfigFault {
        return uplink("enabled = yes;" + lines).medium();
    }

    // ---- the node

    @Test
    @Tag("R-NET-210")
    void an_empty_file_is_a_leaf_with_all_defaults() throws ConfigFault {
        Settings settings = Settings.parse("");

        assertEquals(
                new NodeConfig(false, true).with().backlog(BacklogLimits.DEFAULT).build(),
                settings.nodeConfig(Optional.empty()));
        assertEquals(List.of(), settings.interfaces());
        assertEquals(List.of(), settings.remarks());
        assertEquals(true, settings.sharing().wanted());
        assertEquals(Optional.empty(), settings.networkIdentity());
        assertEquals(0, settings.defaultGravity());
        assertEquals(false, settings.panicOnInterfaceError());
        assertEquals(
                new Settings.Discovery(
                        false,
                        OptionalInt.empty(),
                        Set.of(),
                        0,
                        false,
                        Optional.empty(),
                        OptionalInt.empty(),
                        Optional.empty()),
                settings.discovery());
        assertEquals(InterfaceMode.FULL, settings.discovered().mode());
        assertEquals(OptionalLong.of(5_000_000), settings.discovered().bitrate());
        assertEquals(Optional.empty(), settings.discovered().rateTarget());
        assertEquals(new Settings.Blackholes(false, Set.of(), 3_600), settings.blackholes());
        assertEquals(new Settings.Queues(1_024, 128, 128, 8), settings.queues());
        assertEquals(new Settings.Logging(4, true), settings.logging());
    }

    @Test
    @Tag("R-NET-210")
    void every_key_of_the_node_has_its_effect() throws ConfigFault {
        Settings settings =
                Settings.parse(
                        """
                        [reticulum]
                          enable_transport = Yes
                          static_transport_identity = 1
                          local_hops_delta = True
                          network_identity = ~/network
                          link_mtu_discovery = no
                          use_implicit_proof = off
                          respond_to_probes = yes
                          enable_remote_management = on
                          remote_management_allowed = %1$s, "%1$s"
                          panic_on_interface_error = yes
                          default_gravity = -3
                          discover_interfaces = yes
                          required_discovery_value = 20
                          interface_discovery_sources = %1$s
                          autoconnect_discovered_interfaces = 4
                          autoconnect_unverified_implementations = yes
                          autoconnect_interface_mode = GW
                          autoconnect_interface_gravity = 7
                          autoconnect_announces_to_internal = yes
                          publish_blackhole = yes
                          blackhole_sources = %1$s
                          blackhole_update_interval = 0.5
                          qlen_in_data = 1
                          qlen_in_announce = 2
                          qlen_in_pr = 3
                          qlen_in_il = 0
                        [logging]
                          loglevel = 11
                          logtimestamps = no
                        """
                                .formatted(HASH));

        NodeConfig node = settings.nodeConfig(Optional.empty());
        assertEquals(
                new NodeConfig(true, false)
                        .with()
                        .staticIdentity(true)
                        .hopsDelta(true)
                        .linkMtuDiscovery(false)
                        .probes(true)
                        .managers(Optional.of(Set.of(Bytes.hex(HASH))))
                        .backlog(new BacklogLimits(2, 3, 8))
                        .blackholeInterval(120_000_000)
                        .publishBlackhole(true)
                        .blackholeSources(Set.of(Bytes.hex(HASH)))
                        .build(),
                node);
        assertEquals(
                Optional.of(Path.of(System.getProperty("user.home"), "network")),
                settings.networkIdentity());
        assertEquals(true, settings.panicOnInterfaceError());
        assertEquals(-3, settings.defaultGravity());
        assertEquals(
                new Settings.Discovery(
                        true,
                        OptionalInt.of(20),
                        Set.of(Bytes.hex(HASH)),
                        4,
                        true,
                        Optional.of(InterfaceMode.GATEWAY),
                        OptionalInt.of(7),
                        Optional.of(true)),
                settings.discovery());
        assertEquals(
                new Settings.Blackholes(true, Set.of(Bytes.hex(HASH)), 120), settings.blackholes());
        assertEquals(new Settings.Queues(1, 2, 3, 8), settings.queues());
        assertEquals(new Settings.Logging(8, false), settings.logging());
        assertEquals(
                List.of("config line 27: [reticulum]: 'qlen_in_il' is below 1, and not used"),
                settings.remarks());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "remote_management_allowed",
                "blackhole_sources",
                "interface_discovery_sources"
            })
    @Tag("R-NET-211")
    void a_wrong_hash_in_a_list_is_fatal(String key) {
        ConfigFault fault =
                assertThrows(ConfigFault.class, () -> reticulum(key + " = " + HASH + ", 0011"));

        assertEquals(
                "config line 2: '%s': expected 32 hexadecimal digits, found '0011'".formatted(key),
                fault.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"loglevel = x", "logtimestamps = perhaps"})
    void a_wrong_value_of_the_log_is_fatal(String line) {
        assertThrows(ConfigFault.class, () -> Settings.parse("[logging]\n" + line));
    }

    // ---- what all interfaces have

    @Test
    @Tag("R-NET-210")
    void an_interface_has_all_defaults_where_nothing_is_said() throws ConfigFault {
        assertEquals(InterfaceSettings.Common.DEFAULT, common(""));
    }

    @Test
    @Tag("R-NET-210")
    void every_common_key_has_its_effect() throws ConfigFault {
        InterfaceSettings.Common common =
                common(
                        "mode = roaming;outgoing = no;gravity = 5;bitrate = 1000;announce_cap = 50;"
                                + "announce_rate_target = 10;announce_rate_grace = 3;"
                                + "announce_rate_penalty = 4;ingress_control = no;"
                                + "egress_control = yes;ic_max_held_announces = 9;"
                                + "ic_burst_hold = 1.5;ic_burst_penalty = 2;"
                                + "ic_held_release_interval = 3;ic_new_time = 4;"
                                + "ic_burst_freq_new = 5.5;ic_burst_freq = 6;"
                                + "ic_pr_burst_freq_new = 7;ic_pr_burst_freq = 8;ec_pr_freq = 9;"
                                + "bootstrap_only = yes;recursive_prs = yes;"
                                + "announces_from_internal = no;announces_to_internal = yes");

        assertEquals(
                new InterfaceSettings.Common(
                        InterfaceMode.ROAMING,
                        false,
                        5,
                        OptionalLong.of(1_000),
                        Optional.empty(),
                        0.5,
                        Optional.of(new RateTarget(10 * SECOND, 3, 4 * SECOND)),
                        new BurstLimits(
                                false,
                                true,
                                9,
                                1_500_000,
                                2 * SECOND,
                                3 * SECOND,
                                4 * SECOND,
                                5.5,
                                6,
                                7,
                                8,
                                9),
                        true,
                        true,
                        false,
                        Optional.of(true),
                        Optional.empty(),
                        Optional.empty()),
                common);
    }

    @ParameterizedTest
    @CsvSource({
        "full,FULL",
        "access_point,ACCESS_POINT",
        "AccessPoint,ACCESS_POINT",
        "ap,ACCESS_POINT",
        "pointtopoint,POINT_TO_POINT",
        "ptp,POINT_TO_POINT",
        "roaming,ROAMING",
        "boundary,BOUNDARY",
        "gateway,GATEWAY",
        "gw,GATEWAY",
        "internal,INTERNAL"
    })
    void modes_have_several_spellings(String word, InterfaceMode mode) throws ConfigFault {
        assertEquals(mode, common("mode = " + word).mode());
        assertEquals(mode, common("interface_mode = " + word + ";mode = full").mode());
    }

    @ParameterizedTest
    @CsvSource({"8,1", "64,8", "128,16", "512,64", "65,8", "7,16", "0,16"})
    void the_size_of_a_code_is_told_in_bits(int bits, int bytes) throws ConfigFault {
        InterfaceSettings settings = uplink(CLIENT + "passphrase = x;ifac_size = " + bits);

        assertEquals(bytes, settings.accessCode(CryptoProvider.portable()).orElseThrow().size());
    }

    @Test
    void serial_media_have_shorter_codes() throws ConfigFault {
        InterfaceSettings settings =
                uplink("enabled = yes;type = PipeInterface;command = cat;networkname = x");

        assertEquals(8, settings.accessCode(CryptoProvider.portable()).orElseThrow().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "network_name = None;passphrase = None|false",
                "network_name =|false",
                "networkname = x|true",
                "pass_phrase = x|true"
            })
    void a_closed_network_has_a_name_or_a_passphrase(String lines, boolean closed)
            throws ConfigFault {
        assertEquals(closed, common(lines).access().isPresent());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "no||none",
                "no|announce_rate_grace = 9|none",
                "no|announce_rate_target = 60|60,0,0",
                "yes||3600,5,0",
                "yes|announce_rate_target = 60|60,0,0",
                "yes|announce_rate_grace = 9|3600,9,0",
                "yes|announce_rate_penalty = 9|3600,5,9",
                "yes;default_ar_target = 7;default_ar_grace = 8;default_ar_penalty = 9||7,8,9",
                "yes;default_ar_target = 0;default_ar_grace = 0||3600,5,0"
            })
    void announces_are_limited_on_transport_nodes_or_where_a_target_is_named(
            String transport, String lines, String limit) throws ConfigFault {
        String text =
                "[reticulum];enable_transport = %s;[interfaces];[[Uplink]];%s%s"
                        .formatted(transport, CLIENT, lines == null ? "" : lines)
                        .replace(';', '\n');

        assertEquals(
                Optional.ofNullable(limit),
                Settings.parse(text)
                        .interfaces()
                        .getFirst()
                        .common()
                        .rateTarget()
                        .map(
                                rate ->
                                        "%d,%d,%d"
                                                .formatted(
                                                        rate.target() / SECOND,
                                                        rate.grace(),
                                                        rate.penalty() / SECOND)));
    }

    @Test
    void limits_of_the_node_hold_where_an_interface_names_none_and_zero_is_no_limit_there()
            throws ConfigFault {
        BurstLimits bursts =
                Settings.parse(
                                ("[reticulum];egress_control = yes;ic_burst_freq = 20;"
                                                + "ic_burst_freq_new = 0;ic_burst_hold = 0;"
                                                + "ic_max_held_announces = 0;default_gravity = 4;"
                                                + "[interfaces];[[Uplink]];"
                                                + CLIENT
                                                + "ic_pr_burst_freq = 0")
                                        .replace(';', '\n'))
                        .interfaces()
                        .getFirst()
                        .common()
                        .bursts();

        assertEquals(true, bursts.egress());
        assertEquals(20, bursts.announces());
        assertEquals(3, bursts.announcesNew());
        assertEquals(15 * SECOND, bursts.hold());
        assertEquals(256, bursts.maxHeld());
        assertEquals(0, bursts.requests());
    }

    @ParameterizedTest
    @CsvSource({
        "full,no,GATEWAY",
        "roaming,no,GATEWAY",
        "roaming,yes,ROAMING",
        "ap,no,ACCESS_POINT",
        "internal,no,INTERNAL",
        "gw,no,GATEWAY"
    })
    void a_discoverable_interface_lets_strangers_on(String mode, String ignore, InterfaceMode used)
            throws ConfigFault {
        assertEquals(
                used,
                common(
                                "mode = %s;discoverable = yes;ignore_config_warnings = %s"
                                        .formatted(mode, ignore))
                        .mode());
    }

    @Test
    void what_is_announced_of_an_interface_is_read() throws ConfigFault {
        InterfaceSettings.Discoverable discoverable =
                common(
                                "discoverable = yes;announce_interval = 1;"
                                        + "discovery_stamp_value = 18;discovery_name = here;"
                                        + "discovery_encrypt = yes;reachable_on = a.example;"
                                        + "publish_ifac = yes;location_cmd = where;"
                                        + "latitude = 1.5;longitude = -2.5;height = 3;"
                                        + "discovery_frequency = 4;discovery_bandwidth = 5;"
                                        + "discovery_modulation = 6;discovery_lxmf_address = "
                                        + HASH)
                        .discoverable()
                        .orElseThrow();

        assertEquals(
                new InterfaceSettings.Discoverable(
                        300,
                        OptionalInt.of(18),
                        Optional.of("here"),
                        true,
                        Optional.of("a.example"),
                        true,
                        Optional.of("where"),
                        Optional.of(1.5),
                        Optional.of(-2.5),
                        Optional.of(3.0),
                        OptionalLong.of(4),
                        OptionalLong.of(5),
                        OptionalLong.of(6),
                        Optional.of(Bytes.hex(HASH))),
                discoverable);
    }

    @Test
    void strangers_find_a_node_by_an_identity_that_stays() throws ConfigFault {
        assertEquals(
                true,
                Settings.parse((HEAD + CLIENT + "discoverable = yes").replace(';', '\n'))
                        .staticIdentity());
    }

    // ---- types

    @Test
    @Tag("R-NET-210")
    void every_type_has_its_keys() throws ConfigFault {
        assertEquals(
                new Medium.TcpServer(Optional.of("h"), Optional.empty(), 5, true, true),
                medium(
                        "type = TCPServerInterface;listen_ip = h;listen_port = 4;port = 5;"
                                + "prefer_ipv6 = yes;i2p_tunneled = yes"));
        assertEquals(
                new Medium.TcpServer(Optional.empty(), Optional.of("eth0"), 4, false, false),
                medium("type = TCPServerInterface;device = eth0;listen_port = 4"));
        assertEquals(
                new Medium.TcpClient("h", 5, true, true, OptionalInt.of(3), OptionalInt.of(600)),
                medium(
                        "type = TCPClientInterface;target_host = h;target_port = 5;"
                                + "kiss_framing = yes;i2p_tunneled = yes;max_reconnect_tries = 3;"
                                + "fixed_mtu = 600"));
        assertEquals(
                new Medium.BackboneServer(
                        Optional.of("h"),
                        Optional.empty(),
                        5,
                        false,
                        Optional.of(
                                new Medium.Flapping(
                                        Duration.ofSeconds(20), 5, Duration.ofHours(12)))),
                medium("type = BackboneInterface;listen_on = h;port = 5"));
        assertEquals(
                new Medium.BackboneServer(
                        Optional.of("h"), Optional.empty(), 5, true, Optional.empty()),
                medium(
                        "type = BackboneInterface;listen_ip = h;listen_port = 5;prefer_ipv6 = yes;"
                                + "block_fast_flapping = no;fast_flapping_threshold = 1;"
                                + "fast_flapping_grace = 2;fast_flapping_block_time = 3"));
        assertEquals(
                new Medium.BackboneClient("h", 5, true, OptionalInt.of(2)),
                medium(
                        "type = BackboneInterface;remote = h;port = 5;prefer_ipv6 = yes;"
                                + "max_reconnect_tries = 2"));
        assertEquals(
                new Medium.BackboneClient("h", 5, false, OptionalInt.empty()),
                medium("type = BackboneClientInterface;target_host = h;target_port = 5"));
        assertEquals(
                new Medium.Udp(
                        Optional.of("a"),
                        OptionalInt.of(1),
                        Optional.of("b"),
                        OptionalInt.of(3),
                        Optional.of("eth0")),
                medium(
                        "type = UDPInterface;listen_ip = a;listen_port = 1;forward_ip = b;port = 3;"
                                + "device = eth0"));
        assertEquals(
                new Medium.Auto("reticulum", '2', false, 29_716, 42_671, List.of(), List.of()),
                medium("type = AutoInterface"));
        assertEquals(
                new Medium.Auto("g", 'e', true, 1, 2, List.of("a", "b"), List.of("c")),
                medium(
                        "type = AutoInterface;group_id = g;discovery_scope = Global;"
                                + "multicast_address_type = permanent;discovery_port = 1;"
                                + "data_port = 2;devices = a,b;ignored_devices = c"));
        assertEquals(
                new Medium.SerialLine(new Serial.Line("/dev/x", 9_600, 8, Serial.Parity.NONE, 1)),
                medium("type = SerialInterface;port = /dev/x"));
        assertEquals(
                new Medium.SerialLine(new Serial.Line("/dev/x", 1_200, 7, Serial.Parity.EVEN, 2)),
                medium(
                        "type = SerialInterface;port = /dev/x;speed = 1200;databits = 7;"
                                + "parity = E;stopbits = 2"));
        assertEquals(
                new Medium.Pipe(List.of("a", "b c"), Duration.ofMillis(500)),
                medium("type = PipeInterface;command = a 'b c';respawn_delay = 0.5"));
        assertEquals(
                new Medium.I2p(true, List.of("x.b32.i2p", "y.b32.i2p")),
                medium("type = I2PInterface;connectable = yes;peers = x.b32.i2p, y.b32.i2p"));
    }

    @Test
    @Tag("R-NET-210")
    void tncs_have_their_keys() throws ConfigFault {
        Serial.Line line = new Serial.Line("/dev/x", 9_600, 8, Serial.Parity.NONE, 1);
        assertEquals(
                new Medium.Tnc(
                        line,
                        new KissTnc.Settings(350, 20, 64, 20, false, Optional.empty(), ""),
                        Optional.empty()),
                medium("type = KISSInterface;port = /dev/x"));
        assertEquals(
                new Medium.Tnc(
                        line,
                        new KissTnc.Settings(
                                1, 2, 3, 4, true, Optional.of(Duration.ofSeconds(5)), "N0CALL"),
                        Optional.empty()),
                medium(
                        "type = KISSInterface;port = /dev/x;preamble = 1;txtail = 2;"
                                + "persistence = 3;slottime = 4;flow_control = yes;"
                                + "id_interval = 5;id_callsign = N0CALL"));
        Medium.Tnc station =
                (Medium.Tnc)
                        medium("type = AX25KISSInterface;port = /dev/x;callsign = n0call;ssid = 3");
        assertTrue(station.station().isPresent());
        assertEquals("AX25KISSInterface", station.type());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TCPServerInterface;listen_ip = h;port = 4|10000000|16384|AUTO|TCPServerInterface[Uplink/h:4]",
                "TCPServerInterface;listen_ip = ::1;port = 4|10000000|16384|AUTO|TCPServerInterface[Uplink/[::1]:4]",
                "TCPClientInterface;target_host = h;target_port = 4|10000000|16384|AUTO|TCPInterface[Uplink/h:4]",
                "TCPClientInterface;target_host = h;target_port = 4;bitrate = 62499|62499|500|AUTO|TCPInterface[Uplink/h:4]",
                "TCPClientInterface;target_host = h;target_port = 4;fixed_mtu = 700|10000000|700|FIXED|TCPInterface[Uplink/h:4]",
                "BackboneInterface;listen_ip = h;port = 4|100000000|32768|AUTO|BackboneInterface[Uplink/h:4]",
                "BackboneInterface;remote = h;port = 4|100000000|32768|AUTO|BackboneInterface[Uplink/h:4]",
                "UDPInterface;listen_ip = h;port = 4|10000000|1064|NONE|UDPInterface[Uplink/h:4]",
                "AutoInterface|10000000|1196|FIXED|AutoInterface[Uplink]",
                "SerialInterface;port = x;speed = 1200|1200|564|NONE|SerialInterface[Uplink]",
                "PipeInterface;command = x|1000000|1064|NONE|PipeInterface[Uplink]",
                "KISSInterface;port = x|1200|564|NONE|KISSInterface[Uplink]",
                "AX25KISSInterface;port = x;callsign = abc;ssid = 0|1200|564|NONE|AX25KISSInterface[Uplink]",
                "I2PInterface|256000|1064|NONE|I2PInterface[Uplink]"
            })
    @Tag("R-NET-234")
    @Tag("R-NET-255")
    void every_type_has_its_figures_and_its_text(
            String type, long bitrate, int mtu, MtuRule rule, String text) throws ConfigFault {
        InterfaceSettings settings = uplink("enabled = yes;type = " + type);
        InterfaceProfile profile =
                settings.profile(
                        Optional.empty(),
                        text.contains("/")
                                ? text.substring(text.indexOf('/') + 1, text.length() - 1)
                                : "");

        assertEquals(bitrate, profile.bitrate());
        assertEquals(mtu, profile.hardwareMtu());
        assertEquals(rule, profile.mtuRule());
        assertEquals(text, profile.display());
    }

    @Test
    void who_connects_is_like_the_interface_that_it_connected_to() throws ConfigFault {
        InterfaceSettings settings =
                uplink(
                        "enabled = yes;type = TCPServerInterface;listen_ip = h;port = 4;"
                                + "mode = gateway;gravity = 3;bitrate = 2000000");
        InterfaceId parent = new InterfaceId(7);

        InterfaceProfile child = settings.child(Optional.empty(), parent, "1.2.3.4:5");

        assertEquals("TCPInterface[Client on Uplink/1.2.3.4:5]", child.display());
        assertEquals("TCPClientInterface", child.type());
        assertEquals("Client on Uplink", child.name());
        assertEquals(InterfaceRole.NETWORK, child.role());
        assertEquals(InterfaceMode.GATEWAY, child.mode());
        assertEquals(3, child.gravity());
        assertEquals(4_096, child.hardwareMtu());
        assertEquals(Optional.of(parent), child.parent());
        assertEquals(InterfaceRole.LISTENER, settings.profile(Optional.empty(), "h:4").role());
    }

    // ---- faults and remarks

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "listen_prot = 1|unknown key 'listen_prot'; did you mean 'listen_port'?",
                "target_host = a|unknown key 'target_host'",
                "xylophone_mode_seven = 1|unknown key 'xylophone_mode_seven'",
                "mode = gatway|unknown mode 'gatway'; did you mean 'gateway'?",
                "bitrate = 4|'bitrate' is below 5, and not used",
                "announce_cap = 101|'announce_cap' is not between 4.9E-324 and 100.0, and not used"
            })
    @Tag("R-NET-211")
    void what_does_nothing_is_remarked_with_its_line(String line, String remark)
            throws ConfigFault {
        assertEquals(
                List.of("config line 6: [Uplink]: " + remark),
                Settings.parse(
                                HEAD
                                        + "enabled = yes\ntype = TCPServerInterface\n"
                                        + "listen_ip = a\n"
                                        + line
                                        + "\nport = 1\n")
                        .remarks());
    }

    @Test
    void a_timeout_that_the_python_stack_ignores_is_ignored() throws ConfigFault {
        assertEquals(
                List.of("config line 7: [Uplink]: 'connect_timeout' has no effect"),
                Settings.parse((HEAD + CLIENT + "connect_timeout = 3").replace(';', '\n'))
                        .remarks());
    }

    @Test
    void unknown_keys_of_the_node_and_unknown_sections_are_remarked() throws ConfigFault {
        assertEquals(
                List.of(
                        "config line 4: unknown section [interface]; did you mean 'interfaces'?",
                        "config line 1: []: unknown key 'stray'",
                        "config line 3: [reticulum]: unknown key 'enable_trasport'; did you mean 'enable_transport'?"),
                Settings.parse("stray = 1\n[reticulum]\nenable_trasport = yes\n[interface]\n")
                        .remarks());
    }

    @Test
    void interfaces_that_are_not_enabled_are_read_but_not_used() throws ConfigFault {
        Settings settings =
                Settings.parse(
                        HEAD
                                + "type = TCPServerInterface\nlisten_ip = h\nport = 4\nprot = 5\n"
                                + "[[Radio]]\ntype = RNodeInterface\nenabled = no\nport = x\n");

        assertEquals(List.of(), settings.interfaces());
        assertEquals(List.of("Uplink", "Radio"), settings.disabled());
        assertEquals(
                List.of("config line 6: [Uplink]: unknown key 'prot'; did you mean 'port'?"),
                settings.remarks());
    }

    @Test
    void one_interface_can_be_had_whether_it_is_enabled_or_not() throws ConfigFault {
        String text = HEAD + "type = TCPServerInterface\nlisten_ip = h\nport = 4\n";

        assertEquals("Uplink", Settings.anyInterface(text, "Uplink").orElseThrow().name());
        assertEquals(Optional.empty(), Settings.anyInterface(text, "uplink"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "enabled = yes|2: interface \"Uplink\" has no type",
                "enabled = yes;type = TCPServerInterface|2: interface \"Uplink\" needs 'listen_ip'",
                "enabled = yes;type = TCPServerInterface;listen_ip = a|2: interface \"Uplink\" needs 'listen_port'",
                "enabled = yes;type = TCPClientInterface|2: interface \"Uplink\" needs 'target_host'",
                "enabled = yes;type = TCPClientInterface;target_host = a|2: interface \"Uplink\" needs 'target_port'",
                "enabled = yes;type = TCPClientInterface;target_host = a, b|5: 'target_host': expected one value, found a list; quotes keep a comma within a value",
                "enabled = perhaps|3: 'enabled': expected yes or no, found 'perhaps'",
                "enabled = yes;type = TCPServerInterface;listen_ip = a;listen_port = 70000|6: 'port': expected a whole number from 1 to 65535, found '70000'",
                "enabled = yes;type = PipeInterface;command = a 'b|5: command 'a 'b': the quote ' is not closed",
                "enabled = yes;type = AX25KISSInterface;port = x;callsign = ab;ssid = 1|6: a call sign has 3 to 6 characters, not 'ab'",
                "enabled = yes;type = TCPClientInterface;target_host = a;target_port = 1;fixed_mtu = 499|7: 'fixed_mtu': expected at least 500, found 499",
                "enabled = yes;passphrase = x;ifac_size = 520|5: 'ifac_size': expected a whole number from 0 to 512, found '520'",
                "gravity = heavy|3: 'gravity': expected a whole number from -2147483648 to 2147483647, found 'heavy'",
                "enabled = yes;type = TCPserverInterface|4: interface \"Uplink\": type 'TCPserverInterface' is not supported; did you mean 'TCPServerInterface'?",
                "enabled = yes;type = RNodeInterface|4: interface \"Uplink\": type 'RNodeInterface' is not supported",
                "enabled = yes;type = WeaveInterface|4: interface \"Uplink\": type 'WeaveInterface' is not supported"
            })
    void a_fault_names_its_line(String lines, String message) {
        ConfigFault fault =
                assertThrows(
                        ConfigFault.class, () -> Settings.parse(HEAD + lines.replace(';', '\n')));

        assertEquals("config line " + message, fault.getMessage());
    }

    @Test
    @Tag("R-NET-213")
    void two_interfaces_of_one_name_are_refused() {
        ConfigFault fault =
                assertThrows(ConfigFault.class, () -> Settings.parse(HEAD + "[[Uplink]]\n"));

        assertEquals(
                "config line 3: section 'Uplink' is there already, at line 2", fault.getMessage());
    }
}
