package io.reticle.rns.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.Token;
import io.reticle.rns.destination.AnnounceFilter;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.link.Link;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Optional;

/** Groups, names, app data, and those whom a node wants to hear nothing of. */
class DestinationTest {
    private static final DestinationName NAME = DestinationName.parse("reticle.choir");
    private static final Bytes SONG = Bytes.utf8("la");

    private final Mesh mesh = new Mesh();
    private final Mesh.Member alice = mesh.leaf("alice");
    private final Mesh.Member bob = mesh.leaf("bob");
    private final Identity identity = Identity.generate(mesh.crypto(), Shapes.seeded(5));

    @BeforeEach
    void alice_and_bob_are_neighbours() {
        mesh.join(alice, bob);
    }

    private Destination group(Bytes key) {
        try {
            return Destination.group(mesh.crypto(), NAME, identity, key, new ProofStrategy.All());
        } catch (CryptoFailure e) {
            throw new AssertionError("the key has a legal length", e);
        }
    }

    private List<Bytes> received() {
        return bob.events(NodeEvent.Received.class).stream()
                .map(NodeEvent.Received::plaintext)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64})
    void a_group_reads_what_is_under_its_key_and_proves_it(int size) {
        Destination choir = group(Shapes.counting(size));
        bob.node.host(choir);
        alice.node.sendToGroup(choir, SONG, mesh.now());
        mesh.settle();
        assertEquals(List.of(SONG), received());
        assertTrue(alice.events(NodeEvent.Delivery.class).getFirst().delivered());
    }

    @Test
    void a_group_does_not_read_what_is_under_another_key() {
        bob.node.host(group(Shapes.counting(64)));
        alice.node.sendToGroup(group(Bytes.zeros(64)), SONG, mesh.now());
        mesh.settle();
        assertEquals(List.of(), received());
        assertEquals(List.of(), bob.sent);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16, 33, 63, 65})
    void a_groups_key_has_32_or_64_bytes(int size) {
        assertThrows(
                CryptoFailure.class,
                () ->
                        Destination.group(
                                mesh.crypto(),
                                NAME,
                                identity,
                                Bytes.zeros(size),
                                new ProofStrategy.None()));
    }

    @Test
    void a_groups_address_includes_its_identity() {
        assertEquals(NAME.address(mesh.crypto(), identity.hash()), group(Bytes.zeros(64)).hash());
    }

    @Test
    void a_group_packet_too_long_for_a_frame_is_refused() {
        Destination choir = group(Bytes.zeros(64));
        alice.node.sendToGroup(choir, Bytes.zeros(415), mesh.now());
        assertThrows(
                IllegalArgumentException.class,
                () -> alice.node.sendToGroup(choir, Bytes.zeros(416), mesh.now()));
    }

    @Test
    void a_group_is_not_announced() {
        Destination choir = group(Bytes.zeros(64));
        bob.node.host(choir);
        assertThrows(
                IllegalArgumentException.class, () -> bob.node.announce(choir.hash(), mesh.now()));
    }

    @Test
    void a_packet_of_another_type_than_its_destination_is_ignored() throws CryptoFailure {
        Destination choir = group(Shapes.counting(64));
        bob.node.host(choir);
        Bytes token = new Token(mesh.crypto(), Shapes.counting(64)).encrypt(SONG, Shapes.seeded(1));
        for (DestinationType type : DestinationType.values()) {
            Packet packet = Packet.of(PacketType.DATA, type, choir.hash(), Context.NONE, token);
            bob.node.receive(bob.open(Optional.empty()), packet.frame(), mesh.now());
        }
        assertEquals(List.of(SONG), received());
    }

    @Test
    @Tag("R-CORE-057")
    void without_an_identity_a_fresh_one_names_itself_in_the_last_aspect() {
        Destination own =
                Destination.single(
                        mesh.crypto(), NAME, new ProofStrategy.None(), false, Shapes.seeded(3));
        Identity made = own.identity().orElseThrow();
        DestinationName longer = DestinationName.parse("reticle.choir." + made.hash().toHex());
        assertEquals(longer, own.name());
        assertEquals(longer.address(mesh.crypto(), made.hash()), own.hash());
    }

    @Test
    void app_data_is_asked_for_anew_at_each_announce_and_gives_way_to_what_is_passed() {
        Destination box = bob.host("reticle.box", new ProofStrategy.None());
        int[] count = {0};
        bob.node.setAppData(box.hash(), () -> Optional.of(Bytes.utf8("call " + ++count[0])));
        for (int i = 0; i < 2; i++) {
            bob.node.announce(box.hash(), mesh.now());
            mesh.pass(2 * Mesh.SECOND);
        }
        bob.node.announce(box.hash(), Optional.of(Bytes.utf8("passed")), mesh.now());
        mesh.settle();
        assertEquals(
                List.of(Bytes.utf8("call 1"), Bytes.utf8("call 2"), Bytes.utf8("passed")),
                alice.events(NodeEvent.Announced.class).stream()
                        .map(event -> event.announce().appData())
                        .toList());
        assertEquals(
                Optional.of(Bytes.utf8("passed")),
                alice.node.recall(box.hash(), mesh.now()).orElseThrow().appData());
    }

    @ParameterizedTest
    @ValueSource(strings = {"reticle.box", "reticle.post"})
    @Tag("R-CORE-032")
    void an_identity_is_recalled_by_its_hash_whichever_destination_was_announced(String name) {
        Destination box = bob.host("reticle.box", new ProofStrategy.None());
        bob.node.host(
                Destination.single(
                        mesh.crypto(),
                        DestinationName.parse("reticle.post"),
                        box.identity().orElseThrow(),
                        new ProofStrategy.None(),
                        true));
        PublicIdentity bobs = box.identity().orElseThrow().publicIdentity();
        assertEquals(Optional.empty(), alice.node.recallIdentity(bobs.hash(), mesh.now()));
        bob.node.announce(
                DestinationName.parse(name).address(mesh.crypto(), bobs.hash()), mesh.now());
        mesh.settle();
        assertEquals(
                bobs, alice.node.recallIdentity(bobs.hash(), mesh.now()).orElseThrow().identity());
    }

    @Test
    void our_own_identity_is_recalled_by_its_destination() {
        Destination box = bob.announces("reticle.box", new ProofStrategy.None());
        assertEquals(
                box.identity().orElseThrow().publicIdentity(),
                bob.node.recall(box.hash(), mesh.now()).orElseThrow().identity());
    }

    @Test
    @Tag("R-CORE-111")
    void announces_of_the_blackholed_are_not_heard_until_they_are_pardoned() {
        Destination box = bob.host("reticle.box", new ProofStrategy.None());
        Bytes bobs = box.identity().orElseThrow().hash();
        alice.node.blackhole(bobs);
        bob.node.announce(box.hash(), mesh.now());
        mesh.pass(2 * Mesh.SECOND);
        assertEquals(List.of(), alice.events);
        assertEquals(Optional.empty(), alice.node.recall(box.hash(), mesh.now()));
        alice.node.pardon(bobs);
        bob.node.announce(box.hash(), mesh.now());
        mesh.settle();
        assertEquals(1, alice.events(NodeEvent.Announced.class).size());
    }

    @Test
    @Tag("R-CORE-152")
    void a_link_of_the_blackholed_is_closed_when_they_say_who_they_are() {
        Destination box = bob.announces("reticle.box", new ProofStrategy.None());
        bob.node.blackhole(identity.hash());
        Link link = alice.node.openLink(box.hash(), mesh.now());
        mesh.settle();
        assertEquals(Link.State.ACTIVE, link.state());
        link.identify(identity, mesh.now());
        mesh.settle();
        assertEquals(Link.State.CLOSED, link.state());
    }

    private boolean passes(AnnounceFilter filter, NodeEvent.Announced heard) {
        return filter.passes(mesh.crypto(), heard.announce(), heard.pathResponse());
    }

    @Test
    @Tag("R-CORE-112")
    void an_answer_to_a_path_request_passes_only_filters_that_want_such() {
        Destination box = bob.host("reticle.box", new ProofStrategy.None());
        alice.node.requestPath(box.hash(), mesh.now());
        mesh.pass(2 * Mesh.SECOND);
        bob.node.announce(box.hash(), mesh.now());
        mesh.settle();
        List<NodeEvent.Announced> heard = alice.events(NodeEvent.Announced.class);
        AnnounceFilter all = new AnnounceFilter(Optional.empty(), false);
        AnnounceFilter answers = new AnnounceFilter(Optional.empty(), true);
        assertEquals(List.of(false, true), heard.stream().map(one -> passes(all, one)).toList());
        assertEquals(List.of(true, true), heard.stream().map(one -> passes(answers, one)).toList());
    }

    @Test
    @Tag("R-CORE-113")
    void a_filter_for_a_name_passes_the_addresses_of_that_name_whoever_announces_them() {
        DestinationName name = DestinationName.parse("reticle.box");
        bob.announces("reticle.box", new ProofStrategy.None());
        bob.announces("reticle.boxes", new ProofStrategy.None());
        bob.node.host(
                Destination.single(mesh.crypto(), name, identity, new ProofStrategy.None(), true));
        bob.node.announce(name.address(mesh.crypto(), identity.hash()), mesh.now());
        mesh.settle();
        AnnounceFilter box = new AnnounceFilter(Optional.of(name), false);
        assertEquals(
                List.of(true, false, true),
                alice.events(NodeEvent.Announced.class).stream()
                        .map(heard -> passes(box, heard))
                        .toList());
    }
}
