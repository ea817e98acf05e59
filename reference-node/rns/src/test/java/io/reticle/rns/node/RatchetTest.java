package io.reticle.rns.node;

import static io.reticle.rns.node.Mesh.SECOND;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.OwnRatchets;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.store.StoreFailure;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Optional;

/** Ratchets: made, announced, kept, and used by others. */
class RatchetTest {
    private static final String FILE = "own_ratchets/0011";
    private static final Bytes HELLO = Bytes.utf8("hello");

    private final Mesh mesh = new Mesh();
    private final MemoryStore bobsStore = new MemoryStore();
    private final MemoryStore alicesStore = new MemoryStore();
    private final Mesh.Member alice =
            mesh.member("alice", new NodeConfig(false, true), alicesStore);
    private final Mesh.Member bob = mesh.member("bob", new NodeConfig(false, true), bobsStore);
    private final Identity identity = Identity.generate(mesh.crypto(), Shapes.seeded(5));
    private OwnRatchets ratchets;
    private Destination box;

    @BeforeEach
    void bob_hosts_a_destination_with_ratchets() throws Exception {
        mesh.join(alice, bob);
        ratchets = enable();
        box =
                Destination.single(
                                mesh.crypto(),
                                DestinationName.parse("reticle.box"),
                                identity,
                                new ProofStrategy.All(),
                                true)
                        .with(ratchets);
        bob.node.host(box);
    }

    private OwnRatchets enable() throws StoreFailure, MalformedFrame {
        return OwnRatchets.enable(mesh.crypto(), identity, bobsStore, FILE);
    }

    private Bytes announced() {
        bob.sent.clear();
        bob.node.announce(box.hash(), mesh.now());
        mesh.settle();
        Packet announce = bob.sent.getFirst().packet();
        assertTrue(announce.contextFlag());
        return announce.data().slice(84, 116);
    }

    private List<Bytes> received() {
        return bob.events(NodeEvent.Received.class).stream()
                .map(NodeEvent.Received::plaintext)
                .toList();
    }

    private void aliceSends(Bytes data) throws CryptoFailure {
        alice.node.send(box.hash(), data, mesh.now());
        mesh.settle();
    }

    /** Somebody who does not care for ratchets, or holds an old one. */
    private void strangerSends(Bytes target) throws CryptoFailure {
        PublicIdentity to = identity.publicIdentity();
        Packet packet =
                Packet.of(
                        PacketType.DATA,
                        DestinationType.SINGLE,
                        box.hash(),
                        Context.NONE,
                        to.encrypt(HELLO, target, Shapes.seeded(mesh.now())));
        bob.node.receive(bob.open(Optional.empty()), packet.frame(), mesh.now());
    }

    @Test
    void the_first_announce_rotates_and_the_next_only_after_the_interval() {
        Bytes first = announced();
        assertEquals(Optional.of(first), ratchets.announced());
        mesh.pass(OwnRatchets.INTERVAL);
        assertEquals(first, announced());
        mesh.pass(SECOND);
        assertNotEquals(first, announced());
        assertEquals(2, ratchets.ratchets().size());
    }

    @Test
    void enabling_anew_rotates_at_the_first_announce_and_keeps_the_old_ones() throws Exception {
        Bytes first = announced();
        OwnRatchets again = enable();
        assertEquals(Optional.of(first), again.announced());
        again.rotate(Shapes.seeded(9), mesh.now());
        assertNotEquals(Optional.of(first), again.announced());
        assertEquals(ratchets.ratchets(), again.ratchets().subList(1, 2));
    }

    @Test
    void what_is_sent_to_the_newest_ratchet_or_an_older_one_arrives_and_is_proved()
            throws CryptoFailure {
        Bytes old = announced();
        mesh.pass(OwnRatchets.INTERVAL + SECOND);
        Bytes fresh = announced();
        assertEquals(Optional.of(fresh), alice.node.peerRatchet(box.hash(), mesh.now()));
        aliceSends(HELLO);
        strangerSends(old);
        assertEquals(List.of(HELLO, HELLO), received());
        assertEquals(
                List.of(true),
                alice.events(NodeEvent.Delivery.class).stream()
                        .map(NodeEvent.Delivery::delivered)
                        .toList());
    }

    @Test
    void beyond_the_retained_ones_ratchets_no_longer_decrypt() throws CryptoFailure {
        ratchets.retaining(2).rotatingEvery(1);
        Bytes first = announced();
        mesh.pass(SECOND);
        Bytes second = announced();
        mesh.pass(SECOND);
        announced();
        assertEquals(2, ratchets.ratchets().size());
        strangerSends(first);
        assertEquals(List.of(), received());
        strangerSends(second);
        assertEquals(List.of(HELLO), received());
    }

    @Test
    void the_identitys_own_key_is_refused_once_ratchets_are_enforced() throws CryptoFailure {
        Bytes key = identity.publicIdentity().encryptionKey();
        announced();
        strangerSends(key);
        assertEquals(List.of(HELLO), received());
        ratchets.enforced();
        strangerSends(key);
        assertEquals(List.of(HELLO), received());
        aliceSends(HELLO);
        assertEquals(List.of(HELLO, HELLO), received());
    }

    @Test
    void another_process_may_rotate_and_its_ratchet_is_found_in_the_file() throws Exception {
        announced();
        OwnRatchets elsewhere = enable();
        elsewhere.rotate(Shapes.seeded(9), mesh.now());
        strangerSends(elsewhere.announced().orElseThrow());
        assertEquals(List.of(HELLO), received());
    }

    @Test
    void a_file_that_goes_bad_later_takes_nothing_away() throws CryptoFailure {
        announced();
        bobsStore.files.put(FILE, Bytes.utf8("garbage"));
        strangerSends(Bytes.concat(Bytes.wrap((byte) 9), Bytes.zeros(31)));
        assertEquals(List.of(), received());
        aliceSends(HELLO);
        assertEquals(List.of(HELLO), received());
    }

    @Test
    void a_file_that_is_not_the_identitys_is_neither_used_nor_overwritten() {
        Bytes bad = Shapes.flipped(bobsStore.files.get(FILE), 200);
        bobsStore.files.put(FILE, bad);
        assertThrows(MalformedFrame.class, this::enable);
        assertEquals(bad, bobsStore.files.get(FILE));
    }

    @Test
    void a_ratchet_that_cannot_be_kept_is_not_announced() {
        Bytes first = announced();
        bobsStore.full = true;
        mesh.pass(OwnRatchets.INTERVAL + SECOND);
        assertEquals(first, announced());
        assertEquals(1, bob.events(NodeEvent.StoreFailed.class).size());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    @Tag("R-CORE-042")
    void counts_and_intervals_that_are_not_above_zero_are_refused(int value) {
        assertThrows(IllegalArgumentException.class, () -> ratchets.retaining(value));
        assertThrows(IllegalArgumentException.class, () -> ratchets.rotatingEvery(value));
    }

    @Test
    void only_single_destinations_have_ratchets() {
        Destination plain =
                Destination.plain(mesh.crypto(), DestinationName.parse("reticle.board"));
        assertThrows(IllegalArgumentException.class, () -> plain.with(ratchets));
    }

    @Test
    void an_announce_without_a_ratchet_clears_none() throws CryptoFailure {
        Bytes ratchet = announced();
        Mesh.Member twin = mesh.leaf("twin");
        mesh.join(alice, twin);
        twin.node.host(
                Destination.single(
                        mesh.crypto(),
                        DestinationName.parse("reticle.box"),
                        identity,
                        new ProofStrategy.None(),
                        true));
        mesh.pass(2 * SECOND);
        twin.node.announce(box.hash(), mesh.now());
        mesh.settle();
        assertEquals(Optional.of(ratchet), alice.node.peerRatchet(box.hash(), mesh.now()));
    }

    @Test
    @Tag("R-CORE-114")
    void without_app_data_an_announce_with_a_ratchet_has_empty_ones_and_another_none() {
        announced();
        Destination post = bob.announces("reticle.post", new ProofStrategy.None());
        assertEquals(
                Optional.of(Bytes.EMPTY),
                alice.node.recall(box.hash(), mesh.now()).orElseThrow().appData());
        assertEquals(
                Optional.empty(),
                alice.node.recall(post.hash(), mesh.now()).orElseThrow().appData());
    }

    @Test
    void a_peers_ratchet_is_used_after_a_restart_and_not_after_thirty_days() {
        Bytes ratchet = announced();
        alice.node.shutDown(mesh.now());
        Mesh.Member again = mesh.member("again", new NodeConfig(false, true), alicesStore);
        assertEquals(Optional.of(ratchet), again.node.peerRatchet(box.hash(), mesh.now()));
        assertEquals(
                Optional.of(identity.publicIdentity()),
                again.node.recall(box.hash(), mesh.now()).map(Node.Recalled::identity));
        long month = 30 * 86_400 * SECOND;
        assertEquals(Optional.empty(), again.node.peerRatchet(box.hash(), mesh.now() + month));
    }

    @Test
    void a_file_of_known_destinations_that_cannot_be_read_is_no_obstacle() {
        alicesStore.files.put("known_destinations", Bytes.utf8("garbage"));
        Mesh.Member again = mesh.member("again", new NodeConfig(false, true), alicesStore);
        mesh.join(again, bob);
        announced();
        assertTrue(again.node.recall(box.hash(), mesh.now()).isPresent());
        assertEquals(1, again.events(NodeEvent.StoreFailed.class).size());
    }

    @Test
    void ratchets_of_nobody_who_is_known_are_cleaned_away_at_the_start() {
        announced();
        String file = "ratchets/" + box.hash().toHex();
        assertTrue(alicesStore.files.containsKey(file));
        alicesStore.files.remove("known_destinations");
        Mesh.Member again = mesh.member("again", new NodeConfig(false, true), alicesStore);
        again.node.advance(mesh.now());
        assertEquals(false, alicesStore.files.containsKey(file));
    }
}
