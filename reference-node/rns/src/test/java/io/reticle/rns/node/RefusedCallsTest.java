package io.reticle.rns.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.OwnRatchets;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.request.Answer;
import io.reticle.rns.request.Asked;
import io.reticle.rns.request.RequestHandler;
import io.reticle.rns.request.RequestHandler.Policy;
import io.reticle.rns.resource.ResourceStrategy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What an application may not ask of a node, and gets told so. */
class RefusedCallsTest {
    private static final DestinationName NAME = DestinationName.parse("reticle.choir");
    private static final Bytes HELLO = Bytes.utf8("hello");

    private final Mesh mesh = new Mesh();
    private final CryptoProvider crypto = mesh.crypto();
    private final Mesh.Member node = mesh.leaf("node");
    private final Identity identity = Identity.generate(crypto, Shapes.seeded(5));

    private static Answer echo(Asked asked) {
        return new Answer.Packed(asked.data());
    }

    private Destination group() throws CryptoFailure {
        return Destination.group(
                crypto, NAME, identity, Shapes.counting(64), new ProofStrategy.None());
    }

    private OwnRatchets ratchets() throws Exception {
        return OwnRatchets.enable(crypto, identity, new MemoryStore(), "own_ratchets/0011");
    }

    /** Names of the calls that a type offers to everybody. */
    private static Stream<String> calls(Class<?> type) {
        return Arrays.stream(type.getMethods()).map(Method::getName);
    }

    private static void refused(Runnable call) {
        assertThrows(IllegalArgumentException.class, call::run);
    }

    @Test
    @Tag("R-CORE-029")
    void nothing_is_encrypted_without_a_public_key_or_decrypted_without_a_private_one()
            throws Exception {
        assertThrows(
                IllegalArgumentException.class,
                () -> node.node.send(Bytes.zeros(16), HELLO, mesh.now()));
        assertEquals(List.of(), node.sent);
        // half of the keys makes no identity, and a public one has nothing to decrypt with
        assertThrows(MalformedFrame.class, () -> PublicIdentity.parse(crypto, Bytes.EMPTY));
        assertThrows(MalformedFrame.class, () -> Identity.load(crypto, Bytes.EMPTY));
        assertEquals(List.of(), calls(PublicIdentity.class).filter("decrypt"::equals).toList());
        Bytes token = identity.publicIdentity().encrypt(HELLO, Shapes.seeded(6));
        assertEquals(Optional.of(HELLO), identity.decrypt(token));
    }

    @Test
    @Tag("R-CORE-047")
    void only_enabled_ratchets_can_be_enforced() throws Exception {
        OwnRatchets enabled = ratchets();
        Destination group = group();
        Destination plain = Destination.plain(crypto, NAME);
        refused(() -> group.with(enabled));
        refused(() -> plain.with(enabled));
        // there is no other call for it, so a destination without ratchets has none to make
        assertEquals(List.of("enforced"), calls(OwnRatchets.class).filter(this::enforces).toList());
        assertEquals(
                List.of(),
                Stream.of(Node.class, Destination.class)
                        .flatMap(RefusedCallsTest::calls)
                        .filter(this::enforces)
                        .toList());
    }

    private boolean enforces(String call) {
        return call.startsWith("enforce");
    }

    @Test
    @Tag("R-CORE-053")
    void a_dot_within_a_part_of_a_name_is_refused() {
        refused(() -> new DestinationName("a.b", List.of()));
        refused(() -> new DestinationName("a", List.of("b.c")));
        refused(() -> new DestinationName("a", List.of("b", ".")));
        assertEquals("a.b.c", new DestinationName("a", List.of("b", "c")).toString());
    }

    private Destination made(DestinationType type, Optional<Identity> of) {
        return new Destination(
                Bytes.zeros(16),
                NAME,
                type,
                of,
                Optional.empty(),
                Optional.empty(),
                new ProofStrategy.None(),
                false);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PLAIN")
    @Tag("R-CORE-058")
    void every_type_but_plain_needs_an_identity(DestinationType type) {
        refused(() -> made(type, Optional.empty()));
    }

    @Test
    @Tag("R-CORE-058")
    void a_plain_destination_has_no_identity() {
        refused(() -> made(DestinationType.PLAIN, Optional.of(identity)));
        assertEquals(Optional.empty(), made(DestinationType.PLAIN, Optional.empty()).identity());
    }

    @Test
    @Tag("R-CORE-058")
    void nothing_is_sent_to_a_destination_whose_identity_is_unknown() {
        assertThrows(
                IllegalArgumentException.class,
                () -> node.node.send(NAME.address(crypto, identity.hash()), HELLO, mesh.now()));
        assertEquals(List.of(), node.sent);
    }

    @Test
    void a_group_key_goes_with_a_group_and_ratchets_with_a_single_destination() throws Exception {
        refused(() -> made(DestinationType.GROUP, Optional.of(identity)));
        assertEquals(Optional.empty(), Destination.plain(crypto, NAME).group());
        assertTrue(group().group().isPresent());
    }

    @ParameterizedTest
    @NullAndEmptySource
    @Tag("R-CORE-066")
    void a_request_handler_without_a_path_is_refused(String path) {
        refused(() -> new RequestHandler(path, new Policy.All(), false, RefusedCallsTest::echo));
    }

    @Test
    @Tag("R-CORE-066")
    void a_request_handler_without_a_function_or_a_known_policy_is_refused() {
        refused(() -> new RequestHandler("/page", new Policy.All(), false, null));
        refused(() -> new RequestHandler("/page", null, false, RefusedCallsTest::echo));
        // nobody can make another than these
        assertEquals(
                List.of(Policy.None.class, Policy.All.class, Policy.Listed.class),
                List.of(Policy.class.getPermittedSubclasses()));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    @Tag("R-CORE-067")
    void a_negative_limit_for_requests_is_refused(long limit) {
        ResourceStrategy none = new ResourceStrategy.None();
        refused(() -> new Service(Map.of(), OptionalLong.of(limit), none));
        assertEquals(
                OptionalLong.of(0),
                new Service(Map.of(), OptionalLong.of(0), none).maxRequestSize());
    }

    @Test
    @Tag("R-CORE-103")
    void only_a_single_destination_that_is_hosted_is_announced() throws Exception {
        Destination group = group();
        Destination plain = Destination.plain(crypto, NAME);
        node.node.host(group);
        node.node.host(plain);
        mesh.join(node, mesh.leaf("neighbour"));
        refused(() -> node.node.announce(group.hash(), mesh.now()));
        refused(() -> node.node.announce(plain.hash(), mesh.now()));
        refused(() -> node.node.announce(Bytes.zeros(16), mesh.now()));
        assertEquals(List.of(), node.sent);
        node.announces("reticle.box", new ProofStrategy.None());
        assertEquals(1, node.sent.size());
    }

    @Test
    @Tag("R-CORE-137")
    void links_are_opened_to_single_destinations_only() throws Exception {
        Destination group = group();
        Destination plain = Destination.plain(crypto, NAME);
        Destination single = node.host("reticle.box", new ProofStrategy.None());
        node.node.host(group);
        node.node.host(plain);
        mesh.join(node, mesh.leaf("neighbour"));
        refused(() -> node.node.openLink(group.hash(), mesh.now()));
        refused(() -> node.node.openLink(plain.hash(), mesh.now()));
        assertEquals(List.of(), node.sent);
        node.node.openLink(single.hash(), mesh.now());
        assertEquals(1, node.sent.size());
    }
}
