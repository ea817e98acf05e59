package io.reticle.lxmf.propagation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.reticle.lxmf.message.PropagationEntry;
import io.reticle.lxmf.propagation.Post.Client;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What recipients fetch. */
class DownloadsTest {
    private static final Value NIL = new Value.Nil();
    private static final Bytes STRANGER = Bytes.zeros(16);

    private final Wires wires = new Wires();
    private final Client client = new Client(wires);
    private final Bytes box = Post.box(wires, client.member.identity);
    private final PropagationEntry small = Post.entry(wires, box, 120, 1);
    private final PropagationEntry large = Post.entry(wires, box, 900, 2);
    private final PropagationEntry middle = Post.entry(wires, box, 500, 3);
    private final PropagationEntry foreign = Post.entry(wires, STRANGER, 200, 4);
    private Post post;

    @BeforeEach
    void fourMessagesAreKept() {
        post = Post.on(wires, wires.member(false));
        client.connect(post);
        client.open(post.node.address());
        for (PropagationEntry entry : List.of(large, small, foreign, middle)) {
            client.proved(Post.upload(wires, entry));
        }
        assertEquals(4, post.count());
    }

    private Bytes id(PropagationEntry entry) {
        return entry.transientId(wires.crypto());
    }

    private Optional<Value> get(Value... parts) {
        return client.ask(Downloads.PATH, new Value.Array(parts));
    }

    private static Value ids(Bytes... ids) {
        return Client.ids(ids);
    }

    private static Value messages(PropagationEntry... entries) {
        List<Value> data = new ArrayList<>();
        for (PropagationEntry entry : entries) data.add(new Value.Binary(entry.data()));
        return new Value.Array(data);
    }

    @Test
    @Tag("R-LXMF-115")
    void who_does_not_say_who_it_is_gets_nothing() {
        assertEquals(Optional.of(new Value.Int(0xf0)), get(NIL, NIL));
    }

    @Test
    @Tag("R-LXMF-115")
    void who_is_not_allowed_gets_nothing() {
        Post closed =
                Post.on(
                        wires,
                        wires.member(false),
                        settings -> settings.allowed(Optional.of(Set.of(STRANGER))));
        client.connect(closed);
        client.open(closed.node.address());
        client.identify();
        assertEquals(Optional.of(new Value.Int(0xf1)), get(NIL, NIL));
    }

    @Test
    @Tag("R-LXMF-111")
    void one_s_own_are_listed_the_smallest_first() {
        client.identify();
        assertEquals(Optional.of(ids(id(small), id(middle), id(large))), get(NIL, NIL));
    }

    @Test
    @Tag("R-LXMF-112")
    @Tag("R-LXMF-114")
    void what_is_wanted_comes_in_the_order_asked_without_stamps_and_nothing_of_others() {
        client.identify();
        assertEquals(
                Optional.of(messages(large, small)),
                get(ids(id(large), id(foreign), Bytes.zeros(32), id(small)), NIL));
    }

    @Test
    @Tag("R-LXMF-112")
    void what_goes_beyond_the_limit_is_skipped_and_what_fits_after_it_is_not() {
        client.identify();
        double exact = (24 + large.encode().length() + 16 + small.encode().length() + 16) / 1000.0;
        Value wants = ids(id(large), id(middle), id(small));
        assertEquals(Optional.of(messages(large, small)), get(wants, NIL, new Value.Real(exact)));
        assertEquals(Optional.of(messages(large)), get(wants, NIL, new Value.Real(exact - 0.001)));
    }

    @Test
    @Tag("R-LXMF-113")
    @Tag("R-LXMF-114")
    void what_is_had_is_deleted_if_it_is_one_s_own() {
        client.identify();
        assertEquals(Optional.of(new Value.Array()), get(NIL, ids(id(foreign), id(small))));
        assertEquals(3, post.count());
        assertEquals(Optional.of(ids(id(middle), id(large))), get(NIL, NIL));
    }

    @Test
    void nonsense_is_not_answered() {
        client.identify();
        for (Value nonsense :
                List.of(NIL, new Value.Array(NIL), new Value.Array(new Value.Int(1), NIL))) {
            assertEquals(Optional.empty(), client.ask(Downloads.PATH, nonsense));
        }
        assertEquals(4, post.count());
    }
}
