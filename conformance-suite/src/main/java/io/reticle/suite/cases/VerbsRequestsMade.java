package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.request.Request;
import io.reticle.rns.request.Response;
import io.reticle.rns.resource.Advertisement;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterEvent;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.LinkAsked;
import io.reticle.suite.prober.Meeting;
import io.reticle.suite.prober.Parcel;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberLink;
import io.reticle.suite.prober.Reception;
import io.reticle.suite.prober.Wire;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/** Requests that the node makes. */
@Chapter("Requests: made")
final class VerbsRequestsMade {
    private static final String PATH = "/service";
    private static final Bytes NIL = new Value.Nil().encode();
    private static final Duration NOTHING = Duration.ofMillis(900);

    /** A link of the node's to the prober, which answers its requests. */
    private record Service(Meeting meeting, ProberLink link, int mtu) {

        static Service of(Prober prober, Adapter adapter) throws Exception {
            Meeting meeting = Meeting.of(prober, adapter);
            LinkAsked asked = meeting.asks(meeting.known());
            meeting.wire().send(asked.proof());
            meeting.becomesActive(asked.id());
            return new Service(
                    meeting, asked.agreed(), asked.request().signalling().orElseThrow().mtu());
        }

        Wire wire() {
            return meeting.wire();
        }

        /** Has the node ask, and returns its request as it came in a packet. */
        Question asked(Adapter.Question question) {
            Wire.Cursor heard = wire().cursor();
            Optional<Bytes> told = meeting.adapter().request(question);
            Packet packet =
                    heard.next(
                                    link.packets(PacketType.DATA, Context.REQUEST),
                                    Duration.ofSeconds(6))
                            .orElseThrow(
                                    () -> new Refuted("expected a request packet, found none"));
            Bytes id = packet.hash(meeting.prober().crypto()).slice(0, 16);
            expectId(told, id);
            return new Question(
                    id,
                    request(
                            link.opened(packet)
                                    .orElseThrow(
                                            () ->
                                                    new Refuted(
                                                            "the request does not open under the"
                                                                    + " link's key"))));
        }

        Question asked(Bytes data) {
            return asked(Adapter.Question.of(link.id(), PATH, data));
        }

        void answers(Bytes id, Bytes value) {
            wire().send(link.packet(Context.RESPONSE, new Response(id, value).encode()));
        }

        AdapterEvent.Request becomes(Bytes id, AdapterEvent.RequestState state) {
            return meeting.application()
                    .expect("the request is " + state, AdapterEvent.Request.class, in(id, state));
        }

        Predicate<AdapterEvent.Request> in(Bytes id, AdapterEvent.RequestState state) {
            return event -> event.request().equals(id) && event.state() == state;
        }

        void isReady(Bytes id, Bytes value) {
            AdapterEvent.Request ready = becomes(id, AdapterEvent.RequestState.READY);
            if (!ready.response().equals(Optional.of(value))) {
                throw new Refuted(
                        "expected response %s, found %s".formatted(value, ready.response()));
            }
        }
    }

    private record Question(Bytes id, Request request) {}

    private static void expectId(Optional<Bytes> told, Bytes id) {
        if (told.isPresent() && !told.get().equals(id)) {
            throw new Refuted(
                    "the node calls its request %s, its bytes make %s"
                            .formatted(told.get().brief(), id.brief()));
        }
    }

    private static Request request(Bytes packed) {
        if (packed.at(0) != 0x93 || packed.at(1) != 0xcb) {
            throw new Refuted("expected an array of three with a float64 first, found " + packed);
        }
        try {
            return Request.parse(packed);
        } catch (MalformedFrame e) {
            throw new Refuted("the node's request: " + e.getMessage(), e);
        }
    }

    @Case(
            decides = {"R-CORE-154", "R-CORE-155", "R-CORE-156", "R-CORE-065"},
            level = Level.L1,
            needs = "request")
    void a_request_goes_in_a_packet_and_its_response_is_told(Prober prober, Adapter adapter)
            throws Exception {
        Service service = Service.of(prober, adapter);
        Bytes data = new Value.Array(new Value.Int(1), new Value.Text("two")).encode();
        Question question = service.asked(data);
        if (!question.request().pathHash().equals(Request.pathHash(prober.crypto(), PATH))
                || !question.request().data().equals(data)) {
            throw new Refuted("expected the path's hash and the data, found " + question);
        }
        if (Math.abs(question.request().time() - Prober.unixSeconds()) > 30) {
            throw new Refuted("expected the time of now, found " + question.request().time());
        }
        Bytes value = new Value.Text("as you like").encode();
        service.answers(question.id(), value);
        service.isReady(question.id(), value);
    }

    @Case(
            decides = {"R-CORE-154", "R-CORE-155"},
            level = Level.L1,
            needs = {"request", "resource"})
    void a_request_that_does_not_fit_goes_as_a_resource_with_its_own_hash(
            Prober prober, Adapter adapter) throws Exception {
        Service service = Service.of(prober, adapter);
        Bytes data = new Value.Binary(prober.random(service.mtu() + 300)).encode();
        Wire.Cursor heard = service.wire().cursor();
        Optional<Bytes> told =
                adapter.request(Adapter.Question.of(service.link().id(), PATH, data));
        Reception reception =
                Reception.advertised(service.wire(), service.link(), heard, service.mtu());
        Bytes packed = reception.take();
        Bytes id = Request.idOf(prober.crypto(), packed);
        expectId(told, id);
        if (!reception.advertisement().isRequest()
                || !reception.advertisement().requestId().equals(Optional.of(id))) {
            throw new Refuted(
                    "expected a request of id %s, found %s"
                            .formatted(id.brief(), reception.advertisement()));
        }
        if (!request(packed).data().equals(data)) throw new Refuted("the data are others");
        service.wire().send(reception.proof(packed));
        Bytes value = new Value.Int(42).encode();
        service.answers(id, value);
        service.isReady(id, value);
    }

    @Case(
            decides = "R-CORE-156",
            level = Level.L1,
            needs = {"request", "resource"})
    void a_response_that_comes_as_a_resource_is_told(Prober prober, Adapter adapter)
            throws Exception {
        Service service = Service.of(prober, adapter);
        Question question = service.asked(NIL);
        Bytes value = new Value.Binary(prober.random(3_000)).encode();
        parcel(
                        service,
                        question.id(),
                        Parcel.Content.of(new Response(question.id(), value).encode()))
                .serve(service.wire());
        service.isReady(question.id(), value);
    }

    private static Parcel parcel(Service service, Bytes id, Parcel.Content content) {
        return Parcel.pack(
                service.link(), service.mtu(), content.about(id, Advertisement.RESPONSE));
    }

    @Case(decides = "R-CORE-161", kind = Polarity.NEGATIVE, level = Level.L1, needs = "request")
    void a_response_to_another_request_is_ignored(Prober prober, Adapter adapter) throws Exception {
        Service service = Service.of(prober, adapter);
        Question question = service.asked(NIL);
        prober.note("bent: a response to a request that nobody made");
        service.answers(prober.random(16), new Value.Text("wrong").encode());
        service.meeting()
                .application()
                .refuse(
                        "a response",
                        AdapterEvent.Request.class,
                        event -> event.state() == AdapterEvent.RequestState.READY,
                        NOTHING);
        Bytes value = new Value.Text("right").encode();
        service.answers(question.id(), value);
        service.isReady(question.id(), value);
    }

    @Case(decides = "R-CORE-164", kind = Polarity.NEGATIVE, level = Level.L1, needs = "request")
    void a_response_that_is_none_is_ignored_and_the_link_lives_on(Prober prober, Adapter adapter)
            throws Exception {
        Service service = Service.of(prober, adapter);
        Question question = service.asked(NIL);
        prober.note("bent: not packed, no array, an array of one");
        for (Bytes bent :
                new Bytes[] {
                    Bytes.hex("c1"),
                    new Value.Text("yes").encode(),
                    new Value.Array(new Value.Binary(question.id())).encode()
                }) {
            service.wire().send(service.link().packet(Context.RESPONSE, bent));
        }
        Bytes value = new Value.Text("right").encode();
        service.answers(question.id(), value);
        service.isReady(question.id(), value);
    }

    @Case(decides = "R-CORE-160", kind = Polarity.NEGATIVE, level = Level.L1, needs = "request")
    void a_response_packet_above_the_limit_fails_the_request(Prober prober, Adapter adapter)
            throws Exception {
        Service service = Service.of(prober, adapter);
        Adapter.Question limited = Adapter.Question.of(service.link().id(), PATH, NIL).atMost(100);
        Question first = service.asked(limited);
        Bytes fits = new Value.Binary(prober.random(80)).encode();
        service.answers(first.id(), fits);
        service.isReady(first.id(), fits);
        Question second = service.asked(limited);
        service.answers(second.id(), new Value.Binary(prober.random(200)).encode());
        service.becomes(second.id(), AdapterEvent.RequestState.FAILED);
    }

    @Case(
            decides = "R-CORE-160",
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = {"request", "resource"})
    void a_response_resource_above_the_limit_is_rejected_and_fails_the_request(
            Prober prober, Adapter adapter) throws Exception {
        Service service = Service.of(prober, adapter);
        Question question =
                service.asked(Adapter.Question.of(service.link().id(), PATH, NIL).atMost(1_000));
        Bytes value = new Value.Binary(prober.random(3_000)).encode();
        Parcel large =
                parcel(
                        service,
                        question.id(),
                        Parcel.Content.of(new Response(question.id(), value).encode()));
        service.wire().send(large.offer());
        service.wire().expect("a rejection", large.rejections());
        service.becomes(question.id(), AdapterEvent.RequestState.FAILED);
        service.wire().refuse("part request", large.requests());
    }

    @Case(decides = "R-CORE-162", level = Level.L1, needs = "request", slow = true, seconds = 90)
    void a_request_that_nobody_answers_fails(Prober prober, Adapter adapter) throws Exception {
        Service service = Service.of(prober, adapter);
        long began = System.nanoTime();
        Question question = service.asked(NIL);
        service.meeting()
                .application()
                .expect(
                        "the request has failed",
                        AdapterEvent.Request.class,
                        service.in(question.id(), AdapterEvent.RequestState.FAILED),
                        1,
                        Duration.ofSeconds(30));
        double after = (System.nanoTime() - began) / 1e9;
        prober.note("failed after %.1f s".formatted(after));
        if (after < 11) throw new Refuted("expected about 11.3 s, found " + after);
    }

    @Case(
            decides = "R-CORE-163",
            level = Level.L1,
            needs = {"request", "resource"})
    void a_file_in_answer_is_told_with_its_metadata(Prober prober, Adapter adapter)
            throws Exception {
        Service service = Service.of(prober, adapter);
        Question question = service.asked(NIL);
        Bytes content = prober.random(4_000);
        Bytes metadata = new Value.Text("letter.txt").encode();
        parcel(service, question.id(), Parcel.Content.of(content).withMetadata(metadata))
                .serve(service.wire());
        AdapterEvent.Request ready =
                service.becomes(question.id(), AdapterEvent.RequestState.READY);
        Optional<Bytes> hash = ready.file().map(AdapterEvent.File::sha256);
        if (!hash.equals(Optional.of(prober.crypto().sha256(content)))
                || !ready.metadata().equals(Optional.of(metadata))) {
            throw new Refuted("expected the file with its metadata, found " + ready);
        }
    }
}
