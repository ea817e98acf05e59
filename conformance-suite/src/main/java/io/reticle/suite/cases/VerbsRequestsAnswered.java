package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Identification;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.request.Request;
import io.reticle.rns.request.Response;
import io.reticle.rns.resource.Advertisement;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterEvent;
import io.reticle.suite.adapter.Announcement;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Meeting;
import io.reticle.suite.prober.Parcel;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberLink;
import io.reticle.suite.prober.Reception;
import io.reticle.suite.prober.Wire;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Requests that the node answers. */
@Chapter("Requests: answered")
final class VerbsRequestsAnswered {
    private static final int MTU = 500;
    private static final String ECHO = "/echo";
    private static final Duration NOTHING = Duration.ofMillis(900);

    /** A link of the prober's to a destination of the node's that answers requests. */
    private record Asker(Meeting meeting, ProberLink link) {

        static Asker of(Prober prober, Adapter adapter, Announcement announcement)
                throws Exception {
            Meeting meeting = Meeting.of(prober, adapter);
            return to(meeting, meeting.hosts(announcement));
        }

        static Asker to(Meeting meeting, Meeting.Hosted hosted) {
            ProberLink link =
                    meeting.prober().openLink(meeting.wire(), hosted.address(), hosted.identity());
            meeting.becomesActive(link.id());
            return new Asker(meeting, link);
        }

        Wire wire() {
            return meeting.wire();
        }

        Prober prober() {
            return meeting.prober();
        }

        Bytes packed(String path, Bytes data) {
            return new Request(
                            Prober.unixSeconds(), Request.pathHash(prober().crypto(), path), data)
                    .encode();
        }

        /** Sends a request in a packet and returns its id. */
        Bytes asks(String path, Bytes data) {
            return asks(packed(path, data));
        }

        Bytes asks(Bytes packed) {
            Packet packet = link.packet(Context.REQUEST, packed);
            wire().send(packet);
            return packet.hash(prober().crypto()).slice(0, 16);
        }

        Predicate<Packet> responses() {
            return link.packets(PacketType.DATA, Context.RESPONSE);
        }

        /** The nth response packet has to be for this request, with this value. */
        void gets(int nth, Bytes request, Bytes value) {
            Packet packet =
                    wire().expect("a response packet", responses(), nth, Duration.ofSeconds(6));
            Response response =
                    response(
                            link.opened(packet)
                                    .orElseThrow(
                                            () ->
                                                    new Refuted(
                                                            "the response does not open under the"
                                                                    + " link's key")));
            check(response, request, value);
        }

        /** An ordinary request is answered: the link and the handler live. */
        void control(String path) {
            int before = wire().heard(responses()).size();
            Bytes value = new Value.Text("control").encode();
            Bytes request = asks(path, value);
            gets(before + 1, request, value);
        }

        void getsNothing() {
            wire().refuse("response", responses(), NOTHING);
            wire().refuse("response resource", link.packets(PacketType.DATA, Context.RESOURCE_ADV));
        }
    }

    private static Response response(Bytes packed) {
        try {
            return Response.parse(packed);
        } catch (MalformedFrame e) {
            throw new Refuted("the node's response: " + e.getMessage(), e);
        }
    }

    private static void check(Response response, Bytes request, Bytes value) {
        if (!response.requestId().equals(request)) {
            throw new Refuted(
                    "expected a response to %s, found one to %s"
                            .formatted(request.brief(), response.requestId().brief()));
        }
        if (!response.value().equals(value)) {
            throw new Refuted("expected value %s, found %s".formatted(value, response.value()));
        }
    }

    @Case(
            decides = {"R-CORE-065", "R-CORE-154", "R-CORE-155", "R-CORE-156"},
            level = Level.L1,
            needs = "request")
    void a_request_packet_is_answered_by_a_response_packet_that_names_it(
            Prober prober, Adapter adapter) throws Exception {
        Asker asker = Asker.of(prober, adapter, Announcement.of("reticle.service").echoing(ECHO));
        Bytes data = new Value.Array(new Value.Int(7), new Value.Text("seven")).encode();
        Bytes request = asker.asks(ECHO, data);
        asker.gets(1, request, data);
        asker.meeting()
                .application()
                .expect(
                        "the application is asked",
                        AdapterEvent.Asked.class,
                        event -> event.path().equals(ECHO) && event.data().equals(data));
    }

    @Case(
            decides = "R-CORE-156",
            level = Level.L1,
            needs = {"request", "resource"})
    void a_response_that_does_not_fit_a_packet_comes_as_a_resource(Prober prober, Adapter adapter)
            throws Exception {
        Bytes value = new Value.Binary(prober.random(1_500)).encode();
        Asker asker =
                Asker.of(
                        prober,
                        adapter,
                        Announcement.of("reticle.service").answering("/long", value));
        Wire.Cursor heard = asker.wire().cursor();
        Bytes request = asker.asks("/long", new Value.Bool(true).encode());
        Reception reception = Reception.advertised(asker.wire(), asker.link(), heard, MTU);
        expectAbout(reception.advertisement(), request, Advertisement.RESPONSE);
        Bytes plaintext = reception.take();
        asker.wire().send(reception.proof(plaintext));
        check(response(plaintext), request, value);
        asker.wire().refuse("response packet beside it", asker.responses());
    }

    private static void expectAbout(Advertisement said, Bytes request, int flag) {
        int both = Advertisement.REQUEST | Advertisement.RESPONSE;
        if (!said.requestId().equals(java.util.Optional.of(request))
                || (said.flags() & both) != flag) {
            throw new Refuted("expected q = %s, found %s".formatted(request.brief(), said));
        }
    }

    @Case(
            decides = {"R-CORE-154", "R-CORE-155"},
            level = Level.L1,
            needs = {"request", "resource"})
    void a_request_that_comes_as_a_resource_is_answered_under_its_own_hash(
            Prober prober, Adapter adapter) throws Exception {
        Asker asker = Asker.of(prober, adapter, Announcement.of("reticle.service").echoing(ECHO));
        Bytes data = new Value.Binary(prober.random(1_200)).encode();
        Bytes packed = asker.packed(ECHO, data);
        Bytes request = Request.idOf(prober.crypto(), packed);
        Parcel parcel =
                Parcel.pack(
                        asker.link(),
                        MTU,
                        Parcel.Content.of(packed).about(request, Advertisement.REQUEST));
        Wire.Cursor heard = asker.wire().cursor();
        parcel.serve(asker.wire());
        Reception reception = Reception.advertised(asker.wire(), asker.link(), heard, MTU);
        expectAbout(reception.advertisement(), request, Advertisement.RESPONSE);
        check(response(reception.take()), request, data);
    }

    @Case(decides = "R-CORE-157", level = Level.L1, needs = "request")
    void values_that_say_no_are_sent(Prober prober, Adapter adapter) throws Exception {
        List<Value> values =
                List.of(
                        new Value.Bool(false),
                        new Value.Int(0),
                        new Value.Text(""),
                        new Value.Binary(Bytes.EMPTY),
                        new Value.Array());
        Announcement announcement = Announcement.of("reticle.service");
        for (int i = 0; i < values.size(); i++) {
            announcement = announcement.answering("/" + i, values.get(i).encode());
        }
        Asker asker = Asker.of(prober, adapter, announcement);
        for (int i = 0; i < values.size(); i++) {
            Bytes request = asker.asks("/" + i, new Value.Nil().encode());
            asker.gets(i + 1, request, values.get(i).encode());
        }
    }

    @Case(decides = "R-CORE-157", kind = Polarity.NEGATIVE, level = Level.L1, needs = "request")
    void a_handler_that_gives_nothing_sends_nothing(Prober prober, Adapter adapter)
            throws Exception {
        Asker asker =
                Asker.of(
                        prober,
                        adapter,
                        Announcement.of("reticle.service").ignoring("/quiet").echoing(ECHO));
        asker.asks("/quiet", new Value.Bool(true).encode());
        asker.meeting()
                .application()
                .control(
                        "the application is asked",
                        AdapterEvent.Asked.class,
                        event -> event.path().equals("/quiet"));
        asker.getsNothing();
        asker.control(ECHO);
    }

    @Case(decides = "R-CORE-065", kind = Polarity.NEGATIVE, level = Level.L1, needs = "request")
    void a_path_that_nobody_handles_gets_nothing(Prober prober, Adapter adapter) throws Exception {
        Asker asker = Asker.of(prober, adapter, Announcement.of("reticle.service").echoing(ECHO));
        asker.asks("/ech", new Value.Bool(true).encode());
        asker.asks("", new Value.Bool(true).encode());
        asker.getsNothing();
        asker.control(ECHO);
    }

    @Case(decides = "R-CORE-158", kind = Polarity.NEGATIVE, level = Level.L1, needs = "request")
    void a_handler_that_allows_nobody_answers_nobody(Prober prober, Adapter adapter)
            throws Exception {
        Asker asker =
                Asker.of(
                        prober,
                        adapter,
                        Announcement.of("reticle.service")
                                .echoing("/none", Announcement.Allow.NONE)
                                .echoing(ECHO));
        identify(asker, prober.stranger());
        asker.asks("/none", new Value.Bool(true).encode());
        asker.getsNothing();
        asker.control(ECHO);
    }

    private static void identify(Asker asker, Identity identity) {
        asker.wire()
                .send(
                        asker.link()
                                .packet(
                                        Context.LINK_IDENTIFY,
                                        Identification.make(identity, asker.link().id()).encode()));
        asker.meeting()
                .application()
                .control(
                        "the identification is taken",
                        AdapterEvent.Identified.class,
                        event ->
                                event.link().equals(asker.link().id())
                                        && event.identity().equals(identity.hash()));
    }

    @Case(
            decides = "R-CORE-158",
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = {"request", "identify"})
    void a_handler_with_a_list_answers_those_on_it_once_they_have_said_who_they_are(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Identity friend = prober.stranger();
        Meeting.Hosted hosted =
                meeting.hosts(
                        Announcement.of("reticle.service")
                                .echoing("/list", Announcement.Allow.LIST, friend.hash()));
        Asker stranger = Asker.to(meeting, hosted);
        identify(stranger, prober.stranger());
        stranger.asks("/list", new Value.Bool(true).encode());
        stranger.getsNothing();
        Asker known = Asker.to(meeting, hosted);
        known.asks("/list", new Value.Bool(true).encode());
        known.getsNothing();
        identify(known, friend);
        known.control("/list");
    }

    @Case(decides = "R-CORE-159", kind = Polarity.NEGATIVE, level = Level.L1, needs = "request")
    void a_request_packet_above_the_limit_is_ignored(Prober prober, Adapter adapter)
            throws Exception {
        int limit = 200;
        Asker asker =
                Asker.of(
                        prober,
                        adapter,
                        Announcement.of("reticle.service").echoing(ECHO).withRequestLimit(limit));
        asker.asks(sized(asker, limit + 1));
        asker.getsNothing();
        Bytes largest = sized(asker, limit);
        Bytes request = asker.asks(largest);
        asker.gets(1, request, Request.parse(largest).data());
    }

    /** A packed request of exactly this size. */
    private static Bytes sized(Asker asker, int size) {
        int others = asker.packed(ECHO, new Value.Binary(Bytes.EMPTY).encode()).length();
        return asker.packed(ECHO, new Value.Binary(Bytes.zeros(size - others)).encode());
    }

    @Case(
            decides = "R-CORE-159",
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = {"request", "resource"})
    void a_request_resource_above_the_limit_is_rejected(Prober prober, Adapter adapter)
            throws Exception {
        Asker asker =
                Asker.of(
                        prober,
                        adapter,
                        Announcement.of("reticle.service").echoing(ECHO).withRequestLimit(1_000));
        Bytes packed = asker.packed(ECHO, new Value.Binary(prober.random(2_000)).encode());
        Parcel large =
                Parcel.pack(
                        asker.link(),
                        MTU,
                        Parcel.Content.of(packed)
                                .about(
                                        Request.idOf(prober.crypto(), packed),
                                        Advertisement.REQUEST));
        asker.wire().send(large.offer());
        asker.wire().expect("a rejection", large.rejections());
        asker.wire().refuse("part request", large.requests());
        asker.control(ECHO);
    }

    @Case(
            decides = "R-CORE-163",
            level = Level.L1,
            needs = {"request", "resource"})
    void a_file_comes_as_it_is_with_its_metadata(Prober prober, Adapter adapter) throws Exception {
        Bytes content = prober.random(700);
        Bytes metadata = new Value.Text("letter.txt").encode();
        Asker asker =
                Asker.of(
                        prober,
                        adapter,
                        Announcement.of("reticle.service").serving("/file", content, metadata));
        Wire.Cursor heard = asker.wire().cursor();
        Bytes request = asker.asks("/file", new Value.Bool(true).encode());
        Reception reception = Reception.advertised(asker.wire(), asker.link(), heard, MTU);
        expectAbout(reception.advertisement(), request, Advertisement.RESPONSE);
        if (!reception.advertisement().hasMetadata()) {
            throw new Refuted("the file comes without metadata");
        }
        Bytes length = Bytes.wrap((byte) 0, (byte) 0, (byte) metadata.length());
        Bytes plaintext = reception.take();
        if (!plaintext.equals(Bytes.concat(length, metadata, content))) {
            throw new Refuted("expected metadata and the file, found " + plaintext.brief());
        }
    }

    @Case(decides = "R-CORE-164", kind = Polarity.NEGATIVE, level = Level.L1, needs = "request")
    void a_request_that_is_none_is_ignored_and_the_link_lives_on(Prober prober, Adapter adapter)
            throws Exception {
        Asker asker = Asker.of(prober, adapter, Announcement.of("reticle.service").echoing(ECHO));
        prober.note("bent: not packed, no array, an array of two, a path hash of text");
        Bytes right = asker.packed(ECHO, new Value.Bool(true).encode());
        asker.asks(Bytes.hex("c1"));
        asker.asks(new Value.Text("please").encode());
        asker.asks(
                new Value.Array(new Value.Real(1), new Value.Binary(prober.random(16))).encode());
        asker.asks(
                new Value.Array(new Value.Real(1), new Value.Text("path"), new Value.Bool(true))
                        .encode());
        asker.asks(right.slice(0, right.length() - 1));
        asker.getsNothing();
        asker.control(ECHO);
    }
}
