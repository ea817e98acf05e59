package io.reticle.rns.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.store.Store;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

class DiscoveredInterfacesTest {
    private static final double DAY = 24 * 3_600;
    private static final double START = 1_700_000_000;

    private final Map<String, Bytes> files = new HashMap<>();
    private final List<String> log = new ArrayList<>();

    /** Keeps everything in a map. */
    private final class Shelf implements Store {
        @Override
        public Optional<Bytes> load(String name) {
            return Optional.ofNullable(files.get(name));
        }

        @Override
        public void save(String name, Bytes content) {
            files.put(name, content);
        }

        @Override
        public void saveSoon(String name, Bytes content) {
            files.put(name, content);
        }

        @Override
        public void remove(String name) {
            files.remove(name);
        }

        @Override
        public Set<String> names(String folder) {
            return files.keySet().stream()
                    .map(name -> name.substring(folder.length() + 1))
                    .collect(Collectors.toSet());
        }
    }

    private DiscoveredInterfaces opened() {
        return new DiscoveredInterfaces(new Shelf(), Sample.CRYPTO, Set.of(), log::add);
    }

    private static String status(DiscoveredInterfaces records, double seconds) {
        return records.all(Set.of(), seconds).stream()
                .map(one -> one.availability(seconds).orElseThrow().word())
                .collect(Collectors.joining());
    }

    @Test
    @Tag("R-NET-220")
    void a_record_ages_and_goes() {
        DiscoveredInterfaces records = opened();
        records.heard(Sample.taken(Sample.info(), 16), Sample.NETWORK, 1, START);

        assertEquals("available", status(records, START + DAY));
        assertEquals("unknown", status(records, START + DAY + 1));
        assertEquals("unknown", status(records, START + 3 * DAY));
        assertEquals("stale", status(records, START + 3 * DAY + 1));
        assertEquals("stale", status(records, START + 7 * DAY));
        assertEquals(1, files.size());
        assertEquals("", status(records, START + 7 * DAY + 1));
        assertEquals(Map.of(), files);
    }

    @Test
    @Tag("R-NET-220")
    void records_outlive_a_restart_and_count_how_often_they_were_heard() {
        DiscoveredInterfaces before = opened();
        before.heard(Sample.taken(Sample.info(), 16), Sample.NETWORK, 1, START);
        before.heard(Sample.taken(Sample.kiss(), 17), Sample.NETWORK, 3, START);

        DiscoveredInterfaces after = opened();
        after.heard(Sample.taken(Sample.info(), 18), Sample.NETWORK, 2, START + 60);

        List<Discovered> all = opened().all(Set.of(), START + 60);
        assertEquals(
                List.of("Vector Node", "Discovered KISSInterface"),
                all.stream().map(Discovered::name).toList());
        Discovered again = all.getFirst();
        assertEquals(Sample.info(), again.info());
        assertEquals(START, again.first());
        assertEquals(START + 60, again.last());
        assertEquals(1, again.heard());
        assertEquals(18, again.value());
        assertEquals(2, again.hops());
        assertEquals(List.of(), log);
    }

    @Test
    @Tag("R-NET-220")
    void the_most_promising_come_first() {
        DiscoveredInterfaces records = opened();
        records.heard(Sample.taken(Sample.at("old.example", "old"), 30), Sample.NETWORK, 1, START);
        double later = START + 2 * DAY;
        records.heard(Sample.taken(Sample.at("a.example", "a"), 16), Sample.NETWORK, 1, later);
        records.heard(Sample.taken(Sample.at("b.example", "b"), 20), Sample.NETWORK, 1, later);

        assertEquals(
                List.of("b", "a", "old"),
                records.all(Set.of(), later).stream().map(Discovered::name).toList());
    }

    @Test
    @Tag("R-NET-219")
    void what_unwanted_identities_told_is_forgotten() {
        DiscoveredInterfaces records = opened();
        records.heard(Sample.taken(Sample.info(), 16), Sample.NETWORK, 1, START);

        assertEquals(1, records.all(Set.of(), START).size());
        assertEquals(0, records.all(Set.of(Sample.NETWORK), START).size());
        records.heard(Sample.taken(Sample.info(), 16), Sample.NETWORK, 1, START);
        assertEquals(0, records.all(Set.of(Sample.info().transportId()), START).size());
    }

    @Test
    @Tag("R-NET-219")
    void a_type_that_nobody_can_use_is_not_kept() {
        InterfaceInfo client =
                Sample.backbone(InterfaceInfo.TCP_CLIENT, true, "RNS", "1.5.7", "a.example", "a");

        assertEquals(
                Optional.empty(),
                opened().heard(Sample.taken(client, 16), Sample.NETWORK, 1, START));
        assertEquals(Map.of(), files);
    }

    @Test
    void a_damaged_record_is_said_and_passed_over() {
        opened().heard(Sample.taken(Sample.info(), 16), Sample.NETWORK, 1, START);
        files.put("discovery/interfaces/" + "ab".repeat(32), Bytes.zeros(3));

        assertEquals(1, opened().all(Set.of(), START).size());
        assertTrue(log.getFirst().contains("record of a discovered interface"), log.toString());
    }
}
