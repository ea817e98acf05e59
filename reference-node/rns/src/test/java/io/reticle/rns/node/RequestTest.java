package io.reticle.rns.node;

import static io.reticle.rns.node.LinkedPair.noise;
import static io.reticle.rns.node.LinkedPair.requests;
import static io.reticle.rns.node.LinkedPair.sent;
import static io.reticle.rns.node.Mesh.SECOND;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.request.Answer;
import io.reticle.rns.request.Asked;
import io.reticle.rns.request.Deferred;
import io.reticle.rns.request.Request;
import io.reticle.rns.request.RequestEvent;
import io.reticle.rns.request.RequestHandler;
import io.reticle.rns.request.RequestHandler.Policy;
import io.reticle.rns.request.RequestReceipt;
import io.reticle.rns.request.RequestReceipt.State;
import io.reticle.rns.request.Response;
import io.reticle.rns.resource.ResourceSource;
import io.reticle.rns.resource.ResourceStrategy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** Requests between two nodes, under the virtual clock. */
class RequestTest {
    private static final String PATH = "/page";
    private static final Bytes NIL = new Value.Nil().encode();

    private final LinkedPair pair = new LinkedPair(1, true, 20_000);

    @BeforeEach
    void bobEchoes() {
        serve(new Policy.All(), asked -> new Answer.Packed(asked.data()));
    }

    private void serve(Policy policy, Function<Asked, Answer> answers) {
        serve(policy, answers, OptionalLong.empty());
    }

    private void serve(Policy policy, Function<Asked, Answer> answers, OptionalLong maxSize) {
        pair.bob.node.serve(
                pair.destination.hash(),
                new Service(
                        Map.of(
                                Request.pathHash(pair.mesh.crypto(), PATH),
                                new RequestHandler(PATH, policy, false, answers)),
                        maxSize,
                        new ResourceStrategy.None()));
    }

    private static Bytes packed(int size) {
        return new Value.Binary(noise(size, size)).encode();
    }

    private RequestReceipt ask(Bytes data) {
        return ask(PATH, data, OptionalLong.empty());
    }

    private RequestReceipt ask(String path, Bytes data, OptionalLong maxResponseSize) {
        return pair.alice.node.request(
                pair.link, path, data, OptionalLong.empty(), maxResponseSize, pair.mesh.now());
    }

    private List<Bytes> answers() {
        return requests(pair.alice, RequestEvent.Answered.class).stream()
                .map(RequestEvent.Answered::packed)
                .toList();
    }

    private List<State> moves() {
        return requests(pair.alice, RequestEvent.Moved.class).stream()
                .map(RequestEvent.Moved::to)
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 396, 397, 398, 411, 412, 413, 414, 5_000, 60_000})
    void an_echo_of_any_size_comes_back(int size) {
        RequestReceipt receipt = ask(packed(size));
        pair.mesh.pass(60 * SECOND);

        assertEquals(List.of(packed(size)), answers());
        assertEquals(State.READY, receipt.state());
        assertEquals(1.0, receipt.progress());
        Asked asked = requests(pair.bob, RequestEvent.Received.class).getFirst().asked();
        assertEquals(receipt.id(), asked.id());
        assertEquals(PATH, asked.path());
        assertEquals(packed(size), asked.data());
        assertEquals(Mesh.START / 1e6, asked.time(), 10);
    }

    @Test
    void what_fits_goes_in_packets_and_what_does_not_as_resources() {
        // 431 bytes are left in a packet: 28 for time and path hash, 3 before the data
        ask(packed(431 - 28 - 3 - 1));
        pair.mesh.pass(5 * SECOND);
        assertEquals(1, sent(pair.alice, Context.REQUEST).size());
        ask(packed(431 - 28 - 3));
        pair.mesh.pass(5 * SECOND);
        assertEquals(2, answers().size());
        int requests = sent(pair.alice, Context.REQUEST).size();
        int advertised = sent(pair.alice, Context.RESOURCE_ADV).size();
        assertEquals(2, requests + advertised);
    }

    @Test
    void a_request_as_a_resource_is_delivered_then_received_then_ready() {
        ask(packed(20_000));
        pair.mesh.pass(30 * SECOND);
        assertEquals(List.of(State.DELIVERED, State.RECEIVING), moves());
        assertEquals(1, answers().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20_000})
    void an_answer_may_come_later(int size) {
        Deferred deferred = new Deferred();
        serve(new Policy.All(), asked -> new Answer.Later(deferred));
        RequestReceipt receipt = ask(NIL);
        pair.mesh.pass(2 * SECOND);
        assertEquals(State.SENT, receipt.state());

        deferred.give(new Answer.Packed(packed(size)), pair.mesh.now());
        pair.mesh.pass(10 * SECOND);

        assertEquals(List.of(packed(size)), answers());
        assertThrows(
                IllegalStateException.class,
                () -> deferred.give(new Answer.Nothing(), pair.mesh.now()));
    }

    @Test
    void nil_and_nothing_are_not_sent_but_false_and_empty_are() {
        for (Answer silent : List.of(new Answer.Nothing(), new Answer.Packed(NIL))) {
            serve(new Policy.All(), asked -> silent);
            RequestReceipt receipt = ask(NIL);
            pair.mesh.pass(13 * SECOND);
            assertEquals(State.FAILED, receipt.state());
        }
        assertEquals(0, sent(pair.bob, Context.RESPONSE).size());
        for (Value value :
                List.of(
                        new Value.Bool(false),
                        new Value.Int(0),
                        new Value.Text(""),
                        new Value.Array())) {
            serve(new Policy.All(), asked -> new Answer.Packed(value.encode()));
            ask(NIL);
            pair.mesh.pass(SECOND);
            assertEquals(value.encode(), answers().getLast());
        }
    }

    @Test
    void an_unanswered_request_fails_after_six_round_trips_and_11_25_seconds() {
        RequestReceipt receipt = ask("/elsewhere", NIL, OptionalLong.empty());
        long patience = 6 * pair.link.rtt() + 11_250_000;
        pair.mesh.pass(patience - 1);
        assertEquals(State.SENT, receipt.state());
        pair.mesh.pass(1);
        assertEquals(State.FAILED, receipt.state());
        assertEquals(List.of(State.FAILED), moves());
        assertEquals(List.of(), requests(pair.bob));
    }

    @Test
    void who_may_ask_is_a_matter_of_policy() {
        Identity alice = Identity.generate(pair.mesh.crypto(), Shapes.seeded(77));
        Function<Asked, Answer> echo = asked -> new Answer.Packed(asked.data());
        serve(new Policy.None(), echo);
        ask(packed(0));
        pair.mesh.pass(SECOND);
        serve(new Policy.Listed(Set.of(alice.hash())), echo);
        ask(packed(1));
        pair.mesh.pass(SECOND);
        assertEquals(List.of(), requests(pair.bob));

        pair.link.identify(alice, pair.mesh.now());
        ask(packed(2));
        pair.mesh.pass(SECOND);
        assertEquals(List.of(packed(2)), answers());
        var asked = requests(pair.bob, RequestEvent.Received.class).getFirst().asked();
        assertEquals(alice.hash(), asked.from().orElseThrow().hash());

        serve(new Policy.Listed(Set.of(Bytes.zeros(16))), echo);
        ask(packed(3));
        pair.mesh.pass(SECOND);
        assertEquals(1, requests(pair.bob).size());
    }

    @ParameterizedTest
    @CsvSource({"100, true", "101, false"})
    void a_request_packet_over_the_limit_is_ignored(int size, boolean taken) {
        // 28 bytes before the data, 2 in it before the content
        serve(
                new Policy.All(),
                asked -> new Answer.Packed(asked.data()),
                OptionalLong.of(28 + 2 + 100));
        ask(packed(size));
        pair.mesh.pass(SECOND);
        assertEquals(taken ? 1 : 0, answers().size());
        assertEquals(0, sent(pair.bob, Context.RESOURCE_RCL).size());
    }

    @Test
    void a_request_resource_over_the_limit_is_rejected_and_fails() {
        serve(new Policy.All(), asked -> new Answer.Packed(asked.data()), OptionalLong.of(1_000));
        RequestReceipt receipt = ask(packed(1_000));
        pair.mesh.pass(SECOND);
        assertEquals(State.FAILED, receipt.state());
        assertEquals(1, sent(pair.bob, Context.RESOURCE_RCL).size());
    }

    @Test
    void a_response_over_the_limit_fails_the_request() {
        // a packed value of 102 bytes counts as 100
        RequestReceipt fits = ask(PATH, packed(100), OptionalLong.of(100));
        RequestReceipt over = ask(PATH, packed(101), OptionalLong.of(100));
        pair.mesh.pass(SECOND);
        assertEquals(State.READY, fits.state());
        assertEquals(State.FAILED, over.state());

        RequestReceipt large = ask(PATH, packed(5_000), OptionalLong.of(5_000));
        pair.mesh.pass(10 * SECOND);
        assertEquals(State.FAILED, large.state());
        assertEquals(1, sent(pair.alice, Context.RESOURCE_RCL).size());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 50_000})
    void a_file_comes_as_it_is_with_its_metadata(int size) {
        Bytes metadata = new Value.Text("name.txt").encode();
        serve(
                new Policy.All(),
                asked -> new Answer.File(ResourceSource.of(noise(size, 9)), metadata));
        RequestReceipt receipt = ask(NIL);
        pair.mesh.pass(30 * SECOND);

        var answer = requests(pair.alice, RequestEvent.AnsweredByFile.class).getFirst();
        assertEquals(receipt, answer.receipt());
        assertEquals(metadata, answer.metadata());
        assertEquals(noise(size, 9), LinkedPair.bytes(answer.content()));
        assertEquals(State.READY, receipt.state());
    }

    @Test
    void a_response_that_breaks_off_fails_the_request_at_once() {
        serve(new Policy.All(), asked -> new Answer.Packed(packed(50_000)));
        RequestReceipt receipt = ask(NIL);
        pair.mesh.pass(SECOND / 5);
        assertEquals(State.RECEIVING, receipt.state());
        assertTrue(receipt.progress() > 0 && receipt.progress() < 1);
        pair.bob.node.cancel(pair.bob.node.transfers(pair.bobsEnd()).getFirst(), pair.mesh.now());
        pair.mesh.pass(SECOND);
        assertEquals(State.FAILED, receipt.state());
    }

    @Test
    void a_closing_link_fails_what_is_pending() {
        RequestReceipt one = ask("/elsewhere", NIL, OptionalLong.empty());
        RequestReceipt other = ask(packed(5_000));
        pair.link.close(pair.mesh.now());
        assertEquals(State.FAILED, one.state());
        assertEquals(State.FAILED, other.state());
        assertEquals(2, requests(pair.alice, RequestEvent.Moved.class).size());
    }

    @Test
    void a_response_to_nothing_is_dropped() {
        pair.bobsEnd()
                .send(
                        Context.RESPONSE,
                        new Response(Bytes.zeros(16), NIL).encode(),
                        pair.mesh.now());
        pair.mesh.pass(SECOND);
        assertEquals(List.of(), requests(pair.alice));
        assertEquals(1, pair.alice.dropped.size());
    }

    @Test
    void malformed_requests_and_responses_leave_the_link_as_it_was() {
        for (int size : new int[] {1, 16, 100}) {
            pair.link.send(Context.REQUEST, noise(size, size), pair.mesh.now());
            pair.bobsEnd().send(Context.RESPONSE, noise(size, size), pair.mesh.now());
            pair.link.sendClear(
                    PacketType.DATA, Context.REQUEST, noise(size, size), pair.mesh.now());
        }
        pair.mesh.pass(SECOND);
        assertEquals(Link.State.ACTIVE, pair.link.state());
        assertEquals(Link.State.ACTIVE, pair.bobsEnd().state());
        assertEquals(List.of(), requests(pair.bob));
        ask(packed(5));
        pair.mesh.pass(SECOND);
        assertEquals(List.of(packed(5)), answers());
    }

    @Test
    void who_opened_the_link_answers_nothing() {
        pair.bob.node.request(
                pair.bobsEnd(),
                PATH,
                packed(5_000),
                OptionalLong.empty(),
                OptionalLong.empty(),
                pair.mesh.now());
        pair.bob.node.request(
                pair.bobsEnd(),
                PATH,
                NIL,
                OptionalLong.empty(),
                OptionalLong.empty(),
                pair.mesh.now());
        pair.mesh.pass(5 * SECOND);
        assertEquals(List.of(), pair.alice.sent);
    }

    private static boolean going(RequestReceipt receipt) {
        return receipt.state() != State.READY && receipt.state() != State.FAILED;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void requests_survive_a_bad_cable_or_fail_cleanly(long seed) {
        LinkedPair bad = new LinkedPair(seed, true, 20_000);
        bad.bob.node.serve(
                bad.destination.hash(),
                new Service(
                        Map.of(
                                Request.pathHash(bad.mesh.crypto(), PATH),
                                new RequestHandler(
                                        PATH,
                                        new Policy.All(),
                                        true,
                                        asked -> new Answer.Packed(asked.data()))),
                        OptionalLong.empty(),
                        new ResourceStrategy.None()));
        bad.cable.losing(0.1, 0.1).jitteredBy(50_000);
        int ready = 0;
        for (int i = 0; i < 20; i++) {
            int size = i * 300;
            RequestReceipt receipt =
                    bad.alice.node.request(
                            bad.link,
                            PATH,
                            packed(size),
                            OptionalLong.empty(),
                            OptionalLong.empty(),
                            bad.mesh.now());
            for (int step = 0; step < 600 && going(receipt); step++) bad.mesh.pass(SECOND / 10);
            assertTrue(!going(receipt));
            if (receipt.state() == State.READY) ready++;
        }
        // a lost packet fails one, as does a response that has to wait for another's lost proof
        assertTrue(ready >= 14, ready + " of 20 were answered");
    }
}
