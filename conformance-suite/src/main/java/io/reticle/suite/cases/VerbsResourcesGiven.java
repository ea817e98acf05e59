package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.resource.Advertisement;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterEvent;
import io.reticle.suite.adapter.Announcement;
import io.reticle.suite.adapter.GeneratedContent;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.LinkAsked;
import io.reticle.suite.prober.Meeting;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberLink;
import io.reticle.suite.prober.Reception;
import io.reticle.suite.prober.Wire;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** Resources that the node sends. */
@Chapter("Resources: sent")
final class VerbsResourcesGiven {
    private static final int MTU = 500;
    private static final int PART = MTU - 36;
    private static final int MAP_SEGMENT = 74;
    private static final int SEGMENT = 1_048_575;
    private static final int TOKEN_OVERHEAD = 48;
    private static final int ATTEMPTS = 5;
    private static final Duration NOTHING = Duration.ofMillis(1_200);
    private static final Optional<Bytes> NO_METADATA = Optional.empty();

    /** A link of the prober's to a node that sends over it. */
    private record Giver(Meeting meeting, ProberLink link, int mtu) {

        static Giver that(Prober prober, Adapter adapter) throws Exception {
            Meeting meeting = Meeting.of(prober, adapter);
            Meeting.Hosted hosted = meeting.hosts(Announcement.of("reticle.giver"));
            ProberLink link = prober.openLink(meeting.wire(), hosted.address(), hosted.identity());
            meeting.becomesActive(link.id());
            return new Giver(meeting, link, MTU);
        }

        Wire wire() {
            return meeting.wire();
        }

        /** Has the node send, and returns what it advertises. */
        Reception sends(Bytes data, Optional<Bytes> metadata, boolean compress) {
            Wire.Cursor heard = wire().cursor();
            Bytes hash = meeting.adapter().resource(link.id(), data, metadata, compress);
            Reception reception = Reception.advertised(wire(), link, heard, mtu);
            if (!reception.advertisement().hash().equals(hash)) {
                throw new Refuted(
                        "the node says resource %s and advertises %s"
                                .formatted(hash.brief(), reception.advertisement().hash().brief()));
            }
            return reception;
        }

        Reception sends(Bytes data) {
            return sends(data, NO_METADATA, false);
        }

        void takes(Reception reception, Bytes expected) {
            Bytes plaintext = reception.take();
            if (!plaintext.equals(expected)) {
                throw new Refuted(
                        "expected %d bytes of content, found %d others"
                                .formatted(expected.length(), plaintext.length()));
            }
            wire().send(reception.proof(plaintext));
        }

        void isTold(Reception reception, AdapterEvent.ResourceState state) {
            meeting.application()
                    .expect(
                            "the resource is " + state,
                            AdapterEvent.Resource.class,
                            in(reception, state));
        }

        Predicate<AdapterEvent.Resource> in(Reception reception, AdapterEvent.ResourceState state) {
            return event ->
                    event.resource().equals(reception.advertisement().original())
                            && event.sender()
                            && event.state() == state;
        }

        boolean wasRejected(Reception reception) {
            return meeting.application()
                    .await(
                            AdapterEvent.Resource.class,
                            in(reception, AdapterEvent.ResourceState.REJECTED),
                            1,
                            Duration.ofSeconds(1))
                    .isPresent();
        }

        Predicate<Packet> advertisements() {
            return link.packets(PacketType.DATA, Context.RESOURCE_ADV);
        }
    }

    @Case(
            decides = {
                "R-CORE-165",
                "R-CORE-166",
                "R-CORE-168",
                "R-CORE-169",
                "R-CORE-170",
                "R-CORE-171",
                "R-CORE-179",
                "R-CORE-180"
            },
            level = Level.L1,
            needs = "resource")
    void a_resource_is_advertised_sent_part_by_part_and_complete_with_its_proof(
            Prober prober, Adapter adapter) throws Exception {
        Giver giver = Giver.that(prober, adapter);
        Bytes data = prober.random(3 * PART + 20);
        Reception reception = giver.sends(data);
        Advertisement said = reception.advertisement();
        int transfer = TOKEN_OVERHEAD + 16 * ((4 + data.length()) / 16 + 1);
        if (said.flags() != Advertisement.ENCRYPTED
                || said.transferSize() != transfer
                || said.dataSize() != data.length()
                || said.parts() != Math.ceilDiv(transfer, PART)
                || said.segment() != 1
                || said.segments() != 1
                || !said.original().equals(said.hash())
                || said.requestId().isPresent()) {
            throw new Refuted("expected one encrypted segment of " + transfer + ", found " + said);
        }
        giver.takes(reception, data);
        giver.isTold(reception, AdapterEvent.ResourceState.COMPLETE);
    }

    @Case(decides = "R-CORE-187", level = Level.L1, needs = "resource")
    void a_resource_of_no_bytes_is_sent(Prober prober, Adapter adapter) throws Exception {
        Giver giver = Giver.that(prober, adapter);
        Reception reception = giver.sends(Bytes.EMPTY);
        giver.takes(reception, Bytes.EMPTY);
        giver.isTold(reception, AdapterEvent.ResourceState.COMPLETE);
    }

    @Case(
            decides = {"R-CORE-172", "R-CORE-174", "R-CORE-176"},
            level = Level.L1,
            needs = "resource")
    void the_map_goes_in_segments_of_74_hashes(Prober prober, Adapter adapter) throws Exception {
        Giver giver = Giver.that(prober, adapter);
        Bytes data = prober.random(170 * PART);
        Reception reception = giver.sends(data);
        giver.takes(reception, data);
        giver.isTold(reception, AdapterEvent.ResourceState.COMPLETE);
    }

    @Case(
            decides = {"R-CORE-171", "R-CORE-172"},
            level = Level.L1,
            needs = "resource",
            slow = true)
    void parts_grow_with_the_link_and_the_map_does_not(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        LinkAsked asked = meeting.asks(meeting.known());
        int mtu = asked.request().signalling().orElseThrow().mtu();
        meeting.wire().send(asked.proof());
        meeting.becomesActive(asked.id());
        Giver giver = new Giver(meeting, asked.agreed(), mtu);
        prober.note("a link of " + mtu + " bytes");
        int size = Math.min((MAP_SEGMENT + 3) * (mtu - 36), SEGMENT);
        Wire.Cursor heard = meeting.wire().cursor();
        adapter.resource(giver.link().id(), new GeneratedContent(size, 11));
        Reception reception = Reception.advertised(meeting.wire(), giver.link(), heard, mtu);
        giver.takes(reception, Bytes.wrap(new GeneratedContent(size, 11).bytes()));
        giver.isTold(reception, AdapterEvent.ResourceState.COMPLETE);
    }

    @Case(decides = "R-CORE-184", level = Level.L1, needs = "resource")
    void metadata_stand_before_the_data(Prober prober, Adapter adapter) throws Exception {
        Giver giver = Giver.that(prober, adapter);
        Bytes data = prober.random(200);
        Bytes metadata = new Value.Text("a note about it").encode();
        Reception reception = giver.sends(data, Optional.of(metadata), false);
        if (!reception.advertisement().hasMetadata()) {
            throw new Refuted("the advertisement does not say that there are metadata");
        }
        Bytes length = Bytes.wrap((byte) 0, (byte) 0, (byte) metadata.length());
        Bytes whole = Bytes.concat(length, metadata, data);
        if (reception.advertisement().dataSize() != whole.length()) {
            throw new Refuted(
                    "expected d = %d with the metadata, found %d"
                            .formatted(whole.length(), reception.advertisement().dataSize()));
        }
        giver.takes(reception, whole);
    }

    @Case(decides = "R-CORE-182", level = Level.L1, needs = "resource")
    void content_that_shrinks_is_compressed(Prober prober, Adapter adapter) throws Exception {
        Giver giver = Giver.that(prober, adapter);
        Bytes data = Bytes.utf8("the same words again and again. ".repeat(300));
        Reception reception = giver.sends(data, NO_METADATA, true);
        if (!reception.advertisement().compressed()
                || reception.advertisement().transferSize() >= data.length()) {
            throw new Refuted("expected compression, found " + reception.advertisement());
        }
        giver.takes(reception, data);
    }

    @Case(decides = "R-CORE-182", kind = Polarity.NEGATIVE, level = Level.L1, needs = "resource")
    void content_that_would_not_shrink_is_not_compressed(Prober prober, Adapter adapter)
            throws Exception {
        Giver giver = Giver.that(prober, adapter);
        Bytes data = prober.random(2_000);
        Reception reception = giver.sends(data, NO_METADATA, true);
        if (reception.advertisement().compressed()) {
            throw new Refuted("random bytes are advertised as compressed");
        }
        giver.takes(reception, data);
    }

    @Case(
            decides = {"R-CORE-185", "R-CORE-186"},
            level = Level.L1,
            needs = "resource",
            slow = true,
            seconds = 120)
    void content_above_a_segment_is_split_and_each_waits_for_the_proof_before(
            Prober prober, Adapter adapter) throws Exception {
        Giver giver = Giver.that(prober, adapter);
        GeneratedContent content = new GeneratedContent(SEGMENT + 900, 5);
        Bytes data = Bytes.wrap(content.bytes());
        Wire.Cursor heard = giver.wire().cursor();
        adapter.resource(giver.link().id(), content);
        Reception first = Reception.advertised(giver.wire(), giver.link(), heard, MTU);
        expectSegment(first.advertisement(), 1, data.length());
        Bytes plaintext = first.take();
        giver.wire()
                .refuse(
                        "advertisement of the second segment before the proof of the first",
                        giver.advertisements()
                                .and(packet -> Reception.in(giver.link(), packet).segment() != 1),
                        Prober.SETTLING);
        giver.wire().send(first.proof(plaintext));
        Reception second = Reception.advertised(giver.wire(), giver.link(), heard, MTU);
        expectSegment(second.advertisement(), 2, data.length());
        if (!second.advertisement().original().equals(first.advertisement().hash())) {
            throw new Refuted("the second segment does not name the hash of the first");
        }
        if (!Bytes.concat(plaintext, second.take()).equals(data)) {
            throw new Refuted("the two segments are not the content");
        }
    }

    private static void expectSegment(Advertisement said, int segment, int whole) {
        if (said.segment() != segment
                || said.segments() != 2
                || said.dataSize() != whole
                || !said.split()) {
            throw new Refuted(
                    "expected segment %d of 2 of %d bytes, found %s"
                            .formatted(segment, whole, said));
        }
    }

    @Case(
            decides = {"R-CORE-180", "R-CORE-179"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "resource")
    void a_wrong_proof_does_not_complete_a_resource(Prober prober, Adapter adapter)
            throws Exception {
        Giver giver = Giver.that(prober, adapter);
        Bytes data = prober.random(2 * PART);
        Reception reception = giver.sends(data);
        Bytes plaintext = reception.take();
        Bytes hash = reception.advertisement().hash();
        Bytes right = reception.proof(plaintext).data();
        prober.note("bent: proofs with a random half, of 63, 65 and 32 bytes, and of the hash");
        giver.wire().send(reception.proof(hash, prober.random(32)));
        giver.wire().send(reception.proof(right.slice(0, 63)));
        giver.wire().send(reception.proof(right, Bytes.hex("00")));
        giver.wire().send(reception.proof(hash));
        giver.wire().send(reception.proof(hash, hash));
        giver.meeting()
                .application()
                .refuse(
                        "the resource is complete",
                        AdapterEvent.Resource.class,
                        giver.in(reception, AdapterEvent.ResourceState.COMPLETE),
                        Duration.ofMillis(900));
        giver.wire().send(reception.proof(plaintext));
        giver.isTold(reception, AdapterEvent.ResourceState.COMPLETE);
    }

    @Case(decides = "R-CORE-177", kind = Polarity.NEGATIVE, level = Level.L1, needs = "resource")
    void a_part_request_that_comes_twice_is_served_once(Prober prober, Adapter adapter)
            throws Exception {
        Giver giver = Giver.that(prober, adapter);
        Reception reception = giver.sends(prober.random(8 * PART));
        Packet request = reception.asks(0, 2);
        int before = giver.wire().heard(reception.parts()).size();
        prober.note("bent: the same request again, as the same packet");
        giver.wire().send(request);
        giver.wire().refuseMore("part", reception.parts(), Prober.SETTLING);
        giver.wire()
                .send(
                        reception.request(
                                Optional.empty(),
                                Bytes.concat(reception.mapHash(0), reception.mapHash(1))));
        giver.wire()
                .control(
                        "the same parts for another request",
                        reception.parts(),
                        before + 2,
                        Wire.SOON);
    }

    @Case(decides = "R-CORE-176", kind = Polarity.NEGATIVE, level = Level.L1, needs = "resource")
    void a_quoted_hash_that_ends_no_map_segment_gets_no_hashes(Prober prober, Adapter adapter)
            throws Exception {
        Giver giver = Giver.that(prober, adapter);
        Reception reception = giver.sends(prober.random(100 * PART));
        reception.asks(0, 1);
        prober.note("bent: the map is said to be used up at part 10");
        giver.wire().send(reception.request(Optional.of(reception.mapHash(10)), Bytes.EMPTY));
        giver.wire().refuse("hashmap update", reception.updates(), NOTHING);
    }

    @Case(decides = "R-CORE-188", level = Level.L1, needs = "resource")
    void the_receivers_rejection_ends_a_transfer_at_the_sender(Prober prober, Adapter adapter)
            throws Exception {
        Giver giver = Giver.that(prober, adapter);
        Reception reception = giver.sends(prober.random(500));
        // a sender may still be busy with its advertisement, and then hears nothing of it
        for (int attempt = 0; attempt < ATTEMPTS && !giver.wasRejected(reception); attempt++) {
            giver.wire().send(reception.rejection());
        }
        giver.isTold(reception, AdapterEvent.ResourceState.REJECTED);
    }

    @Case(decides = "R-CORE-188", kind = Polarity.NEGATIVE, level = Level.L1, needs = "resource")
    void a_rejection_of_another_resource_ends_nothing(Prober prober, Adapter adapter)
            throws Exception {
        Giver giver = Giver.that(prober, adapter);
        Bytes data = prober.random(500);
        Reception reception = giver.sends(data);
        prober.note("bent: a rejection of a resource that there is not");
        giver.wire().send(giver.link().packet(Context.RESOURCE_RCL, prober.random(32)));
        giver.takes(reception, data);
        giver.isTold(reception, AdapterEvent.ResourceState.COMPLETE);
    }

    @Case(decides = "R-CORE-188", level = Level.L1, needs = "resource")
    void a_transfer_that_its_sender_stops_is_cancelled_by_its_hash(Prober prober, Adapter adapter)
            throws Exception {
        Giver giver = Giver.that(prober, adapter);
        Reception reception = giver.sends(prober.random(20 * PART));
        reception.asks(0, 1);
        adapter.cancel(giver.link().id(), reception.advertisement().hash());
        giver.wire().expect("the cancellation", reception.cancellations());
    }

    @Case(decides = "R-CORE-191", kind = Polarity.NEGATIVE, level = Level.L1, needs = "resource")
    void a_second_resource_waits_for_the_first(Prober prober, Adapter adapter) throws Exception {
        Giver giver = Giver.that(prober, adapter);
        Bytes firstData = prober.random(2 * PART);
        Bytes secondData = prober.random(PART);
        Reception first = giver.sends(firstData);
        Wire.Cursor heard = giver.wire().cursor();
        Bytes second = adapter.resource(giver.link().id(), secondData, NO_METADATA, false);
        giver.wire()
                .refuse(
                        "advertisement of the second",
                        giver.advertisements()
                                .and(
                                        packet ->
                                                Reception.in(giver.link(), packet)
                                                        .hash()
                                                        .equals(second)),
                        Duration.ofMillis(700));
        giver.takes(first, firstData);
        Reception next;
        do {
            next = Reception.advertised(giver.wire(), giver.link(), heard, MTU);
        } while (!next.advertisement().hash().equals(second));
        giver.takes(next, secondData);
        giver.isTold(next, AdapterEvent.ResourceState.COMPLETE);
    }

    @Case(decides = "R-CORE-193", level = Level.L1, needs = "resource", slow = true, seconds = 90)
    void an_advertisement_that_nobody_answers_is_sent_five_times(Prober prober, Adapter adapter)
            throws Exception {
        Giver giver = Giver.that(prober, adapter);
        Reception reception = giver.sends(prober.random(300));
        giver.meeting()
                .application()
                .expect(
                        "the resource has failed",
                        AdapterEvent.Resource.class,
                        event ->
                                event.resource().equals(reception.advertisement().hash())
                                        && event.state() != AdapterEvent.ResourceState.STARTED
                                        && event.state() != AdapterEvent.ResourceState.COMPLETE,
                        1,
                        Duration.ofSeconds(40));
        int sent = giver.wire().heard(giver.advertisements()).size();
        if (sent != 5) throw new Refuted("expected 5 advertisements, found " + sent);
    }

    @Case(decides = "R-CORE-194", level = Level.L1, needs = "resource", slow = true, seconds = 90)
    void a_sender_without_a_proof_asks_for_it_by_its_packet_hash(Prober prober, Adapter adapter)
            throws Exception {
        Giver giver = Giver.that(prober, adapter);
        Reception reception = giver.sends(prober.random(300));
        Bytes plaintext = reception.take();
        Packet proof = reception.proof(plaintext);
        Packet asked =
                giver.wire()
                        .expect(
                                "a cache request",
                                giver.link().packets(PacketType.DATA, Context.CACHE_REQUEST),
                                1,
                                Duration.ofSeconds(20));
        Bytes expected = proof.hash(prober.crypto());
        if (!asked.data().equals(expected)) {
            throw new Refuted(
                    "expected the hash %s of the proof's packet, found %s"
                            .formatted(expected, asked.data()));
        }
        giver.wire().send(proof);
        giver.isTold(reception, AdapterEvent.ResourceState.COMPLETE);
    }
}
