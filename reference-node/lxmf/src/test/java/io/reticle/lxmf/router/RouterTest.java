package io.reticle.lxmf.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.lxmf.MemoryStore;
import io.reticle.lxmf.message.Fields;
import io.reticle.lxmf.message.MessageState;
import io.reticle.lxmf.message.Method;
import io.reticle.lxmf.message.PaperForm;
import io.reticle.lxmf.message.SealedMessage;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.transport.InterfaceProfile;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Predicate;

class RouterTest {
    private static final long SECOND = Net.SECOND;

    /** A message to a destination of somebody's, in a packet of its own. */
    private static boolean opportunistic(Packet packet) {
        return packet.type() == PacketType.DATA
                && packet.destinationType() == DestinationType.SINGLE;
    }

    private static boolean linkRequest(Packet packet) {
        return packet.type() == PacketType.LINK_REQUEST;
    }

    private static boolean proof(Packet packet) {
        return packet.type() == PacketType.PROOF && packet.context() == Context.NONE;
    }

    private static boolean pathRequest(Packet packet) {
        return packet.type() == PacketType.DATA
                && packet.destinationType() == DestinationType.PLAIN;
    }

    private final Net net = new Net();

    private static Draft to(Net.Person whom, String content, Method method) {
        return Draft.of(whom.address(), "title", content, method);
    }

    private static List<String> contents(Net.Person whom) {
        return whom.received.stream()
                .map(
                        each ->
                                new String(
                                        each.message().payload().contentBytes().toArray(),
                                        StandardCharsets.UTF_8))
                .toList();
    }

    // ---- each method

    @Test
    void an_opportunistic_message_is_sent_and_then_delivered() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.acquaint(alice, bob);
        Outgoing message = alice.router.send(to(bob, "hello", Method.OPPORTUNISTIC), net.now());
        assertEquals(MessageState.SENT, message.state());
        net.pass(SECOND);
        assertEquals(MessageState.DELIVERED, message.state());
        assertEquals(List.of("hello"), contents(bob));
        Incoming got = bob.received.getFirst();
        assertEquals(Method.OPPORTUNISTIC, got.method());
        assertTrue(got.verified());
        assertEquals(alice.address(), got.message().source());
        assertEquals(0, alice.router.underWay().size());
        assertEquals(0, alice.sent(RouterTest::linkRequest));
    }

    @Test
    void an_opportunistic_message_that_is_too_long_goes_over_a_link() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.acquaint(alice, bob);
        Outgoing message =
                alice.router.send(to(bob, "x".repeat(300), Method.OPPORTUNISTIC), net.now());
        net.pass(SECOND);
        assertEquals(Method.DIRECT, message.method());
        assertEquals(Method.DIRECT, bob.received.getFirst().method());
        assertEquals(MessageState.DELIVERED, message.state());
    }

    @Test
    void direct_messages_share_one_link_and_large_ones_are_transferred() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.acquaint(alice, bob);
        Outgoing small = alice.router.send(to(bob, "small", Method.DIRECT), net.now());
        Outgoing large = alice.router.send(to(bob, "y".repeat(5000), Method.DIRECT), net.now());
        assertEquals(MessageState.OUTBOUND, small.state());
        net.pass(5 * SECOND);
        assertEquals(MessageState.DELIVERED, small.state());
        assertEquals(MessageState.DELIVERED, large.state());
        assertEquals(List.of("small", "y".repeat(5000)), contents(bob));
        assertEquals(1, alice.sent(RouterTest::linkRequest));
        assertEquals(1.0, large.progress());
    }

    @Test
    void a_thousand_messages_at_once_go_within_a_few_round_trips() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.acquaint(alice, bob);
        net.delay = 10_000;
        List<Outgoing> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(alice.router.send(to(bob, "m" + i, Method.DIRECT), net.now()));
        }
        net.pass(SECOND);
        assertTrue(all.stream().allMatch(Outgoing::succeeded));
        assertEquals(1000, bob.received.size());
        assertEquals("m0", contents(bob).getFirst());
        assertEquals(1, alice.sent(RouterTest::linkRequest));
    }

    @Tag("R-LXMF-90")
    @Tag("R-LXMF-91")
    @Test
    void the_answer_to_a_direct_message_takes_the_same_link() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.acquaint(alice, bob);
        alice.router.send(to(bob, "question", Method.DIRECT), net.now());
        net.pass(SECOND);
        Outgoing answer = bob.router.send(to(alice, "answer", Method.DIRECT), net.now());
        Outgoing more = bob.router.send(to(alice, "z".repeat(3000), Method.DIRECT), net.now());
        net.pass(5 * SECOND);
        assertEquals(MessageState.DELIVERED, answer.state());
        assertEquals(MessageState.DELIVERED, more.state());
        assertEquals(List.of("answer", "z".repeat(3000)), contents(alice));
        assertEquals(0, bob.sent(RouterTest::linkRequest));
    }

    @Test
    void a_link_that_nothing_goes_over_is_closed_after_ten_minutes() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.acquaint(alice, bob);
        alice.router.send(to(bob, "one", Method.DIRECT), net.now());
        net.pass(590 * SECOND);
        alice.forget();
        alice.router.send(to(bob, "two", Method.DIRECT), net.now());
        net.pass(SECOND);
        assertEquals(0, alice.sent(RouterTest::linkRequest));
        net.pass(601 * SECOND);
        alice.router.send(to(bob, "three", Method.DIRECT), net.now());
        net.pass(SECOND);
        assertEquals(1, alice.sent(RouterTest::linkRequest));
        assertEquals(List.of("one", "two", "three"), contents(bob));
    }

    // ---- what is lost

    /** The transmissions of an opportunistic message, in seconds. */
    private List<Long> transmissions(Net.Person by, Predicate<Packet> kind, long from) {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < by.sent.size(); i++) {
            if (kind.test(by.sent.get(i))) times.add((by.sentAt.get(i) - from) / SECOND);
        }
        return times;
    }

    @Tag("R-LXMF-78")
    @Test
    void without_a_proof_an_opportunistic_message_goes_five_times_and_fails() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.acquaint(alice, bob);
        net.lets = packet -> !proof(packet);
        long began = net.now();
        Outgoing message = alice.router.send(to(bob, "hello", Method.OPPORTUNISTIC), began);
        net.pass(120 * SECOND);
        assertEquals(MessageState.FAILED, message.state());
        assertEquals(List.of(message), alice.concluded);
        assertEquals(5, transmissions(alice, RouterTest::opportunistic, began).size());
        // the path is asked for once, after the second
        assertEquals(
                List.of(0L, 10L, 20L, 30L, 40L),
                transmissions(alice, RouterTest::opportunistic, began));
        assertEquals(List.of(20L), transmissions(alice, RouterTest::pathRequest, began));
        assertEquals(List.of("hello"), contents(bob));
    }

    @Tag("R-LXMF-79")
    @Test
    void without_a_path_an_opportunistic_message_goes_as_soon_as_there_is_one() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.join(alice, bob);
        Outgoing message =
                alice.router.send(
                        Draft.of(bob.address(), "", "hello", Method.OPPORTUNISTIC), net.now());
        assertEquals(1, alice.sent(RouterTest::pathRequest));
        assertEquals(MessageState.OUTBOUND, message.state());
        net.pass(3 * SECOND);
        assertEquals(MessageState.DELIVERED, message.state());
    }

    @Tag("R-LXMF-79")
    @Test
    void a_message_to_nobody_fails() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.acquaint(alice, bob);
        Bytes nobody = Bytes.hex("00".repeat(16));
        Outgoing packet =
                alice.router.send(Draft.of(nobody, "", "x", Method.OPPORTUNISTIC), net.now());
        Outgoing direct = alice.router.send(Draft.of(nobody, "", "x", Method.DIRECT), net.now());
        net.pass(20 * SECOND);
        assertFalse(direct.concluded());
        net.pass(60 * SECOND);
        assertEquals(MessageState.FAILED, packet.state());
        assertEquals(MessageState.FAILED, direct.state());
        assertTrue(direct.reason().orElseThrow().contains("after 4 attempts"));
    }

    @Tag("R-LXMF-80")
    @Tag("R-LXMF-81")
    @Test
    void a_direct_message_is_tried_four_times_ten_seconds_apart_at_least() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.acquaint(alice, bob);
        net.lets = packet -> !linkRequest(packet);
        long began = net.now();
        Outgoing message = alice.router.send(to(bob, "hello", Method.DIRECT), began);
        net.pass(200 * SECOND);
        assertEquals(MessageState.FAILED, message.state());
        List<Long> times = transmissions(alice, RouterTest::linkRequest, began);
        assertEquals(4, times.size());
        for (int i = 1; i < times.size(); i++) {
            assertTrue(times.get(i) - times.get(i - 1) >= 10, times::toString);
        }
    }

    @Tag("R-LXMF-86")
    @Test
    void a_message_whose_proof_is_lost_is_sent_again_and_delivered_once() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.acquaint(alice, bob);
        int[] lost = {0};
        net.lets = packet -> !(proof(packet) && lost[0]++ == 0);
        Outgoing message = alice.router.send(to(bob, "hello", Method.DIRECT), net.now());
        net.pass(60 * SECOND);
        assertEquals(MessageState.DELIVERED, message.state());
        assertEquals(List.of("hello"), contents(bob));
        assertTrue(bob.refused.stream().anyMatch(why -> why.contains("was here before")));
    }

    @Test
    void one_lost_proof_among_many_does_not_cost_the_link() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.acquaint(alice, bob);
        int[] proofs = {0};
        net.lets = packet -> !(proof(packet) && ++proofs[0] % 20 == 0);
        List<Outgoing> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(alice.router.send(to(bob, "m" + i, Method.DIRECT), net.now()));
        }
        net.pass(30 * SECOND);
        assertTrue(all.stream().allMatch(Outgoing::succeeded));
        assertEquals(100, bob.received.size());
        assertTrue(alice.sent(RouterTest::linkRequest) <= 2);
    }

    @Tag("R-LXMF-88")
    @Test
    void a_transfer_that_breaks_is_made_again() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.acquaint(alice, bob);
        int[] parts = {0};
        net.lets =
                packet -> {
                    if (packet.context() == Context.RESOURCE) parts[0]++;
                    return parts[0] < 5 || parts[0] > 400;
                };
        Outgoing message = alice.router.send(to(bob, noise(40_000), Method.DIRECT), net.now());
        net.pass(10 * SECOND);
        net.lets = packet -> true;
        net.pass(400 * SECOND);
        assertEquals(MessageState.DELIVERED, message.state());
        assertEquals(1, bob.received.size());
    }

    private static String noise(int size) {
        StringBuilder text = new StringBuilder();
        Random random = new Random(1);
        while (text.length() < size) text.append((char) ('!' + random.nextInt(90)));
        return text.toString();
    }

    // ---- limits, refusals, giving up

    @Tag("R-LXMF-87")
    @Tag("R-LXMF-104")
    @Test
    void a_message_above_the_limit_is_rejected_and_not_tried_again() {
        Net.Person alice = net.person("alice");
        Net.Person bob =
                net.person(
                        "bob", identity -> RouterConfig.of(identity).taking(2), new MemoryStore());
        net.acquaint(alice, bob);
        Outgoing fits = alice.router.send(sized(bob, 2000), net.now());
        Outgoing large = alice.router.send(sized(bob, 2001), net.now());
        net.pass(30 * SECOND);
        assertEquals(MessageState.DELIVERED, fits.state());
        assertEquals(MessageState.REJECTED, large.state());
        assertTrue(alice.concluded.contains(large));
        assertEquals(1, bob.received.size());
    }

    /** A message of so many bytes in all. */
    private static Draft sized(Net.Person to, int size) {
        // 96 in front; array, float, empty title, bin 16 and no fields: 1 + 9 + 2 + 3 + 1
        String content = noise(size - 96 - 16);
        return Draft.of(to.address(), "", content, Method.DIRECT);
    }

    @Tag("R-LXMF-95")
    @Test
    void a_message_is_cancelled_wherever_it_is() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.acquaint(alice, bob);
        Outgoing queued = alice.router.send(to(bob, "queued", Method.DIRECT), net.now());
        assertTrue(alice.router.cancel(queued.id(), net.now()));
        assertEquals(MessageState.CANCELLED, queued.state());
        Outgoing large = alice.router.send(to(bob, noise(200_000), Method.DIRECT), net.now());
        Outgoing after = alice.router.send(to(bob, noise(2_000), Method.DIRECT), net.now());
        net.delay = 100_000;
        net.pass(500_000);
        assertEquals(MessageState.SENDING, large.state());
        alice.router.cancel(large.id(), net.now());
        Outgoing packet = alice.router.send(to(bob, "packet", Method.OPPORTUNISTIC), net.now());
        alice.router.cancel(packet.id(), net.now());
        net.pass(30 * SECOND);
        assertEquals(List.of(queued, large, packet), alice.concluded.subList(0, 3));
        assertEquals(MessageState.CANCELLED, large.state());
        assertEquals(MessageState.CANCELLED, packet.state());
        assertEquals(MessageState.DELIVERED, after.state());
        assertFalse(alice.router.cancel(large.id(), net.now()));
    }

    @Tag("R-LXMF-92")
    @Test
    void without_a_propagation_node_a_propagated_message_fails_at_once() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.acquaint(alice, bob);
        Outgoing message = alice.router.send(to(bob, "x", Method.PROPAGATED), net.now());
        assertEquals(MessageState.FAILED, message.state());
        assertEquals(List.of(message), alice.concluded);
    }

    // ---- stamps and tickets

    private Net.Person asking(String name, int cost, boolean enforced) {
        return net.person(
                name,
                identity -> RouterConfig.of(identity).named(name).asking(cost, enforced),
                new MemoryStore());
    }

    @Tag("R-LXMF-53")
    @Test
    void the_announced_cost_is_paid() {
        Net.Person alice = net.person("alice");
        Net.Person bob = asking("bob", 4, true);
        net.acquaint(alice, bob);
        assertEquals(OptionalInt.of(4), alice.router.stampCost(bob.address()));
        Outgoing message = alice.router.send(to(bob, "paid", Method.DIRECT), net.now());
        net.pass(2 * SECOND);
        assertEquals(MessageState.DELIVERED, message.state());
        Incoming got = bob.received.getFirst();
        assertEquals(Optional.of(true), got.stampValid());
        assertTrue(got.stampValue().orElseThrow() >= 4);
        assertEquals(List.of(), List.copyOf(bob.store.names("unchecked")));
    }

    @Tag("R-LXMF-52")
    @Tag("R-LXMF-99")
    @Test
    void a_message_without_a_stamp_is_proved_and_dropped_or_flagged() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.acquaint(alice, bob);
        bob.router.askFor(OptionalInt.of(8));
        bob.router.enforceStamps(true);
        Outgoing dropped = alice.router.send(to(bob, "free", Method.OPPORTUNISTIC), net.now());
        net.pass(SECOND);
        assertEquals(MessageState.DELIVERED, dropped.state());
        assertEquals(List.of(), bob.received);
        bob.router.enforceStamps(false);
        alice.router.send(to(bob, "free again", Method.OPPORTUNISTIC), net.now());
        net.pass(SECOND);
        assertEquals(Optional.of(false), bob.received.getFirst().stampValid());
    }

    @Tag("R-LXMF-57")
    @Test
    void stamps_that_are_being_made_are_given_up_and_each_message_hears_of_its_own() {
        Net.Person alice = net.person("alice");
        Net.Person bob = asking("bob", 4, true);
        net.acquaint(alice, bob);
        alice.stampsWait = true;
        Outgoing first = alice.router.send(to(bob, "first", Method.DIRECT), net.now());
        Outgoing second = alice.router.send(to(bob, "second", Method.DIRECT), net.now());
        Outgoing third = alice.router.send(to(bob, "third", Method.DIRECT), net.now());
        assertTrue(alice.router.stampOf(first).isPresent());
        alice.router.cancel(first.id(), net.now());
        alice.router.cancel(third.id(), net.now());
        assertEquals(List.of(first, third), alice.concluded);
        alice.stampsWait = false;
        net.pass(2 * SECOND);
        assertEquals(List.of("second"), contents(bob));
        assertEquals(MessageState.DELIVERED, second.state());
        assertEquals(MessageState.CANCELLED, first.state());
    }

    @Tag("R-LXMF-62")
    @Tag("R-LXMF-65")
    @Tag("R-LXMF-67")
    @Test
    void a_ticket_takes_the_place_of_work() {
        Net.Person alice = net.person("alice");
        Net.Person bob = asking("bob", 200, true);
        net.acquaint(alice, bob);
        bob.router.send(to(alice, "here", Method.DIRECT).withTicket(), net.now());
        net.pass(2 * SECOND);
        Value field =
                alice.received
                        .getFirst()
                        .message()
                        .payload()
                        .fields()
                        .entries()
                        .get(new Value.Int(Fields.TICKET));
        assertTrue(field instanceof Value.Array);
        Outgoing answer = alice.router.send(to(bob, "free", Method.OPPORTUNISTIC), net.now());
        net.pass(2 * SECOND);
        assertEquals(MessageState.DELIVERED, answer.state());
        assertEquals(OptionalInt.of(256), bob.received.getFirst().stampValue());
        // within a day none goes a second time
        bob.router.send(to(alice, "again", Method.DIRECT).withTicket(), net.now());
        net.pass(2 * SECOND);
        assertFalse(
                alice.received
                        .get(1)
                        .message()
                        .payload()
                        .fields()
                        .entries()
                        .containsKey(new Value.Int(Fields.TICKET)));
    }

    // ---- paper

    @Tag("R-LXMF-31")
    @Tag("R-LXMF-32")
    @Test
    void a_message_on_paper_is_read_once_and_needs_no_stamp() throws Exception {
        Net.Person alice = net.person("alice");
        Net.Person bob = asking("bob", 30, true);
        net.acquaint(alice, bob);
        SealedMessage sealed = alice.router.paper(to(bob, "carried", Method.PAPER), net.now());
        String uri = PaperForm.uri(sealed);
        assertEquals(Router.Taken.FOREIGN, alice.router.readPaper(uri, net.now()));
        assertEquals(Router.Taken.DELIVERED, bob.router.readPaper(uri, net.now()));
        assertEquals(List.of("carried"), contents(bob));
        assertEquals(Optional.of(false), bob.received.getFirst().stampValid());
        assertEquals(Router.Taken.DUPLICATE, bob.router.readPaper(uri, net.now()));
        assertEquals(1, bob.received.size());
    }

    // ---- what outlives the router

    @Test
    void what_cannot_be_kept_is_not_proved_and_comes_again() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.acquaint(alice, bob);
        bob.full = true;
        Outgoing packet = alice.router.send(to(bob, "packet", Method.OPPORTUNISTIC), net.now());
        Outgoing direct = alice.router.send(to(bob, "direct", Method.DIRECT), net.now());
        Outgoing large = alice.router.send(to(bob, noise(3_000), Method.DIRECT), net.now());
        net.pass(2 * SECOND);
        assertEquals(List.of(), bob.received);
        assertFalse(packet.concluded() || direct.concluded() || large.concluded());
        bob.full = false;
        net.pass(300 * SECOND);
        assertEquals(3, bob.received.size());
        assertTrue(packet.succeeded() && direct.succeeded() && large.succeeded());
    }

    @Tag("R-LXMF-68")
    @Tag("R-LXMF-101")
    @Test
    void a_new_router_over_the_same_store_knows_what_the_old_one_knew() throws Exception {
        Net.Person alice = net.person("alice");
        Net.Person bob = asking("bob", 3, false);
        net.acquaint(alice, bob);
        String uri = PaperForm.uri(alice.router.paper(to(bob, "once", Method.PAPER), net.now()));
        bob.router.readPaper(uri, net.now());
        bob.router.send(to(alice, "ticket", Method.DIRECT).withTicket(), net.now());
        net.pass(10 * SECOND);
        bob.router.close();
        alice.router.close();

        Net again = new Net();
        Net.Person alice2 = again.person("alice", RouterConfig::of, alice.store);
        Net.Person bob2 =
                again.person(
                        "bob", identity -> RouterConfig.of(identity).asking(200, true), bob.store);
        assertEquals(OptionalInt.of(3), alice2.router.stampCost(bob2.address()));
        again.acquaint(alice2, bob2);
        assertEquals(Router.Taken.DUPLICATE, bob2.router.readPaper(uri, again.now()));
        Outgoing free = alice2.router.send(to(bob2, "free", Method.DIRECT), again.now());
        again.pass(2 * SECOND);
        assertTrue(free.succeeded());
        assertEquals(OptionalInt.of(256), bob2.received.getFirst().stampValue());
    }

    // ---- slow ways

    @Tag("R-LXMF-84")
    @Test
    void over_slow_media_one_message_goes_after_the_other() {
        Net.Person alice = net.person("alice");
        Net.Person bob = net.person("bob");
        net.join(
                alice, bob, name -> InterfaceProfile.of("Slow", name, name).bitrate(1_000).build());
        alice.router.announce(net.now());
        bob.router.announce(net.now());
        net.pass(60 * SECOND);
        alice.forget();
        net.delay = 4 * SECOND;
        Outgoing first = alice.router.send(to(bob, "first", Method.OPPORTUNISTIC), net.now());
        Outgoing second = alice.router.send(to(bob, "second", Method.OPPORTUNISTIC), net.now());
        net.pass(5 * SECOND);
        assertEquals(MessageState.SENT, first.state());
        assertEquals(MessageState.OUTBOUND, second.state());
        net.pass(30 * SECOND);
        assertTrue(first.succeeded() && second.succeeded());
    }
}
