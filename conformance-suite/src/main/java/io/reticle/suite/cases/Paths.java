package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.transport.PathRequest;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.AnnounceDialogue;
import io.reticle.suite.prober.PathDialogue;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.Medium;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which path a node keeps, and whom it tells. */
@Chapter("Paths and path requests")
final class Paths {

    private static void expectHops(int expected, Packet answer) {
        if (answer.hops() != expected) {
            throw new Refuted(
                    "expected a path of %d hops, found %d".formatted(expected, answer.hops()));
        }
    }

    /** An announce as a neighbour passes it on that is {@code hops} from its origin. */
    private static Packet passedOn(Prober prober, Announce announce, int hops) {
        return announce.packet(false).withHops(hops).via(prober.random(16));
    }

    @Case(decides = {"R-CORE-221", "R-NET-74"})
    void a_fresher_announce_over_fewer_hops_replaces_the_path(Prober prober) throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        ProberDestination destination = prober.destination();
        long then = Prober.unixSeconds() - 100;
        Announce older = destination.announce(then, Bytes.EMPTY);
        Announce newer = destination.announce(then + 10, Bytes.EMPTY);
        expectHops(4, talk.learns("the first announce", passedOn(prober, older, 3)));
        expectHops(2, talk.learns("a fresher and nearer one", passedOn(prober, newer, 1)));
    }

    @Case(decides = {"R-CORE-222", "R-NET-76"})
    void a_fresher_announce_over_more_hops_replaces_the_path(Prober prober) throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        ProberDestination destination = prober.destination();
        long then = Prober.unixSeconds() - 100;
        Announce older = destination.announce(then, Bytes.EMPTY);
        Announce newer = destination.announce(then + 10, Bytes.EMPTY);
        expectHops(2, talk.learns("the first announce", passedOn(prober, older, 1)));
        expectHops(6, talk.learns("a fresher and farther one", passedOn(prober, newer, 5)));
    }

    @Case(
            decides = {"R-CORE-221", "R-NET-78"},
            kind = Polarity.NEGATIVE)
    void a_staler_announce_does_not_replace_the_path(Prober prober) throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        ProberDestination destination = prober.destination();
        long then = Prober.unixSeconds() - 100;
        Announce newer = destination.announce(then + 10, Bytes.EMPTY);
        Announce nearerOlder = destination.announce(then, Bytes.EMPTY);
        expectHops(4, talk.learns("the first announce", passedOn(prober, newer, 3)));
        expectHops(4, talk.learns("a staler one, nearer", passedOn(prober, nearerOlder, 1)));
        Announce fartherOlder = destination.announce(then - 5, Bytes.EMPTY);
        expectHops(4, talk.learns("a staler one, farther", passedOn(prober, fartherOlder, 6)));
        Announce fresh = destination.announce(then + 20, Bytes.EMPTY);
        expectHops(3, talk.learns("the control: a fresher one", passedOn(prober, fresh, 2)));
    }

    @Case(decides = "R-NET-75", kind = Polarity.NEGATIVE)
    void an_announce_of_the_same_second_does_not_replace_the_path(Prober prober) throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        ProberDestination destination = prober.destination();
        long then = Prober.unixSeconds() - 100;
        Announce first = destination.announce(then, Bytes.EMPTY);
        Announce twin = destination.announce(then, Bytes.EMPTY);
        expectHops(4, talk.learns("the first announce", passedOn(prober, first, 3)));
        expectHops(4, talk.learns("one of the same second", passedOn(prober, twin, 1)));
        Announce fresh = destination.announce(then + 1, Bytes.EMPTY);
        expectHops(2, talk.learns("the control: a second later", passedOn(prober, fresh, 1)));
    }

    @Case(
            decides = {"R-CORE-223", "R-NET-79"},
            kind = Polarity.NEGATIVE)
    void an_announce_that_was_seen_before_does_not_replace_the_path(Prober prober)
            throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        ProberDestination destination = prober.destination();
        long then = Prober.unixSeconds() - 100;
        Announce first = destination.announce(then, Bytes.EMPTY);
        Announce second = destination.announce(then + 10, Bytes.EMPTY);
        expectHops(4, talk.learns("the first announce", passedOn(prober, first, 3)));
        expectHops(6, talk.learns("a fresher one", passedOn(prober, second, 5)));
        expectHops(6, talk.learns("the first one again", passedOn(prober, first, 1)));
        expectHops(6, talk.learns("the second, nearer", passedOn(prober, second, 1)));
        Announce third = destination.announce(then + 20, Bytes.EMPTY);
        expectHops(2, talk.learns("the control: a new one", passedOn(prober, third, 1)));
    }

    @Case(decides = {"R-CORE-228", "R-NET-95", "R-NET-01"})
    void a_request_for_an_own_destination_is_answered_directly_and_only_there(Prober prober)
            throws Exception {
        PathDialogue paths = PathDialogue.on(prober, Medium.OPEN);
        Wire other = prober.join(Medium.OPEN_2);
        Packet answer = paths.answers("a path request");
        if (answer.twoAddresses() || answer.hops() != 0) {
            throw new Refuted("expected one address and no hops, found " + answer);
        }
        // other cases ask for the same destination: the random hash tells our answer apart
        other.refuse(
                "copy of the answer",
                packet -> packet.data().equals(answer.data()),
                Prober.SETTLING);
    }

    @Case(
            decides = {"R-CORE-226", "R-NET-92"},
            kind = Polarity.NEGATIVE)
    void a_request_without_a_tag_is_ignored(Prober prober) throws Exception {
        PathDialogue paths = PathDialogue.on(prober, Medium.OPEN);
        paths.ignores("a request of 16 bytes", request(prober, paths.destination()));
        paths.ignores("a request of 9 bytes", request(prober, paths.destination().slice(0, 9)));
    }

    @Case(
            decides = {"R-CORE-226", "R-NET-94"},
            kind = Polarity.NEGATIVE)
    void a_request_that_was_seen_before_is_ignored(Prober prober) throws Exception {
        PathDialogue paths = PathDialogue.on(prober, Medium.OPEN);
        List<Packet> sent = new ArrayList<>();
        paths.answers(
                "a first request",
                request -> {
                    sent.add(request);
                    return request;
                });
        paths.ignores("the same request again", sent.getLast());
    }

    @Case(
            decides = {"R-CORE-227", "R-NET-93"},
            kind = Polarity.NEGATIVE)
    void a_tag_counts_with_its_first_16_bytes(Prober prober) throws Exception {
        PathDialogue paths = PathDialogue.on(prober, Medium.OPEN);
        Bytes transport = prober.random(16);
        List<Bytes> tags = new ArrayList<>();
        paths.answers(
                "a tag of 20 bytes",
                request -> {
                    tags.add(prober.random(16));
                    return longTagged(prober, paths.destination(), transport, tags.getLast());
                });
        paths.ignores(
                "a request that differs behind its 16th tag byte",
                longTagged(prober, paths.destination(), transport, tags.getLast()));
    }

    private static Packet longTagged(Prober prober, Bytes wanted, Bytes transport, Bytes tag) {
        return request(prober, Bytes.concat(wanted, transport, tag, prober.random(4)));
    }

    private static Packet request(Prober prober, Bytes data) {
        return Packet.of(
                PacketType.DATA,
                DestinationType.PLAIN,
                PathRequest.address(prober.crypto()),
                Context.NONE,
                data);
    }

    @Case(decides = "R-NET-96")
    void a_known_path_is_answered_once_after_a_moment_and_only_there(Prober prober)
            throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        Wire other = prober.join(Medium.OPEN_2);
        ProberDestination destination = prober.destination();
        talk.wire()
                .send(passedOn(prober, destination.announce(Prober.unixSeconds(), Bytes.EMPTY), 2));
        long asked = System.nanoTime();
        Packet answer = talk.answers("a known destination", destination.address());
        var answers = Prober.pathAnswersFor(destination.address());
        double after = (talk.wire().heard(answers).getFirst().nanos() - asked) / 1e9;
        prober.note("answered after %.2f s".formatted(after));
        if (after < 0.35 || after > 2.5) {
            throw new Refuted("expected the answer after 0.4 to 1.75 s, found " + after);
        }
        if (!answer.transportId().equals(Optional.of(talk.node().transportId()))
                || answer.hops() != 3) {
            throw new Refuted("expected the node's transport id and 3 hops, found " + answer);
        }
        talk.wire().refuseMore("answer", answers, Duration.ofSeconds(1));
        other.refuse("answer on another wire", answers);
    }

    @Case(decides = "R-NET-98", kind = Polarity.NEGATIVE)
    void whoever_is_the_way_is_not_told_the_way(Prober prober) throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        ProberDestination destination = prober.destination();
        Bytes relay = prober.random(16);
        talk.wire()
                .send(
                        destination
                                .announce(Prober.unixSeconds(), Bytes.EMPTY)
                                .packet(false)
                                .withHops(1)
                                .via(relay));
        talk.wire()
                .send(
                        new PathRequest(
                                        destination.address(),
                                        Optional.of(relay),
                                        prober.random(16))
                                .packet(prober.crypto()));
        talk.control();
        talk.wire()
                .refuse(
                        "answer to the next hop itself",
                        Prober.pathAnswersFor(destination.address()),
                        Prober.SETTLING);
    }

    @Case(decides = "R-NET-113", kind = Polarity.NEGATIVE)
    void a_request_that_is_not_a_plain_packet_is_not_answered(Prober prober) throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        ProberDestination destination = prober.destination();
        talk.wire().send(destination.announcePacket());
        Packet right = prober.pathRequest(destination.address());
        talk.wire()
                .send(
                        Packet.of(
                                PacketType.DATA,
                                DestinationType.SINGLE,
                                right.destination(),
                                Context.NONE,
                                right.data()));
        talk.control();
        talk.wire()
                .refuse(
                        "answer to a request with SINGLE type bits",
                        Prober.pathAnswersFor(destination.address()),
                        Prober.SETTLING);
    }

    @Case(decides = "R-NET-104", kind = Polarity.NEGATIVE)
    void a_request_for_an_unknown_destination_is_neither_answered_nor_passed_on(Prober prober)
            throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        Wire other = prober.join(Medium.OPEN_2);
        Bytes unknown = prober.random(16);
        talk.wire().send(prober.pathRequest(unknown));
        talk.control();
        talk.wire().refuse("answer", Prober.announcesOf(unknown), Prober.SETTLING);
        other.refuse(
                "search on another wire",
                packet ->
                        packet.type() == PacketType.DATA
                                && packet.destination().equals(PathRequest.address(prober.crypto()))
                                && packet.data().length() >= 16
                                && packet.data().slice(0, 16).equals(unknown));
    }

    @Case(decides = "R-NET-87")
    void an_announce_from_the_future_is_taken_and_what_follows_is_recorded(Prober prober)
            throws Exception {
        AnnounceDialogue talk = AnnounceDialogue.on(prober, Medium.OPEN);
        ProberDestination destination = prober.destination();
        long now = Prober.unixSeconds();
        Announce ahead = destination.announce(now + 3_600, Bytes.EMPTY);
        Announce timely = destination.announce(now, Bytes.EMPTY);
        expectHops(4, talk.learns("an announce from in an hour", passedOn(prober, ahead, 3)));
        Packet answer = talk.learns("one of now, nearer", passedOn(prober, timely, 1));
        if (answer.hops() != 4 && answer.hops() != 2) {
            throw new Refuted("expected a path of 4 or 2 hops, found " + answer.hops());
        }
        prober.note(
                answer.hops() == 4
                        ? "the one from the future kept the one of now out"
                        : "the one of now took over from the one of the future");
    }
}
