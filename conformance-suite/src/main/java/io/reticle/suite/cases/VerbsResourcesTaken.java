package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.Bzip2;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.resource.Advertisement;
import io.reticle.rns.resource.PartRequest;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterEvent;
import io.reticle.suite.adapter.Announcement;
import io.reticle.suite.adapter.GeneratedContent;
import io.reticle.suite.adapter.Strategy;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Meeting;
import io.reticle.suite.prober.Parcel;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberLink;
import io.reticle.suite.prober.Wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Resources that the node receives. */
@Chapter("Resources: received")
final class VerbsResourcesTaken {
    private static final int MTU = 500;
    private static final int PART = MTU - 36;
    private static final int MAP_SEGMENT = 74;
    private static final int SEGMENT = 1_048_575;
    private static final int LARGEST_INFLATED = 67_108_864;
    private static final Duration ASSEMBLY = Duration.ofSeconds(20);
    private static final Duration NOTHING = Duration.ofMillis(1_200);

    /** A link of the prober's to a destination of the node's. */
    private record Taker(Meeting meeting, ProberLink link) {

        static Taker that(Prober prober, Adapter adapter, Strategy strategy) throws Exception {
            return of(Meeting.of(prober, adapter), strategy);
        }

        static Taker of(Meeting meeting, Strategy strategy) {
            Meeting.Hosted hosted =
                    meeting.hosts(Announcement.of("reticle.taker-" + strategy).taking(strategy));
            return to(meeting, hosted);
        }

        static Taker to(Meeting meeting, Meeting.Hosted hosted) {
            ProberLink link =
                    meeting.prober().openLink(meeting.wire(), hosted.address(), hosted.identity());
            meeting.becomesActive(link.id());
            return new Taker(meeting, link);
        }

        Wire wire() {
            return meeting.wire();
        }

        Parcel pack(Bytes data) {
            return pack(Parcel.Content.of(data));
        }

        Parcel pack(Parcel.Content content) {
            return Parcel.pack(link, MTU, content);
        }

        AdapterEvent.Resource completes(Bytes original) {
            return meeting.application()
                    .expect(
                            "the resource is complete",
                            AdapterEvent.Resource.class,
                            in(original, AdapterEvent.ResourceState.COMPLETE),
                            1,
                            ASSEMBLY);
        }

        Predicate<AdapterEvent.Resource> in(Bytes original, AdapterEvent.ResourceState state) {
            return event ->
                    event.link().equals(link.id())
                            && event.resource().equals(original)
                            && !event.sender()
                            && event.state() == state;
        }

        /** The node's application has to get exactly this. */
        void delivers(Parcel parcel, Bytes content) {
            AdapterEvent.Resource told = completes(parcel.advertisement().original());
            Bytes expected = meeting.prober().crypto().sha256(content);
            if (!told.sha256().equals(Optional.of(expected))) {
                throw new Refuted(
                        "expected %d bytes of hash %s, found %s of %s"
                                .formatted(
                                        content.length(),
                                        expected.brief(),
                                        told.size(),
                                        told.sha256().map(Bytes::brief).orElse("nothing")));
            }
        }

        void takesAnother() {
            Bytes data = meeting.prober().random(300);
            Parcel parcel = pack(data);
            meeting.prober().note("control: an ordinary resource on the same link");
            parcel.serve(wire());
            delivers(parcel, data);
        }

        void neverTold(Bytes original) {
            meeting.application()
                    .refuse(
                            "the resource is complete",
                            AdapterEvent.Resource.class,
                            in(original, AdapterEvent.ResourceState.COMPLETE),
                            Prober.SETTLING);
        }
    }

    @Case(
            decides = {
                "R-CORE-165",
                "R-CORE-168",
                "R-CORE-169",
                "R-CORE-170",
                "R-CORE-171",
                "R-CORE-173",
                "R-CORE-179",
                "R-CORE-189"
            },
            level = Level.L1,
            needs = "resource")
    void a_resource_is_asked_for_part_by_part_delivered_and_proved(Prober prober, Adapter adapter)
            throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.ALL);
        Bytes data = prober.random(5 * PART + 17);
        Parcel parcel = taker.pack(data);
        parcel.serve(taker.wire());
        taker.delivers(parcel, data);
        Packet proof = taker.wire().expect("the proof", parcel.proofs());
        if (proof.data().length() != 64 || proof.flags() != 0x0F) {
            throw new Refuted("expected 64 clear bytes with flags 0x0f, found " + proof);
        }
    }

    @Case(decides = "R-CORE-187", level = Level.L1, needs = "resource")
    void a_resource_of_no_bytes_is_delivered(Prober prober, Adapter adapter) throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.ALL);
        Parcel parcel = taker.pack(Bytes.EMPTY);
        parcel.serve(taker.wire());
        taker.delivers(parcel, Bytes.EMPTY);
    }

    @Case(
            decides = {"R-CORE-172", "R-CORE-173", "R-CORE-174"},
            level = Level.L1,
            needs = "resource")
    void a_map_that_is_used_up_is_continued_by_its_last_hash(Prober prober, Adapter adapter)
            throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.ALL);
        Bytes data = prober.random(160 * PART);
        Parcel parcel = taker.pack(data);
        List<Bytes> quoted = new ArrayList<>();
        parcel.serve(
                taker.wire(),
                request -> request.lastKnown().ifPresent(quoted::add),
                packets -> packets);
        taker.delivers(parcel, data);
        for (int last : new int[] {MAP_SEGMENT - 1, 2 * MAP_SEGMENT - 1}) {
            if (!quoted.contains(parcel.mapHash(last))) {
                throw new Refuted("the node never asked for the map behind part " + last);
            }
        }
    }

    @Case(decides = "R-CORE-184", level = Level.L1, needs = "resource")
    void metadata_go_before_the_data(Prober prober, Adapter adapter) throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.ALL);
        Bytes data = prober.random(900);
        Bytes metadata = named("letter.txt");
        Parcel parcel = taker.pack(Parcel.Content.of(data).withMetadata(metadata));
        parcel.serve(taker.wire());
        taker.delivers(parcel, data);
        Optional<Bytes> told = taker.completes(parcel.hash()).metadata();
        if (!told.equals(Optional.of(metadata))) {
            throw new Refuted("expected metadata %s, found %s".formatted(metadata, told));
        }
    }

    private static Bytes named(String name) {
        LinkedHashMap<Value, Value> map = new LinkedHashMap<>();
        map.put(new Value.Text("name"), new Value.Binary(Bytes.utf8(name)));
        return new Value.Map(map).encode();
    }

    @Case(
            decides = {"R-CORE-182", "R-CORE-183"},
            level = Level.L1,
            needs = "resource")
    void a_compressed_resource_is_delivered_as_it_was(Prober prober, Adapter adapter)
            throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.ALL);
        Bytes data = Bytes.utf8("the same words again and again. ".repeat(900));
        Parcel parcel = taker.pack(Parcel.Content.of(data).compressedTo(Bzip2.compress(data)));
        parcel.serve(taker.wire());
        taker.delivers(parcel, data);
    }

    @Case(decides = "R-CORE-196", level = Level.L1, needs = "resource")
    void the_bytes_before_the_segment_are_thrown_away(Prober prober, Adapter adapter)
            throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.ALL);
        for (Bytes prefix : List.of(Bytes.hex("00000000"), Bytes.hex("0a0b0c0d"))) {
            Bytes data = prober.random(200);
            Parcel parcel =
                    Parcel.pack(
                            taker.link(),
                            MTU,
                            Parcel.Content.of(data),
                            prefix,
                            Bytes.hex("0a0b0c0d"));
            parcel.serve(taker.wire());
            taker.delivers(parcel, data);
        }
    }

    @Case(decides = "R-CORE-178", level = Level.L1, needs = "resource", slow = true)
    void a_transfer_completes_though_parts_are_lost_repeated_and_out_of_order(
            Prober prober, Adapter adapter) throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.ALL);
        Bytes data = prober.random(150 * PART);
        Parcel parcel = taker.pack(data);
        int[] lost = new int[1];
        parcel.serve(
                taker.wire(),
                request -> {},
                packets -> {
                    List<Packet> bent = new ArrayList<>();
                    for (Packet packet : packets) {
                        boolean part = packet.context() == Context.RESOURCE;
                        int dice = prober.random(1).at(0);
                        if (part && dice < 26) {
                            lost[0]++;
                            continue;
                        }
                        bent.add(packet);
                        if (part && dice > 240) bent.add(packet);
                    }
                    Collections.reverse(bent);
                    return bent;
                });
        prober.note(lost[0] + " parts were lost on the way");
        taker.delivers(parcel, data);
    }

    @Case(decides = "R-CORE-192", level = Level.L1, needs = "resource")
    void a_receiver_asks_for_four_parts_first_and_one_more_each_round(
            Prober prober, Adapter adapter) throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.ALL);
        List<Integer> first = windows(taker, prober.random(60 * PART));
        if (first.getFirst() != 4) {
            throw new Refuted("expected 4 parts in the first round, found " + first);
        }
        for (int i = 1; i < Math.min(first.size(), 6); i++) {
            if (first.get(i) > first.get(i - 1) + 1) {
                throw new Refuted("expected one part more a round at most, found " + first);
            }
        }
        if (Collections.max(first) < 6) {
            throw new Refuted("expected a window that grows, found " + first);
        }
        List<Integer> second = windows(taker, prober.random(30 * PART));
        if (second.getFirst() <= 4) {
            throw new Refuted(
                    "expected the second resource to begin where the first ended, found " + second);
        }
    }

    private static List<Integer> windows(Taker taker, Bytes data) {
        Parcel parcel = taker.pack(data);
        List<Integer> asked = new ArrayList<>();
        parcel.serve(
                taker.wire(),
                request -> {
                    if (request.count() > 0) asked.add(request.count());
                },
                packets -> packets);
        taker.delivers(parcel, data);
        taker.meeting().prober().note("parts asked for in each round: " + asked);
        return asked;
    }

    @Case(
            decides = {"R-CORE-185", "R-CORE-186"},
            level = Level.L1,
            needs = "resource",
            slow = true,
            seconds = 120)
    void a_resource_in_two_segments_is_delivered_as_one(Prober prober, Adapter adapter)
            throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.ALL);
        Bytes data = Bytes.wrap(new GeneratedContent(SEGMENT + 5_000, 7).bytes());
        Parcel first =
                taker.pack(
                        Parcel.Content.of(data.slice(0, SEGMENT))
                                .segment(1, 2, data.length(), Optional.empty()));
        first.serve(taker.wire());
        taker.neverTold(first.hash());
        Parcel second =
                taker.pack(
                        Parcel.Content.of(data.from(SEGMENT))
                                .segment(2, 2, data.length(), Optional.of(first.hash())));
        second.serve(taker.wire());
        taker.delivers(second, data);
    }

    @Case(decides = "R-CORE-189", kind = Polarity.NEGATIVE, level = Level.L1, needs = "resource")
    void a_link_that_takes_no_resources_is_silent(Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Taker none = Taker.of(meeting, Strategy.NONE);
        Taker all = Taker.of(meeting, Strategy.ALL);
        Parcel parcel = none.pack(prober.random(300));
        meeting.wire().send(parcel.offer());
        all.takesAnother();
        meeting.wire().refuse("part request", parcel.requests(), Prober.SETTLING);
        meeting.wire().refuse("rejection", parcel.rejections());
    }

    @Case(decides = "R-CORE-189", kind = Polarity.NEGATIVE, level = Level.L1, needs = "resource")
    void an_application_that_says_no_rejects_and_one_that_says_yes_takes(
            Prober prober, Adapter adapter) throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.APP);
        Parcel large = taker.pack(prober.random(9_000));
        taker.wire().send(large.offer());
        taker.wire().expect("a rejection", large.rejections());
        taker.takesAnother();
        taker.wire().refuse("part request", large.requests());
    }

    @Case(decides = "R-CORE-190", kind = Polarity.NEGATIVE, level = Level.L1, needs = "resource")
    void an_advertisement_that_comes_again_does_not_start_the_transfer_again(
            Prober prober, Adapter adapter) throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.ALL);
        Bytes data = prober.random(20 * PART);
        Parcel parcel = taker.pack(data);
        Set<Integer> served = new HashSet<>();
        int[] rounds = new int[1];
        parcel.serve(
                taker.wire(),
                request -> {
                    for (int index : parcel.wanted(request)) {
                        if (!served.add(index)) {
                            throw new Refuted("part " + index + " is asked for a second time");
                        }
                    }
                },
                packets -> {
                    if (++rounds[0] != 2) return packets;
                    prober.note("bent: the same advertisement again, between two rounds");
                    List<Packet> bent = new ArrayList<>(packets);
                    bent.add(parcel.offer());
                    return bent;
                });
        taker.delivers(parcel, data);
        int started =
                taker.meeting()
                        .application()
                        .seen(
                                AdapterEvent.Resource.class,
                                taker.in(parcel.hash(), AdapterEvent.ResourceState.STARTED))
                        .size();
        if (started > 1) throw new Refuted("the application was told of " + started + " starts");
    }

    @Case(decides = "R-CORE-167", kind = Polarity.NEGATIVE, level = Level.L1, needs = "resource")
    void an_advertisement_that_is_none_starts_nothing(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted hosted =
                meeting.hosts(Announcement.of("reticle.taker").taking(Strategy.ALL));
        for (String what :
                List.of(
                        "without t",
                        "without h",
                        "without r",
                        "without m",
                        "without f",
                        "an array",
                        "not packed",
                        "too long")) {
            Taker taker = Taker.to(meeting, hosted);
            Parcel parcel = taker.pack(prober.random(300));
            prober.note("bent: an advertisement, " + what);
            meeting.wire().send(parcel.offer(bent(parcel, what)));
            meeting.wire()
                    .refuse(
                            "part request",
                            taker.link().packets(PacketType.DATA, Context.RESOURCE_REQ),
                            Prober.SETTLING);
        }
        Taker.to(meeting, hosted).takesAnother();
    }

    private static Bytes bent(Parcel parcel, String what) throws Exception {
        Bytes right = parcel.advertisement().encode();
        if (what.equals("not packed")) return Bytes.concat(Bytes.hex("c1"), right);
        Value.Map map = (Value.Map) Value.parse(right);
        if (what.equals("an array")) {
            return new Value.Array(List.copyOf(map.entries().values())).encode();
        }
        LinkedHashMap<Value, Value> entries = new LinkedHashMap<>(map.entries());
        if (what.equals("too long")) {
            entries.put(new Value.Text("t"), new Value.Int(Advertisement.MAX_TRANSFER_SIZE + 1L));
        } else {
            entries.remove(new Value.Text(what.substring("without ".length())));
        }
        return new Value.Map(entries).encode();
    }

    @Case(decides = "R-CORE-167", level = Level.L1, needs = "resource")
    void an_advertisement_of_the_longest_transfer_is_taken(Prober prober, Adapter adapter)
            throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.ALL);
        Parcel parcel = taker.pack(prober.random(80 * PART));
        Value.Map map = (Value.Map) Value.parse(parcel.advertisement().encode());
        LinkedHashMap<Value, Value> entries = new LinkedHashMap<>(map.entries());
        entries.put(new Value.Text("t"), new Value.Int(Advertisement.MAX_TRANSFER_SIZE));
        taker.wire().send(parcel.offer(new Value.Map(entries).encode()));
        taker.wire().expect("a part request", parcel.requests());
    }

    @Case(decides = "R-CORE-175", kind = Polarity.NEGATIVE, level = Level.L1, needs = "resource")
    void a_hashmap_update_that_nobody_asked_for_changes_nothing(Prober prober, Adapter adapter)
            throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.ALL);
        Bytes data = prober.random(100 * PART);
        Parcel parcel = taker.pack(data);
        int[] rounds = new int[1];
        parcel.serve(
                taker.wire(),
                request -> {},
                packets -> {
                    if (++rounds[0] != 1) return packets;
                    prober.note("bent: a map segment of wrong hashes that nobody asked for");
                    List<Packet> bent = new ArrayList<>();
                    bent.add(parcel.mapSegment(1, prober.random(26 * 4)));
                    bent.addAll(packets);
                    return bent;
                });
        taker.delivers(parcel, data);
    }

    @Case(decides = "R-CORE-175", kind = Polarity.NEGATIVE, level = Level.L1, needs = "resource")
    void a_hashmap_update_without_hashes_advances_nothing(Prober prober, Adapter adapter)
            throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.ALL);
        Parcel parcel = taker.pack(prober.random(100 * PART));
        Wire.Cursor heard = taker.wire().cursor();
        taker.wire().send(parcel.offer());
        while (true) {
            Packet packet =
                    heard.next(parcel.requests(), Duration.ofSeconds(8))
                            .orElseThrow(() -> new Refuted("the node stopped asking for parts"));
            PartRequest request = PartRequest.parse(taker.link().opened(packet).orElseThrow());
            if (request.lastKnown().isPresent()) break;
            parcel.answers(request).forEach(taker.wire()::send);
        }
        prober.note("bent: the map segment that was asked for, with no hash in it");
        taker.wire().send(parcel.mapSegment(1, Bytes.EMPTY));
        taker.wire()
                .refuse(
                        "request for parts behind the map",
                        parcel.requests().and(packet -> asksBehind(taker, packet, parcel)),
                        NOTHING);
        taker.neverTold(parcel.hash());
    }

    private static boolean asksBehind(Taker taker, Packet packet, Parcel parcel) {
        try {
            PartRequest request =
                    PartRequest.parse(taker.link().opened(packet).orElse(Bytes.EMPTY));
            return parcel.wanted(request).stream().anyMatch(index -> index >= MAP_SEGMENT);
        } catch (MalformedFrame e) {
            return false;
        }
    }

    @Case(decides = "R-CORE-181", kind = Polarity.NEGATIVE, level = Level.L1, needs = "resource")
    void content_of_another_hash_is_neither_delivered_nor_proved(Prober prober, Adapter adapter)
            throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.ALL);
        taker.takesAnother();
        Bytes data = prober.random(3 * PART);
        Parcel right = taker.pack(data);
        Advertisement said = right.advertisement();
        Bytes claimed = prober.random(32);
        Advertisement lie =
                new Advertisement(
                        said.transferSize(),
                        said.dataSize(),
                        said.parts(),
                        claimed,
                        said.random(),
                        claimed,
                        1,
                        1,
                        Optional.empty(),
                        said.flags(),
                        said.hashes());
        prober.note("bent: an advertisement with a hash that the content does not have");
        Wire.Cursor heard = taker.wire().cursor();
        taker.wire().send(right.offer(lie.encode()));
        Set<Integer> sent = new HashSet<>();
        while (sent.size() < right.count()) {
            Packet packet =
                    heard.next(
                                    taker.link().packets(PacketType.DATA, Context.RESOURCE_REQ),
                                    Duration.ofSeconds(6))
                            .orElseThrow(() -> new Refuted("the node stopped asking for parts"));
            PartRequest request = PartRequest.parse(taker.link().opened(packet).orElseThrow());
            for (int index : right.wanted(request)) {
                sent.add(index);
                taker.wire().send(right.part(index));
            }
        }
        taker.wire()
                .refuseMore(
                        "proof",
                        taker.link().packets(PacketType.PROOF, Context.RESOURCE_PRF),
                        NOTHING);
        taker.neverTold(claimed);
    }

    @Case(
            decides = "R-CORE-183",
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "resource",
            slow = true,
            seconds = 120)
    void a_segment_that_inflates_beyond_64_mib_is_not_taken(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted hosted =
                meeting.hosts(Announcement.of("reticle.taker").taking(Strategy.ALL));
        Taker full = Taker.to(meeting, hosted);
        Bytes largest = Bytes.zeros(LARGEST_INFLATED);
        Parcel allowed = inflating(full, largest);
        allowed.serve(full.wire());
        full.completes(allowed.hash());
        Taker over = Taker.to(meeting, hosted);
        Parcel bomb = inflating(over, Bytes.concat(largest, Bytes.hex("00")));
        prober.note("bent: one byte more than 67108864 after decompression");
        Wire.Cursor heard = over.wire().cursor();
        over.wire().send(bomb.offer());
        Packet asked =
                heard.next(bomb.requests(), Duration.ofSeconds(8))
                        .orElseThrow(() -> new Refuted("the node does not ask for the parts"));
        bomb.answers(PartRequest.parse(over.link().opened(asked).orElseThrow()))
                .forEach(over.wire()::send);
        over.wire().refuse("proof", bomb.proofs(), Duration.ofSeconds(5));
        over.neverTold(bomb.hash());
    }

    private static Parcel inflating(Taker taker, Bytes plaintext) {
        return taker.pack(Parcel.Content.of(plaintext).compressedTo(Bzip2.compress(plaintext)));
    }

    @Case(decides = "R-CORE-188", kind = Polarity.NEGATIVE, level = Level.L1, needs = "resource")
    void the_senders_cancellation_ends_its_transfer_and_no_other(Prober prober, Adapter adapter)
            throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.ALL);
        Parcel parcel = taker.pack(prober.random(30 * PART));
        Wire.Cursor heard = taker.wire().cursor();
        taker.wire().send(parcel.offer());
        Packet first =
                heard.next(parcel.requests(), Duration.ofSeconds(8))
                        .orElseThrow(() -> new Refuted("the node does not ask for parts"));
        prober.note("a cancellation of another transfer, then this one's");
        taker.wire().send(taker.link().packet(Context.RESOURCE_ICL, prober.random(32)));
        parcel.answers(PartRequest.parse(taker.link().opened(first).orElseThrow()))
                .forEach(taker.wire()::send);
        if (heard.next(parcel.requests(), Duration.ofSeconds(8)).isEmpty()) {
            throw new Refuted("another transfer's cancellation ended this one");
        }
        taker.wire().send(parcel.cancellation());
        taker.meeting()
                .application()
                .expect(
                        "the resource has failed",
                        AdapterEvent.Resource.class,
                        event ->
                                event.resource().equals(parcel.hash())
                                        && (event.state() == AdapterEvent.ResourceState.FAILED
                                                || event.state()
                                                        == AdapterEvent.ResourceState.CANCELLED));
        taker.wire().refuseMore("part request", parcel.requests(), NOTHING);
        taker.takesAnother();
    }

    @Case(decides = "R-CORE-194", level = Level.L1, needs = "resource")
    void a_proof_that_got_lost_is_sent_again_when_asked_for(Prober prober, Adapter adapter)
            throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.ALL);
        Bytes data = prober.random(300);
        Parcel parcel = taker.pack(data);
        parcel.serve(taker.wire());
        taker.delivers(parcel, data);
        Packet proof = taker.wire().heard(parcel.proofs()).getLast().packet();
        Bytes hash = proof.hash(prober.crypto());
        taker.wire().send(taker.link().clear(PacketType.DATA, Context.CACHE_REQUEST, hash));
        Packet again =
                taker.wire().expect("the proof again", parcel.proofs(), 2, Duration.ofSeconds(6));
        if (!again.data().equals(proof.data())) {
            throw new Refuted("the proof came again as " + again.data());
        }
    }

    @Case(decides = "R-CORE-233", kind = Polarity.NEGATIVE, level = Level.L1, needs = "resource")
    void a_cache_request_for_something_unknown_is_not_answered(Prober prober, Adapter adapter)
            throws Exception {
        Taker taker = Taker.that(prober, adapter, Strategy.ALL);
        taker.takesAnother();
        Wire wire = taker.wire();
        Predicate<Packet> onLink = packet -> packet.destination().equals(taker.link().id());
        int before = wire.heard(onLink).size();
        prober.note("bent: requests for an unknown hash, of 31 and of 33 bytes");
        for (int size : new int[] {32, 31, 33}) {
            wire.send(
                    taker.link()
                            .clear(PacketType.DATA, Context.CACHE_REQUEST, prober.random(size)));
        }
        wire.refuseMore("answer on the link", onLink, Prober.SETTLING);
        if (wire.heard(onLink).size() != before) {
            throw new Refuted("expected no answer to the cache requests, found one");
        }
        taker.takesAnother();
    }
}
