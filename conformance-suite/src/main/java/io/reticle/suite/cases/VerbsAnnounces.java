package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.transport.PathRequest;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterEvent;
import io.reticle.suite.adapter.Announcement;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Meeting;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;

import java.time.Duration;
import java.util.Optional;

/** Announces and paths as an application makes and meets them. */
@Chapter("Announces: made and heard")
final class VerbsAnnounces {

    @Case(
            decides = {
                "R-CORE-021",
                "R-CORE-054",
                "R-CORE-055",
                "R-CORE-099",
                "R-CORE-100",
                "R-CORE-101",
                "R-CORE-102"
            },
            level = Level.L1,
            needs = "announce")
    void an_announce_says_who_is_behind_a_name_and_when(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Identity identity = prober.stranger();
        Bytes appData = Bytes.utf8("what the application says");
        Adapter.Announced announced =
                adapter.announce(
                        Announcement.of("reticle.suite.echo")
                                .withIdentity(identity.privateKey())
                                .withAppData(appData));
        Bytes address =
                DestinationName.parse("reticle.suite.echo")
                        .address(prober.crypto(), identity.hash());
        if (!announced.destination().equals(address)) {
            throw new Refuted(
                    "expected address %s, found %s".formatted(address, announced.destination()));
        }
        Packet packet = meeting.wire().expect("the announce", Prober.announcesOf(address));
        Announce announce = Announce.parse(prober.crypto(), packet).validated(prober.crypto());
        if (packet.flags() != 0x01 || packet.context() != Context.NONE) {
            throw new Refuted("expected flags 0x01 and context 0, found " + packet);
        }
        if (!announce.appData().equals(appData)) {
            throw new Refuted("the app data are not those of the application");
        }
        if (Math.abs(announce.emitted() - Prober.unixSeconds()) > 60) {
            throw new Refuted("the random hash says second " + announce.emitted());
        }
    }

    @Case(
            decides = {"R-CORE-101", "R-CORE-109", "R-NET-73"},
            level = Level.L1,
            needs = "announce")
    void the_application_hears_of_a_genuine_announce(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        for (int size : new int[] {0, 1, 300}) {
            ProberDestination destination = prober.destination();
            Bytes appData = prober.random(size);
            meeting.wire().send(destination.announce(Prober.unixSeconds(), appData).packet(false));
            AdapterEvent.Announce heard =
                    meeting.application()
                            .expect(
                                    "an announce with " + size + " bytes of app data",
                                    AdapterEvent.Announce.class,
                                    event -> event.destination().equals(destination.address()));
            if (!heard.appData().orElse(Bytes.EMPTY).equals(appData)) {
                throw new Refuted("the application was told other app data");
            }
            if (!heard.publicKey().equals(destination.identity().publicIdentity().key())) {
                throw new Refuted("the application was told another key");
            }
            if (heard.hops() != 1) {
                throw new Refuted("expected one hop from a neighbour, found " + heard.hops());
            }
        }
    }

    @Case(
            decides = {"R-CORE-104", "R-CORE-105", "R-NET-26"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "announce")
    void the_application_does_not_hear_of_a_forged_announce(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberDestination forged = prober.destination();
        Packet right = forged.announcePacket();
        byte[] data = right.data().toArray();
        data[90] ^= 1;
        meeting.wire().send(right.withData(Bytes.wrap(data)));
        meeting.known();
        meeting.application()
                .refuse(
                        "a forged announce is told",
                        AdapterEvent.Announce.class,
                        event -> event.destination().equals(forged.address()),
                        Prober.SETTLING);
    }

    @Case(decides = "R-NET-34", kind = Polarity.NEGATIVE, level = Level.L1, needs = "announce")
    void a_node_without_transport_passes_no_announce_on(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.onTwoWires(prober, adapter);
        ProberDestination destination = meeting.known();
        for (Wire wire : meeting.wires()) {
            wire.refuse(
                    "copy of the announce",
                    Prober.announcesOf(destination.address()),
                    Duration.ofMillis(2_500));
        }
    }

    @Case(
            decides = {"R-CORE-228", "R-NET-95"},
            level = Level.L1,
            needs = "path")
    void a_silent_destination_answers_a_path_request(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted hosted = meeting.hosts(Announcement.of("reticle.silent"));
        meeting.wire().send(prober.pathRequest(hosted.address()));
        Packet answer =
                meeting.wire().expect("a path response", Prober.pathAnswersFor(hosted.address()));
        Announce.parse(prober.crypto(), answer).validated(prober.crypto());
    }

    @Case(
            decides = {"R-NET-91", "R-NET-01"},
            level = Level.L1,
            needs = "path")
    void a_path_request_names_the_destination_and_a_fresh_tag(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Bytes first = prober.random(16);
        Bytes second = prober.random(16);
        adapter.path(first, Duration.ofMillis(500));
        adapter.path(second, Duration.ofMillis(500));
        Bytes tag = tagOf(prober, meeting.wire(), first);
        if (tag.equals(tagOf(prober, meeting.wire(), second))) {
            throw new Refuted("two requests carry the same tag");
        }
    }

    private static Bytes tagOf(Prober prober, Wire wire, Bytes wanted) {
        Packet request =
                wire.expect(
                        "a path request",
                        packet ->
                                packet.destination().equals(PathRequest.address(prober.crypto()))
                                        && packet.data().length() >= 16
                                        && packet.data().slice(0, 16).equals(wanted));
        if (request.type() != PacketType.DATA
                || request.destinationType() != DestinationType.PLAIN
                || request.data().length() != 32) {
            throw new Refuted(
                    "expected a PLAIN packet of 16 bytes of hash and 16 of tag, found "
                            + request.data().length()
                            + " bytes");
        }
        return request.data().from(16);
    }

    @Case(decides = "R-NET-91", level = Level.L1, needs = "transport")
    void a_transport_node_puts_its_id_into_path_requests(Prober prober, Adapter adapter)
            throws Exception {
        Wire wire = Meeting.of(prober, adapter, true, true).wire();
        Bytes wanted = prober.random(16);
        adapter.path(wanted, Duration.ofMillis(500));
        Packet request =
                wire.expect(
                        "a path request",
                        packet ->
                                packet.destination().equals(PathRequest.address(prober.crypto()))
                                        && packet.data().slice(0, 16).equals(wanted));
        if (request.data().length() != 48) {
            throw new Refuted("expected 48 bytes, found " + request.data().length());
        }
    }

    @Case(
            decides = {"R-NET-73", "R-NET-29", "R-NET-50"},
            level = Level.L1,
            needs = "path")
    void a_path_response_makes_the_way_known(Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberDestination destination = prober.destination();
        Bytes relay = prober.random(16);
        meeting.wire()
                .send(
                        destination
                                .announce(Prober.unixSeconds(), Bytes.EMPTY)
                                .packet(true)
                                .withHops(2)
                                .via(relay));
        meeting.known();
        Adapter.KnownPath path = adapter.path(destination.address(), Wire.SOON);
        if (!path.known() || path.hops().orElse(0) != 3) {
            throw new Refuted("expected a known path of 3 hops, found " + path);
        }
        if (!path.nextHop().equals(Optional.of(relay))) {
            throw new Refuted("expected the relay as next hop, found " + path.nextHop());
        }
        meeting.application()
                .expect(
                        "the path response is told",
                        AdapterEvent.Announce.class,
                        event ->
                                event.destination().equals(destination.address())
                                        && event.pathResponse());
    }

    @Case(
            decides = {"R-NET-114", "R-CORE-084"},
            level = Level.L1,
            needs = "packet")
    void a_packet_for_further_away_names_the_next_hop(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberDestination far = prober.destination();
        Bytes relay = prober.random(16);
        meeting.known(far, far.announcePacket().withHops(1).via(relay));
        Packet packet = meeting.sends(far, Bytes.utf8("far"));
        if (!packet.transportId().equals(Optional.of(relay)) || packet.flags() != 0x50) {
            throw new Refuted("expected flags 0x50 and the relay's id, found " + packet);
        }
    }

    @Case(
            decides = {"R-CORE-110", "R-NET-20"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "announce")
    void an_announce_of_more_than_500_bytes_is_not_told(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        ProberDestination large = prober.destination();
        // as a relay hands it on, with 16 bytes of its own: 317 of app data still fit, 333 do not
        Packet fits = relayed(prober, large, 317);
        Packet tooLong = relayed(prober, prober.destination(), 333);
        if (fits.frame().length() != 500) {
            throw new Inconclusive("a frame of " + fits.frame().length() + " bytes");
        }
        prober.note("bent: an announce in a frame of " + tooLong.frame().length() + " bytes");
        meeting.wire().send(tooLong);
        meeting.wire().send(fits);
        meeting.application()
                .control(
                        "an announce of 500 bytes is told",
                        AdapterEvent.Announce.class,
                        event -> event.destination().equals(fits.destination()));
        meeting.application()
                .refuse(
                        "the longer announce is told",
                        AdapterEvent.Announce.class,
                        event -> event.destination().equals(tooLong.destination()),
                        Prober.SETTLING);
    }

    private static Packet relayed(Prober prober, ProberDestination destination, int appData) {
        return destination
                .announce(Prober.unixSeconds(), prober.random(appData))
                .packet(false)
                .withHops(1)
                .via(prober.random(16));
    }

    @Case(decides = "R-NET-97", kind = Polarity.NEGATIVE, level = Level.L1, needs = "path")
    void a_node_without_transport_does_not_offer_itself_as_the_way(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.onTwoWires(prober, adapter);
        ProberDestination wanted = prober.destination();
        prober.note("two requests for what only the other wire will tell of");
        meeting.wire().send(prober.pathRequest(wanted.address()));
        meeting.wire().send(prober.pathRequest(wanted.address()));
        meeting.known();
        meeting.wires().getLast().send(wanted.announcePacket());
        meeting.application()
                .control(
                        "the announce is heard",
                        AdapterEvent.Announce.class,
                        event -> event.destination().equals(wanted.address()));
        meeting.wire()
                .refuse(
                        "path through a node that carries nothing",
                        Prober.announcesOf(wanted.address()),
                        Duration.ofSeconds(2));
    }

    @Case(
            decides = "R-NET-50",
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = {"path", "path-responses"})
    void an_application_that_did_not_ask_for_path_responses_hears_none(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.withoutPathResponses(prober, adapter);
        ProberDestination destination = prober.destination();
        meeting.wire().send(destination.announce(Prober.unixSeconds(), Bytes.EMPTY).packet(true));
        meeting.known();
        if (!adapter.path(destination.address(), Wire.SOON).known()) {
            throw new Inconclusive("the control failed: the path response is not taken");
        }
        meeting.application()
                .refuse(
                        "a path response is told",
                        AdapterEvent.Announce.class,
                        event -> event.destination().equals(destination.address()),
                        Prober.SETTLING);
    }
}
