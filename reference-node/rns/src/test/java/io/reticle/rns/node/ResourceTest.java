package io.reticle.rns.node;

import static io.reticle.rns.node.LinkedPair.noise;
import static io.reticle.rns.node.LinkedPair.resources;
import static io.reticle.rns.node.LinkedPair.sent;
import static io.reticle.rns.node.Mesh.SECOND;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.link.Link;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.resource.Advertisement;
import io.reticle.rns.resource.HashmapUpdate;
import io.reticle.rns.resource.OutgoingTransfer.Parcel;
import io.reticle.rns.resource.PartRequest;
import io.reticle.rns.resource.ResourceEvent;
import io.reticle.rns.resource.ResourceSink;
import io.reticle.rns.resource.ResourceSource;
import io.reticle.rns.resource.ResourceStrategy;
import io.reticle.rns.resource.Segment;
import io.reticle.rns.resource.Spool;
import io.reticle.rns.resource.Transfer;
import io.reticle.rns.resource.Transfer.Outcome;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Resources between two nodes, under the virtual clock. */
class ResourceTest {
    private static final long DELAY = 20_000;

    private final LinkedPair pair = new LinkedPair(1, true, DELAY);

    private static Outcome outcome(Mesh.Member sender) {
        return resources(sender, ResourceEvent.Sent.class).getFirst().outcome();
    }

    private List<PartRequest> partRequests(Mesh.Member from, Link otherEnd) {
        return sent(from, Context.RESOURCE_REQ).stream()
                .map(packet -> parsed(() -> PartRequest.parse(otherEnd.opened(packet))))
                .toList();
    }

    private interface Parse<T> {
        T parse() throws MalformedFrame;
    }

    private static <T> T parsed(Parse<T> parse) {
        try {
            return parse.parse();
        } catch (MalformedFrame e) {
            throw new AssertionError("a node sent something malformed", e);
        }
    }

    // ---- whole transfers

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 395, 396, 463, 464, 10_000, 34_335, 34_336, 100_000})
    void content_of_any_size_arrives_in_packets_of_500_bytes(int size) {
        Bytes content = noise(size, 5);
        Transfer transfer = pair.send(content);
        pair.mesh.pass(120 * SECOND);

        assertEquals(List.of(content), pair.received());
        assertEquals(Optional.of(Outcome.COMPLETE), transfer.outcome());
        assertEquals(1.0, transfer.progress());
    }

    @ParameterizedTest
    @CsvSource({"1048575, 1", "1048576, 2", "3000000, 3"})
    void large_content_goes_in_segments(int size, int segments) {
        LinkedPair wide = new LinkedPair(2, false, 1_000);
        Bytes content = noise(size, 6);
        wide.send(content);
        wide.mesh.pass(60 * SECOND);

        assertEquals(List.of(content), wide.received());
        List<Advertisement> advertised =
                sent(wide.alice, Context.RESOURCE_ADV).stream()
                        .map(p -> parsed(() -> Advertisement.parse(wide.bobsEnd().opened(p))))
                        .toList();
        assertEquals(segments, advertised.size());
        assertTrue(advertised.stream().allMatch(a -> a.dataSize() == size));
        assertTrue(
                advertised.stream()
                        .allMatch(a -> a.original().equals(advertised.getFirst().hash())));
        assertEquals(segments > 1, advertised.getFirst().split());
    }

    @Test
    void metadata_comes_before_the_content_and_pushes_it_into_the_next_segment() {
        LinkedPair wide = new LinkedPair(2, false, 1_000);
        Bytes content = noise(Segment.MAX_SIZE - 10, 6);
        Bytes metadata = new Value.Text("a name").encode();
        wide.send(Parcel.of(ResourceSource.of(content), Optional.of(metadata), false));
        wide.mesh.pass(60 * SECOND);

        var received = resources(wide.bob, ResourceEvent.Received.class).getFirst();
        assertEquals(Optional.of(metadata), received.metadata());
        assertEquals(content, LinkedPair.bytes(received));
        assertEquals(1_048_575 + 0L, received.transfer().size());
        assertEquals(1, sent(wide.alice, Context.RESOURCE_ADV).size());

        wide.send(
                Parcel.of(
                        ResourceSource.of(noise(Segment.MAX_SIZE - 9, 6)),
                        Optional.of(metadata),
                        false));
        wide.mesh.pass(60 * SECOND);
        assertEquals(3, sent(wide.alice, Context.RESOURCE_ADV).size());
        assertEquals(noise(Segment.MAX_SIZE - 9, 6), wide.received().get(1));
    }

    @Test
    void metadata_without_content_arrives() {
        Bytes metadata = new Value.Int(7).encode();
        pair.send(Parcel.of(ResourceSource.of(Bytes.EMPTY), Optional.of(metadata), true));
        pair.mesh.pass(60 * SECOND);

        var received = resources(pair.bob, ResourceEvent.Received.class).getFirst();
        assertEquals(Optional.of(metadata), received.metadata());
        assertEquals(Bytes.EMPTY, LinkedPair.bytes(received));
    }

    @Test
    void metadata_that_does_not_fit_into_a_segment_is_refused_and_the_content_let_go() {
        Watched content = new Watched(Bytes.utf8("x"));
        Bytes metadata = new Value.Binary(Bytes.zeros(Segment.MAX_SIZE)).encode();
        Parcel parcel = Parcel.of(content, Optional.of(metadata), false);
        assertThrows(IllegalArgumentException.class, () -> pair.send(parcel));
        assertEquals(1, content.closed.get());
    }

    @Test
    void what_compression_makes_smaller_goes_compressed_and_nothing_else() {
        pair.send(Parcel.of(ResourceSource.of(Bytes.zeros(100_000)), Optional.empty(), true));
        pair.mesh.pass(10 * SECOND);
        pair.send(Parcel.of(ResourceSource.of(noise(2_000, 1)), Optional.empty(), true));
        pair.mesh.pass(10 * SECOND);

        assertEquals(List.of(Bytes.zeros(100_000), noise(2_000, 1)), pair.received());
        List<Advertisement> advertised =
                sent(pair.alice, Context.RESOURCE_ADV).stream()
                        .map(p -> parsed(() -> Advertisement.parse(pair.bobsEnd().opened(p))))
                        .toList();
        assertTrue(advertised.get(0).compressed());
        assertTrue(advertised.get(0).transferSize() < 500);
        assertEquals(false, advertised.get(1).compressed());
    }

    @Test
    void both_ends_hear_of_start_progress_and_end() {
        pair.send(noise(20_000, 3));
        pair.mesh.pass(20 * SECOND);

        for (Mesh.Member member : List.of(pair.alice, pair.bob)) {
            List<ResourceEvent> events = resources(member);
            assertInstanceOf(ResourceEvent.Started.class, events.getFirst());
            assertTrue(events.size() > 4);
            assertTrue(
                    events.subList(1, events.size() - 1).stream()
                            .allMatch(ResourceEvent.Progressed.class::isInstance));
        }
        assertEquals(Outcome.COMPLETE, outcome(pair.alice));
    }

    @Test
    void the_responder_sends_as_well() throws IOException {
        pair.alice.node.accept(pair.link, new ResourceStrategy.All());
        Bytes content = noise(5_000, 4);
        pair.bob.node.sendResource(
                pair.bobsEnd(),
                Parcel.of(ResourceSource.of(content), Optional.empty(), true),
                pair.mesh.now());
        pair.mesh.pass(10 * SECOND);

        var received = resources(pair.alice, ResourceEvent.Received.class).getFirst();
        assertEquals(content, LinkedPair.bytes(received));
    }

    @Test
    void several_go_one_after_another() {
        List<Transfer> transfers =
                List.of(
                        pair.send(noise(5_000, 1)),
                        pair.send(noise(5_000, 2)),
                        pair.send(noise(5_000, 3)));
        pair.mesh.pass(DELAY / 2);
        assertEquals(1, sent(pair.alice, Context.RESOURCE_ADV).size());
        pair.mesh.pass(20 * SECOND);

        assertEquals(List.of(noise(5_000, 1), noise(5_000, 2), noise(5_000, 3)), pair.received());
        assertTrue(
                transfers.stream()
                        .allMatch(t -> t.outcome().equals(Optional.of(Outcome.COMPLETE))));
    }

    @Test
    void too_many_at_once_are_refused_and_their_content_let_go() {
        for (int i = 0; i < 17; i++) pair.send(noise(10, i));
        Watched content = new Watched(noise(10, 99));
        Parcel parcel = Parcel.of(content, Optional.empty(), false);
        assertThrows(IllegalStateException.class, () -> pair.send(parcel));
        assertEquals(1, content.closed.get());
    }

    // ---- windows and maps

    @Test
    void the_window_grows_from_4_and_the_next_resource_goes_on_where_it_was() {
        // 39 parts, asked for in rounds of 4 to 9
        pair.send(noise(39 * 464 - 100, 1));
        pair.mesh.pass(20 * SECOND);
        assertEquals(
                List.of(4, 5, 6, 7, 8, 9),
                partRequests(pair.bob, pair.link).stream().map(PartRequest::count).toList());

        pair.bob.forgetsWhatWas();
        pair.send(noise(40 * 464 - 100, 2));
        pair.mesh.pass(20 * SECOND);
        assertEquals(
                List.of(9, 10, 10, 11),
                partRequests(pair.bob, pair.link).stream().map(PartRequest::count).toList());
    }

    @Test
    void a_very_slow_link_keeps_the_window_at_4() {
        LinkedPair slow = new LinkedPair(3, true, 100_000, 1_000);
        slow.send(noise(12_000, 1));
        slow.mesh.pass(900 * SECOND);

        assertEquals(List.of(noise(12_000, 1)), slow.received());
        int widest =
                partRequests(slow.bob, slow.link).stream()
                        .mapToInt(PartRequest::count)
                        .max()
                        .orElseThrow();
        assertTrue(widest <= 6, "asked for " + widest + " parts at once");
    }

    @Test
    void maps_come_in_runs_of_74() {
        pair.send(noise(200 * 464, 1));
        pair.mesh.pass(60 * SECOND);

        assertEquals(List.of(noise(200 * 464, 1)), pair.received());
        List<HashmapUpdate> updates =
                sent(pair.alice, Context.RESOURCE_HMU).stream()
                        .map(p -> parsed(() -> HashmapUpdate.parse(pair.bobsEnd().opened(p))))
                        .toList();
        assertEquals(List.of(1, 2), updates.stream().map(HashmapUpdate::mapSegment).toList());
        assertEquals(List.of(74, 53), updates.stream().map(u -> u.hashes().length() / 4).toList());
    }

    @Test
    void a_copy_of_a_part_request_is_not_served_again() {
        pair.send(noise(2_000, 1));
        pair.mesh.pass(3 * DELAY);
        int sentOnce = sent(pair.alice, Context.RESOURCE).size();
        Packet request = sent(pair.bob, Context.RESOURCE_REQ).getFirst();
        pair.alice.node.receive(pair.cable.leftEnd, request.frame(), pair.mesh.now());
        assertEquals(sentOnce, sent(pair.alice, Context.RESOURCE).size());
        assertTrue(sentOnce > 0);
    }

    @Test
    void an_unknown_last_hash_gets_no_map_and_a_known_one_elsewhere_neither() {
        pair.cable.mutes(pair.bob);
        pair.send(noise(100 * 464, 1));
        pair.mesh.pass(DELAY);
        Advertisement said =
                parsed(
                        () ->
                                Advertisement.parse(
                                        pair.bobsEnd()
                                                .opened(
                                                        sent(pair.alice, Context.RESOURCE_ADV)
                                                                .getFirst())));
        for (Bytes last : List.of(Bytes.zeros(4), said.hashes().slice(0, 4))) {
            Packet request =
                    pair.bobsEnd()
                            .send(
                                    Context.RESOURCE_REQ,
                                    new PartRequest(said.hash(), Optional.of(last), Bytes.EMPTY)
                                            .encode(),
                                    pair.mesh.now());
            pair.alice.node.receive(pair.cable.leftEnd, request.frame(), pair.mesh.now());
        }
        assertEquals(0, sent(pair.alice, Context.RESOURCE_HMU).size());

        Packet proper =
                pair.bobsEnd()
                        .send(
                                Context.RESOURCE_REQ,
                                new PartRequest(
                                                said.hash(),
                                                Optional.of(said.hashes().tail(4)),
                                                Bytes.EMPTY)
                                        .encode(),
                                pair.mesh.now());
        pair.alice.node.receive(pair.cable.leftEnd, proper.frame(), pair.mesh.now());
        assertEquals(1, sent(pair.alice, Context.RESOURCE_HMU).size());
    }

    // ---- bad cables

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void loss_duplication_and_disorder_change_nothing(long seed) {
        LinkedPair bad = new LinkedPair(seed, true, DELAY);
        bad.cable.losing(0.10, 0.05).jitteredBy(3 * DELAY);
        Bytes content = noise(60_000, seed);
        Transfer transfer = bad.send(content);
        bad.mesh.pass(600 * SECOND);

        assertEquals(List.of(content), bad.received());
        assertEquals(Optional.of(Outcome.COMPLETE), transfer.outcome());
    }

    @Test
    void several_segments_survive_loss() {
        LinkedPair bad = new LinkedPair(7, false, 5_000);
        bad.cable.losing(0.10, 0.05).jitteredBy(5_000);
        Bytes content = noise(2_500_000, 7);
        bad.send(content);
        bad.mesh.pass(900 * SECOND);
        assertEquals(List.of(content), bad.received());
    }

    @Property(tries = 60)
    void any_size_on_any_cable_ends_with_the_same_bytes_or_a_clean_failure(
            @ForAll @IntRange(max = 40_000) int size,
            @ForAll @IntRange(max = 60) int lossPercent,
            @ForAll boolean narrow,
            @ForAll long seed) {
        LinkedPair any = new LinkedPair(seed, narrow, 10_000);
        any.cable.losing(lossPercent / 100.0, 0.1).jitteredBy(20_000);
        Bytes content = noise(size, seed);
        Transfer transfer = any.send(content);
        any.mesh.pass(3_600 * SECOND);

        assertTrue(transfer.outcome().isPresent());
        assertTrue(any.received().isEmpty() || any.received().equals(List.of(content)));
        if (transfer.outcome().get() == Outcome.COMPLETE) {
            assertEquals(List.of(content), any.received());
        }
        assertEquals(0, transfersLeft(any.alice, any.link));
        assertEquals(0, transfersLeft(any.bob, any.link));
    }

    private static int transfersLeft(Mesh.Member member, Link link) {
        return member.node.link(link.id()).map(own -> member.node.transfers(own).size()).orElse(0);
    }

    @Test
    void an_advertisement_that_nobody_answers_is_sent_five_times() {
        pair.cable.mutes(pair.bob);
        pair.send(noise(100, 1));
        long each = 6 * pair.link.rtt() + SECOND;
        pair.mesh.pass(4 * each);
        assertEquals(5, sent(pair.alice, Context.RESOURCE_ADV).size());
        assertTrue(resources(pair.alice).isEmpty());
        pair.mesh.pass(each);
        assertEquals(Outcome.FAILED, outcome(pair.alice));
        assertEquals(1, sent(pair.alice, Context.RESOURCE_ICL).size());
    }

    @Test
    void an_advertisement_sent_again_does_not_start_again_what_is_under_way() {
        pair.send(noise(20_000, 1));
        pair.mesh.pass(3 * DELAY);
        Advertisement said =
                parsed(
                        () ->
                                Advertisement.parse(
                                        pair.bobsEnd()
                                                .opened(
                                                        sent(pair.alice, Context.RESOURCE_ADV)
                                                                .getFirst())));
        int asked = sent(pair.bob, Context.RESOURCE_REQ).size();
        Packet again = pair.link.send(Context.RESOURCE_ADV, said.encode(), pair.mesh.now());
        pair.bob.node.receive(pair.cable.rightEnd, again.frame(), pair.mesh.now());
        assertEquals(asked, sent(pair.bob, Context.RESOURCE_REQ).size());
        pair.mesh.pass(20 * SECOND);
        assertEquals(List.of(noise(20_000, 1)), pair.received());
    }

    @Test
    void a_receiver_gives_up_after_sixteen_retries() {
        // with a round trip of 1.8 s the link itself outlives the wait
        LinkedPair far = new LinkedPair(4, true, 900_000);
        Watched content = new Watched(noise(20_000, 1));
        far.send(Parcel.of(content, Optional.empty(), false));
        far.mesh.pass(SECOND);
        far.cable.mutes(far.alice);
        far.mesh.pass(300 * SECOND);

        ResourceEvent.Broken broken = resources(far.bob, ResourceEvent.Broken.class).getFirst();
        assertEquals(Outcome.FAILED, broken.outcome());
        assertEquals(17, sent(far.bob, Context.RESOURCE_REQ).size());
        assertEquals(1, sent(far.bob, Context.RESOURCE_RCL).size());
        assertEquals(Outcome.REJECTED, outcome(far.alice));
        assertEquals(1, content.closed.get());
    }

    @Test
    void a_lost_proof_is_asked_for_and_sent_again() {
        pair.cable.bends(frame -> frame.at(18) == Context.RESOURCE_PRF ? Bytes.zeros(1) : frame);
        pair.send(noise(1_000, 1));
        pair.mesh.pass(5 * SECOND);
        assertEquals(1, pair.received().size());
        assertTrue(resources(pair.alice, ResourceEvent.Sent.class).isEmpty());

        pair.cable.bends(frame -> frame);
        pair.mesh.pass(7 * SECOND);
        assertEquals(1, sent(pair.alice, Context.CACHE_REQUEST).size());
        assertEquals(2, sent(pair.bob, Context.RESOURCE_PRF).size());
        assertEquals(Outcome.COMPLETE, outcome(pair.alice));
    }

    @Test
    void a_proof_that_never_comes_is_asked_for_three_times() {
        LinkedPair far = new LinkedPair(4, true, 900_000);
        far.cable.bends(frame -> frame.at(18) == Context.RESOURCE_PRF ? Bytes.zeros(1) : frame);
        far.send(noise(1_000, 1));
        far.mesh.pass(120 * SECOND);
        assertEquals(3, sent(far.alice, Context.CACHE_REQUEST).size());
        assertEquals(4, sent(far.bob, Context.RESOURCE_PRF).size());
        assertEquals(Outcome.FAILED, outcome(far.alice));
    }

    @Test
    void an_unknown_hash_or_another_length_gets_nothing_from_the_cache() {
        pair.send(noise(1_000, 1));
        pair.mesh.pass(5 * SECOND);
        pair.bob.forgetsWhatWas();
        for (int size : new int[] {1, 31, 32, 33}) {
            pair.link.sendClear(
                    PacketType.DATA, Context.CACHE_REQUEST, Bytes.zeros(size), pair.mesh.now());
        }
        pair.mesh.pass(SECOND);
        assertEquals(List.of(), pair.bob.sent);
        assertEquals(List.of(), pair.bob.dropped);
    }

    // ---- refusals and ends

    @Test
    void who_takes_none_says_nothing() {
        pair.bob.node.accept(pair.bobsEnd(), new ResourceStrategy.None());
        pair.send(noise(1_000, 1));
        pair.mesh.pass(SECOND);
        assertEquals(List.of(), pair.bob.sent);
        assertEquals(List.of(), resources(pair.bob));
    }

    @Test
    void an_application_that_does_not_want_it_has_it_rejected() {
        pair.bob.node.accept(
                pair.bobsEnd(), new ResourceStrategy.App(said -> said.dataSize() <= 4_096));
        pair.send(noise(4_097, 1));
        pair.mesh.pass(SECOND);
        assertEquals(Outcome.REJECTED, outcome(pair.alice));
        assertEquals(List.of(), resources(pair.bob));

        pair.send(noise(4_096, 1));
        pair.mesh.pass(5 * SECOND);
        assertEquals(List.of(noise(4_096, 1)), pair.received());
    }

    @Test
    void content_with_a_place_of_its_own_is_there_before_the_sender_hears_of_it() {
        AtomicInteger proofsBefore = new AtomicInteger(-1);
        Spool kept =
                first ->
                        new ResourceSink() {
                            private final ResourceSink memory = ResourceSink.inMemory();

                            @Override
                            public void append(Bytes piece) throws IOException {
                                memory.append(piece);
                            }

                            @Override
                            public ResourceSource complete() throws IOException {
                                proofsBefore.set(sent(pair.bob, Context.RESOURCE_PRF).size());
                                return memory.complete();
                            }

                            @Override
                            public void discard() {
                                memory.discard();
                            }
                        };
        pair.bob.node.accept(
                pair.bobsEnd(), new ResourceStrategy.Into(said -> said.dataSize() <= 4_096, kept));
        pair.send(noise(4_097, 1));
        pair.mesh.pass(SECOND);
        assertEquals(Outcome.REJECTED, outcome(pair.alice));
        assertEquals(-1, proofsBefore.get());

        pair.send(noise(4_096, 1));
        pair.mesh.pass(5 * SECOND);
        assertEquals(0, proofsBefore.get());
        assertEquals(List.of(noise(4_096, 1)), pair.received());
    }

    @Test
    void the_sender_cancels() {
        Transfer transfer = pair.send(noise(50_000, 1));
        pair.mesh.pass(5 * DELAY);
        pair.alice.node.cancel(transfer, pair.mesh.now());
        pair.alice.node.cancel(transfer, pair.mesh.now());
        pair.mesh.pass(DELAY);

        assertEquals(Outcome.CANCELLED, outcome(pair.alice));
        assertEquals(
                Outcome.CANCELLED,
                resources(pair.bob, ResourceEvent.Broken.class).getFirst().outcome());
        assertEquals(1, sent(pair.alice, Context.RESOURCE_ICL).size());
        pair.mesh.pass(60 * SECOND);
        assertEquals(List.of(), pair.received());
        assertEquals(1, resources(pair.alice, ResourceEvent.Sent.class).size());
    }

    @Test
    void the_receiver_cancels() {
        pair.send(noise(50_000, 1));
        pair.mesh.pass(5 * DELAY);
        Transfer incoming = pair.bob.node.transfers(pair.bobsEnd()).getFirst();
        pair.bob.node.cancel(incoming, pair.mesh.now());
        pair.mesh.pass(DELAY);

        assertEquals(Outcome.REJECTED, outcome(pair.alice));
        assertEquals(
                Outcome.CANCELLED,
                resources(pair.bob, ResourceEvent.Broken.class).getFirst().outcome());
    }

    @Test
    void what_is_cancelled_in_the_queue_is_never_advertised() {
        pair.send(noise(5_000, 1));
        Transfer second = pair.send(noise(5_000, 2));
        pair.alice.node.cancel(second, pair.mesh.now());
        pair.mesh.pass(10 * SECOND);
        assertEquals(List.of(noise(5_000, 1)), pair.received());
        assertEquals(1, sent(pair.alice, Context.RESOURCE_ADV).size());
        assertEquals(0, sent(pair.alice, Context.RESOURCE_ICL).size());
    }

    @Test
    void a_closing_link_ends_what_is_on_it_and_all_memory_and_files_are_let_go() {
        Watched content = new Watched(noise(50_000, 1));
        Watched waiting = new Watched(noise(50_000, 2));
        AtomicInteger discarded = new AtomicInteger();
        pair.bob.node.spoolTo(
                first ->
                        new ResourceSink() {
                            @Override
                            public void append(Bytes piece) {}

                            @Override
                            public ResourceSource complete() {
                                throw new AssertionError("it is not whole");
                            }

                            @Override
                            public void discard() {
                                discarded.incrementAndGet();
                            }
                        });
        pair.send(Parcel.of(content, Optional.empty(), false));
        pair.send(Parcel.of(waiting, Optional.empty(), false));
        pair.mesh.pass(5 * DELAY);
        pair.link.close(pair.mesh.now());
        pair.mesh.pass(DELAY);

        assertEquals(1, content.closed.get());
        assertEquals(1, waiting.closed.get());
        assertEquals(1, discarded.get());
        assertEquals(Outcome.FAILED, outcome(pair.alice));
        assertEquals(
                Outcome.FAILED,
                resources(pair.bob, ResourceEvent.Broken.class).getFirst().outcome());
        assertEquals(Long.MAX_VALUE, afterHousekeeping(pair.bob));
    }

    /** The next deadline that is not the node's own cleaning. */
    private long afterHousekeeping(Mesh.Member member) {
        pair.mesh.pass(SECOND);
        long next = member.node.nextDeadline();
        return next - pair.mesh.now() <= 5 * SECOND ? Long.MAX_VALUE : next;
    }

    @Test
    void a_full_disk_ends_a_transfer_on_both_sides() {
        pair.bob.node.spoolTo(
                first ->
                        new ResourceSink() {
                            @Override
                            public void append(Bytes piece) throws IOException {
                                throw new IOException("no space left");
                            }

                            @Override
                            public ResourceSource complete() {
                                throw new AssertionError("it is not whole");
                            }

                            @Override
                            public void discard() {}
                        });
        pair.send(noise(1_000, 1));
        pair.mesh.pass(5 * SECOND);
        var broken = resources(pair.bob, ResourceEvent.Broken.class).getFirst();
        assertEquals(Outcome.FAILED, broken.outcome());
        assertTrue(broken.why().contains("no space left"));
        assertEquals(Outcome.REJECTED, outcome(pair.alice));
    }

    // ---- content that is not what was said

    /** Sends a segment by hand, with what {@code change} makes of its advertisement. */
    private void sendByHand(Bytes plaintext, boolean compress, Change change) {
        Segment segment =
                Segment.build(
                        pair.mesh.crypto(),
                        Shapes.seeded(8),
                        pair.link::encrypt,
                        Segment.partSize(pair.link.mtu()),
                        plaintext,
                        compress);
        Advertisement said =
                change.apply(
                        new Advertisement(
                                segment.stream().length(),
                                plaintext.length(),
                                segment.parts(),
                                segment.hash(),
                                segment.random(),
                                segment.hash(),
                                1,
                                1,
                                Optional.empty(),
                                compress ? 3 : 1,
                                segment.mapSegment(0)));
        pair.link.send(Context.RESOURCE_ADV, said.encode(), pair.mesh.now());
        pair.mesh.pass(SECOND / 10);
        for (int i = 0; i < segment.parts(); i++) {
            pair.link.sendClear(
                    PacketType.DATA, Context.RESOURCE, segment.part(i), pair.mesh.now());
        }
        pair.mesh.pass(SECOND / 10);
    }

    private interface Change {
        Advertisement apply(Advertisement said);
    }

    private static Advertisement with(Advertisement said, Bytes hash, long size, int flags) {
        return new Advertisement(
                said.transferSize(),
                size,
                said.parts(),
                hash,
                said.random(),
                said.original(),
                said.segment(),
                said.segments(),
                said.requestId(),
                flags,
                said.hashes());
    }

    @Test
    void a_segment_sent_by_hand_is_taken() {
        sendByHand(noise(1_000, 1), false, said -> said);
        assertEquals(List.of(noise(1_000, 1)), pair.received());
        assertEquals(1, sent(pair.bob, Context.RESOURCE_PRF).size());
    }

    @Test
    void content_with_another_hash_is_corrupt_and_never_proved() {
        sendByHand(
                noise(1_000, 1),
                false,
                said -> with(said, Bytes.zeros(32), said.dataSize(), said.flags()));
        assertBroken(Outcome.CORRUPT);
    }

    @Test
    void more_content_than_advertised_is_corrupt() {
        sendByHand(noise(1_000, 1), false, said -> with(said, said.hash(), 999, said.flags()));
        assertBroken(Outcome.CORRUPT);
    }

    @Test
    void what_claims_to_be_compressed_and_is_not_is_corrupt() {
        sendByHand(noise(1_000, 1), false, said -> with(said, said.hash(), 1_000, 3));
        assertBroken(Outcome.CORRUPT);
    }

    @Test
    void metadata_longer_than_the_content_is_corrupt() {
        sendByHand(Bytes.hex("00ffff0011"), false, said -> with(said, said.hash(), 5, 1 | 0x20));
        assertBroken(Outcome.CORRUPT);
    }

    @Test
    void a_bomb_is_corrupt_and_its_size_is_never_reached() {
        pair.bob.node.spoolTo(Spool.inMemory(Long.MAX_VALUE));
        sendByHand(
                Bytes.zeros(Segment.MAX_COMPRESSED + 1),
                true,
                said -> with(said, said.hash(), Segment.MAX_COMPRESSED + 1L, said.flags()));
        assertBroken(Outcome.CORRUPT);
    }

    private void assertBroken(Outcome outcome) {
        assertEquals(List.of(), pair.received());
        assertEquals(
                List.of(outcome),
                resources(pair.bob, ResourceEvent.Broken.class).stream()
                        .map(ResourceEvent.Broken::outcome)
                        .toList());
        assertEquals(0, sent(pair.bob, Context.RESOURCE_PRF).size());
        assertEquals(Link.State.ACTIVE, pair.bobsEnd().state());
        assertEquals(0, pair.bob.node.transfers(pair.bobsEnd()).size());
    }

    @Test
    void noise_in_every_context_of_resources_leaves_the_link_as_it_was() {
        for (int context = Context.RESOURCE; context <= Context.CACHE_REQUEST; context++) {
            for (int size : new int[] {1, 16, 32, 33, 64, 100}) {
                pair.link.send(context, noise(size, context), pair.mesh.now());
                pair.link.sendClear(
                        PacketType.DATA, context, noise(size, context), pair.mesh.now());
                pair.link.sendClear(
                        PacketType.PROOF, context, noise(size, context), pair.mesh.now());
            }
        }
        pair.mesh.pass(SECOND);
        assertEquals(Link.State.ACTIVE, pair.bobsEnd().state());
        pair.send(noise(1_000, 1));
        pair.mesh.pass(5 * SECOND);
        assertEquals(List.of(noise(1_000, 1)), pair.received());
    }

    @Test
    void an_update_that_nobody_asked_for_is_ignored() {
        pair.send(noise(20_000, 1));
        pair.mesh.pass(3 * DELAY);
        Transfer incoming = pair.bob.node.transfers(pair.bobsEnd()).getFirst();
        pair.link.send(
                Context.RESOURCE_HMU,
                new HashmapUpdate(incoming.id(), 0, Bytes.zeros(4 * 74)).encode(),
                pair.mesh.now());
        pair.mesh.pass(20 * SECOND);
        assertEquals(List.of(noise(20_000, 1)), pair.received());
        assertEquals(1, pair.bob.dropped.size());
    }

    /** Content that tells how often it was closed. */
    private static final class Watched implements ResourceSource {
        private final Bytes content;
        private final AtomicInteger closed = new AtomicInteger();

        Watched(Bytes content) {
            this.content = content;
        }

        @Override
        public long size() {
            return content.length();
        }

        @Override
        public Bytes read(long offset, int length) {
            return content.slice((int) offset, (int) offset + length);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
