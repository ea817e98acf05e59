package io.reticle.rns.node;

import static io.reticle.rns.node.Mesh.SECOND;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.request.RequestEvent;
import io.reticle.rns.transport.Blackholed;
import io.reticle.rns.transport.Drop;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What a node offers of itself, and what it fetches from others of its kind. */
class ManagementTest {
    private final Mesh mesh = new Mesh();
    private final Identity manager = Identity.generate(mesh.crypto(), Shapes.seeded(5));
    private final NodeConfig config =
            new NodeConfig(true, true)
                    .with()
                    .probes(true)
                    .managers(Optional.of(Set.of(manager.hash())))
                    .publishBlackhole(true)
                    .network(Optional.of(Identity.generate(mesh.crypto(), Shapes.seeded(6))))
                    .build();
    private final Mesh.Member node = mesh.member("node", config);
    private final Mesh.Member alice = mesh.leaf("alice");

    ManagementTest() {
        mesh.join(alice, node);
    }

    private Bytes address(String name) {
        return DestinationName.parse(name).address(mesh.crypto(), node.node.transportId());
    }

    private Link opened(String name) {
        Bytes address = address(name);
        alice.node.requestPath(address, mesh.now());
        mesh.settle();
        Link link = alice.node.openLink(address, mesh.now());
        mesh.settle();
        assertEquals(Link.State.ACTIVE, link.state());
        return link;
    }

    private Optional<Value> ask(Link link, String path, Value... data) {
        alice.events.clear();
        alice.node.request(
                link,
                path,
                new Value.Array(List.of(data)).encode(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                mesh.now());
        mesh.pass(60 * SECOND);
        return alice.events(NodeEvent.OnRequest.class).stream()
                .map(NodeEvent.OnRequest::event)
                .filter(RequestEvent.Answered.class::isInstance)
                .map(event -> parsed(((RequestEvent.Answered) event).packed()))
                .findFirst();
    }

    private static Value parsed(Bytes packed) {
        try {
            return Value.parse(packed);
        } catch (io.reticle.rns.bytes.MalformedFrame e) {
            throw new AssertionError("an answer is no value", e);
        }
    }

    private static Value at(Value map, String key) {
        return assertInstanceOf(Value.Map.class, map).entries().get(new Value.Text(key));
    }

    @Test
    @Tag("R-NET-184")
    void the_nodes_own_destinations_are_announced_after_15_seconds_and_each_two_hours() {
        mesh.pass(14 * SECOND);
        assertEquals(0, alice.events(NodeEvent.Announced.class).size());
        mesh.pass(2 * SECOND);
        assertEquals(5, alice.events(NodeEvent.Announced.class).size());
        mesh.pass(7_200 * SECOND);
        assertEquals(10, alice.events(NodeEvent.Announced.class).size());
    }

    @Test
    @Tag("R-NET-182")
    @Tag("R-NET-183")
    void a_manager_gets_the_status_and_the_paths_and_others_get_nothing() {
        Link link = opened("rnstransport.remote.management");
        assertEquals(Optional.empty(), ask(link, "/status", new Value.Bool(true)));
        link.identify(Identity.generate(mesh.crypto(), Shapes.seeded(9)), mesh.now());
        mesh.settle();
        assertEquals(Optional.empty(), ask(link, "/status", new Value.Bool(true)));

        Link another = opened("rnstransport.remote.management");
        another.identify(manager, mesh.now());
        mesh.settle();
        Value status = ask(another, "/status", new Value.Bool(true)).orElseThrow();
        List<Value> parts = assertInstanceOf(Value.Array.class, status).elements();
        assertEquals(2, parts.size());
        assertEquals(
                new Value.Binary(node.node.transportId()), at(parts.getFirst(), "transport_id"));
        assertEquals(
                new Value.Binary(address("rnstransport.probe")),
                at(parts.getFirst(), "probe_responder"));
        assertEquals(Optional.empty(), ask(another, "/path", new Value.Text("nonsense")));
        assertEquals(
                Optional.of(new Value.Array(List.of())),
                ask(another, "/path", new Value.Text("table"), new Value.Nil()));
    }

    @Test
    @Tag("R-NET-185")
    void the_probe_responder_proves_data_and_takes_no_links() throws CryptoFailure {
        Bytes probe = address("rnstransport.probe");
        alice.node.requestPath(probe, mesh.now());
        mesh.settle();

        alice.node.send(probe, Bytes.zeros(16), mesh.now());
        alice.node.openLink(probe, mesh.now());
        mesh.settle();

        assertTrue(alice.events(NodeEvent.Delivery.class).getFirst().delivered());
        assertEquals(Map.of(Drop.LINK_REFUSED, 1L), node.node.drops());
    }

    @Test
    @Tag("R-NET-180")
    void everybody_may_ask_for_the_list_of_unwanted_identities() {
        Bytes nobody = Bytes.hex("77".repeat(16));
        node.node.blackhole(
                nobody, OptionalLong.of(mesh.now() + 3_600 * SECOND), Optional.of("noise"));

        Value list = ask(opened("rnstransport.info.blackhole"), "/list").orElseThrow();

        Value entry =
                assertInstanceOf(Value.Map.class, list).entries().get(new Value.Binary(nobody));
        assertEquals(new Value.Binary(node.node.transportId()), at(entry, "source"));
        assertEquals(new Value.Text("noise"), at(entry, "reason"));
        assertInstanceOf(Value.Real.class, at(entry, "until"));
    }

    @Test
    @Tag("R-NET-181")
    void a_source_is_asked_on_schedule_and_changes_nothing_that_we_say_ourselves() {
        Bytes ours = Bytes.hex("11".repeat(16));
        Bytes theirs = Bytes.hex("22".repeat(16));
        Bytes later = Bytes.hex("33".repeat(16));
        node.node.blackhole(ours);
        node.node.blackhole(theirs);
        MemoryStore store = new MemoryStore();
        Mesh.Member follower =
                mesh.member(
                        "follower",
                        new NodeConfig(false, true)
                                .with()
                                .blackholeSources(Set.of(node.node.transportId()))
                                .build(),
                        store);
        mesh.join(follower, node);
        follower.node.blackhole(ours);
        mesh.pass(90 * SECOND);

        Map<Bytes, Blackholed> listed = follower.node.blackholed();
        assertEquals(Set.of(ours, theirs), listed.keySet());
        assertEquals(follower.node.transportId(), listed.get(ours).source());
        assertEquals(node.node.transportId(), listed.get(theirs).source());
        assertTrue(
                store.files.containsKey("blackhole/" + node.node.transportId().toHex()),
                store.files.keySet()::toString);
        assertEquals(List.of(), follower.events(NodeEvent.OnLink.class));
        node.node.blackhole(later);
        mesh.pass(3_000 * SECOND);
        assertEquals(2, follower.node.blackholed().size());
        mesh.pass(700 * SECOND);
        assertEquals(3, follower.node.blackholed().size());
    }
}
