package io.reticle.rns.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.reticle.rns.discovery.Autoconnect.Look;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class AutoconnectTest {
    private static final long SECOND = 1_000_000;
    private static final Look NOTHING = new Look(List.of(), false, false, false);

    private static Discovered of(InterfaceInfo info) {
        return Discovered.of(Sample.taken(info, 16), Sample.NETWORK, 1, 1_700_000_000);
    }

    private static Optional<String> connect(Autoconnect rules, InterfaceInfo info) {
        return rules.connect(of(info), Set.of(), Set.of());
    }

    private static InterfaceInfo run(String implementation, String version) {
        return Sample.backbone(
                InterfaceInfo.BACKBONE, true, implementation, version, "a.example", "a");
    }

    @ParameterizedTest
    @CsvSource({"RNS,1.5.2", "RNS,1.5.10", "RNS,1.6", "RNS,2", "RNS,1.5.2rc1"})
    @Tag("R-NET-221")
    void recent_nodes_of_the_authority_are_connected_to(String implementation, String version) {
        assertEquals(
                Optional.of("a"), connect(new Autoconnect(1, false), run(implementation, version)));
    }

    @ParameterizedTest
    @CsvSource({"RNS,1.5.1", "RNS,1.5", "RNS,0.9.9", "RNS,v2", "RNS,''", "Other,1.5.7", "'',''"})
    @Tag("R-NET-221")
    @Tag("R-NET-224")
    void others_are_connected_to_only_where_any_may_be(String implementation, String version) {
        InterfaceInfo info = run(implementation, version);

        assertEquals(Optional.empty(), connect(new Autoconnect(1, false), info));
        assertEquals(Optional.of("a"), connect(new Autoconnect(1, true), info));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "200::1", "3ff:1::", "abc.ONION"})
    @Tag("R-NET-221")
    void hosts_where_nobody_gets_are_not_connected_to(String host) {
        assertEquals(Optional.empty(), connect(new Autoconnect(1, true), Sample.at(host, "a")));
    }

    @Test
    @Tag("R-NET-221")
    void other_types_and_nodes_without_transport_are_not_connected_to() {
        var rules = new Autoconnect(4, true);

        assertEquals(
                Optional.empty(),
                connect(
                        rules,
                        Sample.backbone(
                                InterfaceInfo.TCP_SERVER, true, "RNS", "1.5.7", "a.example", "a")));
        assertEquals(
                Optional.empty(),
                connect(
                        rules,
                        Sample.backbone(
                                InterfaceInfo.BACKBONE, false, "RNS", "1.5.7", "a.example", "a")));
        assertEquals(Optional.empty(), connect(rules, Sample.kiss()));
    }

    @Test
    @Tag("R-NET-221")
    void nothing_is_connected_to_twice_nor_more_than_allowed() {
        var rules = new Autoconnect(2, false);
        Discovered there = of(Sample.at("there.example", "there"));

        assertEquals(
                Optional.empty(),
                rules.connect(there, Set.of(), Set.of(new Endpoint("there.example", 4242))));
        assertEquals(Optional.of("a"), connect(rules, Sample.at("a.example", "a")));
        assertEquals(Optional.empty(), connect(rules, Sample.at("a.example", "again")));
        assertEquals(
                Optional.of("a (3)"),
                rules.connect(of(Sample.at("b.example", "a")), Set.of("a", "a (2)"), Set.of()));
        assertEquals(Optional.empty(), connect(rules, Sample.at("c.example", "c")));
        rules.forget("a");
        assertEquals(Optional.of("c"), connect(rules, Sample.at("c.example", "c")));
    }

    @Test
    @Tag("R-NET-222")
    void what_is_down_for_twelve_seconds_is_given_up() {
        var rules = new Autoconnect(1, false);
        connect(rules, Sample.at("a.example", "a"));

        assertEquals(NOTHING, rules.look(Map.of("a", true), 0, 0));
        assertEquals(
                new Look(List.of(), false, true, false),
                rules.look(Map.of("a", false), 0, 5 * SECOND));
        assertEquals(NOTHING, rules.look(Map.of("a", true), 0, 16 * SECOND));
        assertEquals(NOTHING, rules.look(Map.of("a", false), 1, 20 * SECOND));
        assertEquals(NOTHING, rules.look(Map.of("a", false), 1, 32 * SECOND - 1));
        assertEquals(
                new Look(List.of("a"), false, false, false),
                rules.look(Map.of("a", false), 1, 32 * SECOND));
        assertEquals(new Look(List.of(), false, false, true), rules.look(Map.of(), 1, 37 * SECOND));
    }

    @Test
    @Tag("R-NET-222")
    void bootstraps_go_when_all_is_connected_and_come_back_when_nothing_is() {
        var rules = new Autoconnect(1, false);
        assertEquals(NOTHING, rules.look(Map.of("first", false), 1, 0));
        connect(rules, Sample.at("a.example", "a"));

        assertEquals(
                new Look(List.of(), true, false, false),
                rules.look(Map.of("a", true, "first", true), 1, 5 * SECOND));
        assertEquals(NOTHING, rules.look(Map.of("a", true), 0, 10 * SECOND));
        assertEquals(
                new Look(List.of(), false, true, false),
                rules.look(Map.of("a", false), 0, 15 * SECOND));
        assertEquals(NOTHING, rules.look(Map.of("a", false, "first", true), 1, 20 * SECOND));
    }

    @Test
    @Tag("R-NET-221")
    void a_quarter_of_the_places_stays_free_for_what_is_heard_anew() {
        var rules = new Autoconnect(4, false);
        for (String host : List.of("a", "b")) {
            connect(rules, Sample.at(host + ".example", host));
        }

        assertEquals(true, rules.look(Map.of("a", true, "b", true), 0, 0).another());
        connect(rules, Sample.at("c.example", "c"));
        assertEquals(false, rules.look(Map.of("a", true, "b", true, "c", true), 0, 0).another());
        assertEquals(Optional.of("d"), connect(rules, Sample.at("d.example", "d")));
    }
}
