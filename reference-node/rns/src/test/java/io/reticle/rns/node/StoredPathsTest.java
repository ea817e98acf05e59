package io.reticle.rns.node;

import static io.reticle.rns.node.Lab.SECOND;
import static io.reticle.rns.node.Lab.via;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.TunnelRequest;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** What a transport node still knows after a restart. */
class StoredPathsTest {
    private static final NodeConfig CONFIG = new NodeConfig(true, true);

    private final MemoryStore store = new MemoryStore();
    private final Lab before = new Lab(CONFIG, store, 1);
    private final Lab.Somebody who = before.somebody(1);

    private Lab restarted() {
        before.node.shutDown(before.now);
        Lab after = new Lab(CONFIG, store, 1);
        after.now = before.now + SECOND;
        return after;
    }

    @Test
    @Tag("R-NET-187")
    @Tag("R-NET-188")
    void paths_are_there_again_with_their_interface() {
        InterfaceId on = before.attach("uplink");
        Packet announce = via(before.announce(who, 0), 0xaa, 2);
        before.says(on, announce);
        var kept = before.node.path(who.address()).orElseThrow();

        Lab after = restarted();
        assertFalse(after.knows(who));
        InterfaceId again = after.attach("uplink");
        InterfaceId asking = after.attach("asking");

        var path = after.node.path(who.address()).orElseThrow();
        assertEquals(again, path.interfaceId());
        assertEquals(kept.hops(), path.hops());
        assertEquals(kept.nextHop(), path.nextHop());
        assertEquals(kept.used(), path.used());
        assertEquals(kept.expires(), path.expires());
        assertEquals(kept.randomHashes(), path.randomHashes());
        after.asks(asking, who.address(), 1);
        after.pass(SECOND);
        assertEquals(announce.data(), after.answersOn(asking).getFirst().data());
    }

    @Test
    @Tag("R-NET-112")
    @Tag("R-NET-189")
    void a_path_whose_announce_is_missing_or_another_is_not() {
        InterfaceId on = before.attach("uplink");
        before.says(on, before.announce(who, 0));
        before.says(on, before.announce(before.somebody(2), 0));
        before.says(on, before.announce(before.somebody(3), 0));
        before.node.shutDown(before.now);
        String missing = name(before.announce(who, 0));
        String wrong = name(before.announce(before.somebody(2), 0));
        store.files.put(wrong, store.files.get(name(before.announce(before.somebody(3), 0))));
        store.files.remove(missing);

        Lab after = new Lab(CONFIG, store, 1);
        InterfaceId again = after.attach("uplink");
        after.asks(again, who.address(), 1);
        after.pass(SECOND);

        assertEquals(
                List.of(before.somebody(3).address()),
                after.node.paths().stream().map(path -> path.destination()).toList());
        assertEquals(List.of(), after.answersOn(again));
    }

    private String name(Packet announce) {
        return "cache/announces/" + announce.hash(before.crypto).toHex();
    }

    @Test
    @Tag("R-NET-151")
    void the_paths_of_a_tunnel_outlive_a_restart() {
        Identity peer = Identity.generate(before.crypto, Shapes.seeded(7));
        Bytes hash = before.crypto.sha256(Bytes.utf8("theirs"));
        InterfaceId on = before.attach("connection 1");
        before.says(on, TunnelRequest.make(peer, hash, Shapes.seeded(1)).packet(before.crypto));
        before.says(on, via(before.announce(who, 0), 0xaa, 2));
        before.node.detach(on, before.now);

        Lab after = restarted();
        InterfaceId again = after.attach("connection 2");
        assertFalse(after.knows(who));
        after.says(again, TunnelRequest.make(peer, hash, Shapes.seeded(2)).packet(after.crypto));

        assertEquals(3, after.hopsTo(who));
    }

    @Test
    @Tag("R-NET-191")
    void what_was_seen_before_a_restart_is_still_a_duplicate_after_it() {
        InterfaceId near = before.attach("near");
        InterfaceId far = before.attach("far");
        before.says(far, before.announce(who, 0));
        Packet packet = Transit.data(who.address(), 1).via(before.node.transportId());
        before.says(near, packet);
        assertTrue(before.on(far).stream().anyMatch(p -> p.data().equals(packet.data())));

        Lab after = restarted();
        InterfaceId nearAgain = after.attach("near");
        InterfaceId farAgain = after.attach("far");
        after.says(nearAgain, packet);
        assertEquals(List.of(), after.on(farAgain));

        after.says(nearAgain, Transit.data(who.address(), 2).via(after.node.transportId()));
        assertEquals(1, after.on(farAgain).size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "destination_table",
                "tunnels",
                "packet_hashlist.raw",
                "known_destinations",
                "blackhole/local"
            })
    @Tag("R-NET-190")
    void a_node_starts_whatever_stands_in_its_files(String name) {
        InterfaceId on = before.attach("uplink");
        before.says(on, before.announce(who, 0));
        before.node.blackhole(Lab.id(9));
        before.node.shutDown(before.now);
        Bytes good = store.files.get(name);
        Map<String, Bytes> damaged = new TreeMap<>();
        damaged.put("empty", Bytes.EMPTY);
        damaged.put("noise", Shapes.seeded(3).bytes(100));
        damaged.put("nil", Bytes.hex("c0"));
        for (int cut = 1; cut < good.length(); cut += 7)
            damaged.put("cut " + cut, good.slice(0, cut));
        for (int bit = 0; bit < good.length() * 8; bit += 13) {
            damaged.put("bit " + bit, Shapes.flipped(good, bit));
        }

        damaged.forEach(
                (how, content) -> {
                    store.files.put(name, content);
                    Lab after = new Lab(CONFIG, store, 1);
                    InterfaceId again = after.attach("uplink");
                    after.says(again, after.announce(after.somebody(5), 0));
                    assertTrue(after.knows(after.somebody(5)), how);
                });
    }

    @Test
    @Tag("R-NET-194")
    void announces_that_no_path_needs_any_more_are_removed() {
        InterfaceId on = before.attach("uplink");
        before.says(on, before.announce(who, 0));
        before.pass(10 * SECOND);
        assertTrue(store.files.containsKey(name(before.announce(who, 0))));
        before.says(on, before.announce(who, 5));
        before.pass(310 * SECOND);

        assertEquals(
                Set.of(before.announce(who, 5).hash(before.crypto).toHex()),
                store.names("cache/announces"));
    }

    @Test
    @Tag("R-NET-179")
    @Tag("R-NET-178")
    void the_list_of_unwanted_identities_stays_and_that_of_a_source_while_it_is_one() {
        Bytes source = Lab.id(0x77);
        NodeConfig with = CONFIG.with().blackholeSources(Set.of(source)).build();
        before.node.blackhole(Lab.id(1));
        before.node.blackhole(
                Lab.id(2), OptionalLong.of(before.now + 100 * SECOND), Optional.of("noise"));
        store.files.put("blackhole/" + source.toHex(), store.files.get("blackhole/local"));
        store.files.remove("blackhole/local");
        before.node.blackhole(Lab.id(3));
        before.node.pardon(Lab.id(1));
        before.node.pardon(Lab.id(2));

        assertEquals(Set.of(Lab.id(3)), restarted().node.blackholed().keySet());
        Lab after = new Lab(with, store, 1);
        after.now = before.now;
        assertEquals(Set.of(Lab.id(1), Lab.id(2), Lab.id(3)), after.node.blackholed().keySet());
        assertEquals(source, after.node.blackholed().get(Lab.id(2)).source());
        assertEquals(Optional.of("noise"), after.node.blackholed().get(Lab.id(2)).reason());
        after.attach("any");
        after.pass(161 * SECOND);
        assertEquals(Set.of(Lab.id(1), Lab.id(3)), after.node.blackholed().keySet());
    }

    @Test
    @Tag("R-NET-28")
    void a_destination_that_is_known_under_another_key_stays_as_it_is() throws Exception {
        InterfaceId on = before.attach("uplink");
        before.says(on, before.announce(who, 0));
        before.says(on, before.announce(before.somebody(2), 0));
        before.node.shutDown(before.now);
        Value.Map known = (Value.Map) Value.parse(store.files.get("known_destinations"));
        var changed = new LinkedHashMap<Value, Value>();
        changed.put(
                new Value.Binary(who.address()),
                known.entries().get(new Value.Binary(before.somebody(2).address())));
        store.files.put("known_destinations", new Value.Map(changed).encode());
        store.files.remove("destination_table");

        Lab after = new Lab(CONFIG, store, 1);
        InterfaceId again = after.attach("uplink");
        after.says(again, after.announce(who, 10));
        after.says(again, after.announce(after.somebody(3), 10));
        after.pass(SECOND);

        assertFalse(after.knows(who));
        assertTrue(after.knows(after.somebody(3)));
        assertEquals(Map.of(Drop.FORGED_ANNOUNCE, 1L), after.node.drops());
    }
}
