package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.packet.Packet;
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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A destination with ratchets: what its announces carry, and what it still reads. */
@Chapter("Ratchets: rotated, kept, enforced")
final class VerbsRatchets {
    private static final Duration JUST_ABOVE_A_SECOND = Duration.ofMillis(1_300);

    @Case(
            decides = {"R-CORE-039", "R-CORE-045", "R-CORE-100"},
            level = Level.L1,
            needs = "ratchet")
    void an_announce_carries_a_ratchet_and_what_is_encrypted_to_it_is_read(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Owner owner = Owner.announced(meeting, Announcement.of("reticle.ratchets"));
        reads(meeting, owner, owner.ratchet());
    }

    @Case(
            decides = {"R-CORE-040", "R-CORE-041"},
            level = Level.L1,
            needs = "ratchet")
    void a_ratchet_lasts_for_its_interval_and_the_one_before_is_still_read(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        int seconds = 4;
        Owner owner =
                Owner.announced(
                        meeting,
                        Announcement.of("reticle.ratchets"),
                        OptionalInt.empty(),
                        OptionalInt.of(seconds),
                        false);
        long rotated = System.nanoTime();
        Bytes first = owner.ratchet();
        Bytes again = owner.announcesAgain(meeting);
        if (System.nanoTime() - rotated > Duration.ofSeconds(seconds - 1).toNanos()) {
            throw new Inconclusive("two announces took longer than the interval");
        }
        if (!again.equals(first)) {
            throw new Refuted("a second announce within the interval carries another ratchet");
        }
        owner.staysSilent(meeting, Duration.ofSeconds(seconds).plus(JUST_ABOVE_A_SECOND));
        Bytes later = owner.announcesAgain(meeting);
        if (later.equals(first)) {
            throw new Refuted("an announce after the interval carries the same ratchet");
        }
        reads(meeting, owner, later);
        reads(meeting, owner, first);
    }

    @Case(decides = "R-CORE-041", kind = Polarity.NEGATIVE, level = Level.L1, needs = "ratchet")
    void a_ratchet_that_is_no_longer_kept_reads_nothing(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Owner owner =
                Owner.announced(
                        meeting,
                        Announcement.of("reticle.ratchets"),
                        OptionalInt.of(2),
                        OptionalInt.of(1),
                        false);
        List<Bytes> ratchets = new ArrayList<>(List.of(owner.ratchet()));
        while (ratchets.size() < 4) {
            owner.staysSilent(meeting, JUST_ABOVE_A_SECOND);
            Bytes next = owner.announcesAgain(meeting);
            if (ratchets.contains(next)) throw new Refuted("a ratchet was announced twice");
            ratchets.add(next);
        }
        doesNotRead(meeting, owner, ratchets.getFirst());
        reads(meeting, owner, ratchets.get(2));
        reads(meeting, owner, ratchets.get(3));
    }

    @Case(decides = "R-CORE-045", level = Level.L1, needs = "ratchet")
    void the_identity_key_still_reads_where_ratchets_are_not_enforced(
            Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Owner owner = Owner.announced(meeting, Announcement.of("reticle.ratchets"));
        reads(meeting, owner, owner.identity().encryptionKey());
    }

    @Case(decides = "R-CORE-046", kind = Polarity.NEGATIVE, level = Level.L1, needs = "ratchet")
    void the_identity_key_reads_nothing_where_ratchets_are_enforced(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Owner owner =
                Owner.announced(
                        meeting,
                        Announcement.of("reticle.ratchets"),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        true);
        doesNotRead(meeting, owner, owner.identity().encryptionKey());
        reads(meeting, owner, owner.ratchet());
    }

    private static void reads(Meeting meeting, Owner owner, Bytes key) throws CryptoFailure {
        Bytes data = meeting.prober().random(30);
        meeting.wire().send(owner.sealed(meeting.prober(), data, key));
        meeting.application()
                .expect(
                        "a packet under key " + key.brief(),
                        AdapterEvent.Packet.class,
                        Meeting.at(owner.address(), data));
    }

    private static void doesNotRead(Meeting meeting, Owner owner, Bytes key) throws CryptoFailure {
        Bytes data = meeting.prober().random(30);
        meeting.wire().send(owner.sealed(meeting.prober(), data, key));
        meeting.application()
                .refuse(
                        "a packet under key " + key.brief(),
                        AdapterEvent.Packet.class,
                        Meeting.at(owner.address(), data),
                        Duration.ofMillis(900));
    }

    /**
     * A destination of the node's whose announces carry ratchets.
     *
     * @param ratchet that of its first announce
     */
    private record Owner(Bytes address, PublicIdentity identity, Bytes ratchet) {

        static Owner announced(Meeting meeting, Announcement announcement) throws MalformedFrame {
            return announced(
                    meeting, announcement, OptionalInt.empty(), OptionalInt.empty(), false);
        }

        static Owner announced(
                Meeting meeting,
                Announcement announcement,
                OptionalInt retained,
                OptionalInt intervalSeconds,
                boolean enforce)
                throws MalformedFrame {
            Adapter.Announced made =
                    meeting.adapter()
                            .announce(
                                    announcement.withRatchets(retained, intervalSeconds, enforce));
            Announce announce = heard(meeting, made.destination(), 1);
            return new Owner(made.destination(), announce.identity(), ratchetOf(announce));
        }

        Bytes announcesAgain(Meeting meeting) throws MalformedFrame {
            int before = meeting.wire().heard(Prober.announcesOf(address)).size();
            meeting.adapter().announceAgain(address, Optional.empty());
            return ratchetOf(heard(meeting, address, before + 1));
        }

        private static Announce heard(Meeting meeting, Bytes address, int nth)
                throws MalformedFrame {
            Packet packet =
                    meeting.wire()
                            .expect(
                                    "the node's announce",
                                    Prober.announcesOf(address),
                                    nth,
                                    Duration.ofSeconds(6));
            return Announce.parse(meeting.prober().crypto(), packet)
                    .validated(meeting.prober().crypto());
        }

        private static Bytes ratchetOf(Announce announce) {
            return announce.ratchet()
                    .orElseThrow(() -> new Refuted("the announce carries no ratchet"))
                    .compact();
        }

        /** Lets time pass, in which the node announces nothing of its own accord. */
        void staysSilent(Meeting meeting, Duration time) {
            meeting.wire().refuseMore("announce", Prober.announcesOf(address), time);
        }

        Packet sealed(Prober prober, Bytes data, Bytes key) throws CryptoFailure {
            return prober.sealed(address, identity.encrypt(data, key, prober.entropy()));
        }
    }
}
