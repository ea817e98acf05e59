package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.Token;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterEvent;
import io.reticle.suite.adapter.Announcement;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Meeting;
import io.reticle.suite.prober.Prober;

import java.time.Duration;

/** Destinations that share a key, and addresses that are taken. */
@Chapter("Destinations: groups and registration")
final class VerbsGroups {
    private static final String NAME = "reticle.suite.group";

    @Case(
            decides = {"R-CORE-056", "R-CORE-060"},
            level = Level.L1,
            needs = "group")
    void what_is_sent_to_a_group_opens_under_the_shared_key(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Identity owner = prober.stranger();
        Bytes address = DestinationName.parse(NAME).address(prober.crypto(), owner.hash());
        for (int size : new int[] {64, 32}) {
            Bytes key = prober.random(size);
            Bytes data = prober.random(60);
            Bytes hash = adapter.sendGroup(NAME, key, owner.privateKey(), data);
            Packet packet =
                    meeting.wire()
                            .expect(
                                    "the node's packet",
                                    one -> one.hash(prober.crypto()).equals(hash));
            if (packet.flags() != 0x04 || !packet.destination().equals(address)) {
                throw new Refuted(
                        "expected flags 0x04 and address %s, found %s"
                                .formatted(address.brief(), packet));
            }
            if (!new Token(prober.crypto(), key).decrypt(packet.data()).equals(data)) {
                throw new Refuted("the packet opens to something else");
            }
        }
    }

    @Case(
            decides = {"R-CORE-056", "R-CORE-060"},
            level = Level.L1,
            needs = "group")
    void what_comes_to_a_group_under_the_shared_key_is_read(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        for (int size : new int[] {64, 32}) {
            Group group = Group.hosted(meeting, NAME + size, size);
            group.reads(meeting);
        }
    }

    @Case(decides = "R-CORE-060", kind = Polarity.NEGATIVE, level = Level.L1, needs = "group")
    void what_comes_to_a_group_under_another_key_is_not_read(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Group group = Group.hosted(meeting, NAME, 64);
        Bytes data = prober.random(30);
        prober.note("bent: a packet under a key that nobody shares, and one in the clear");
        meeting.wire()
                .send(
                        group.packet(
                                new Token(prober.crypto(), prober.random(64))
                                        .encrypt(data, prober.entropy())));
        meeting.wire().send(group.packet(data));
        group.reads(meeting);
        boolean told =
                !meeting.application()
                        .seen(AdapterEvent.Packet.class, Meeting.at(group.address(), data))
                        .isEmpty();
        if (told) throw new Refuted("the application was told of a packet under another key");
    }

    @Case(
            decides = {"R-CORE-055", "R-CORE-056"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "group")
    void a_group_is_not_reached_at_the_address_without_its_identity(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Group group = Group.hosted(meeting, NAME, 64);
        Bytes bare = DestinationName.parse(NAME).plainAddress(prober.crypto());
        Bytes data = prober.random(30);
        meeting.wire().send(group.packet(bare, group.seal(prober, data)));
        group.reads(meeting);
        if (!meeting.application()
                .seen(AdapterEvent.Packet.class, event -> event.data().equals(data))
                .isEmpty()) {
            throw new Refuted("a packet for another address was read");
        }
    }

    @Case(decides = "R-CORE-059", kind = Polarity.NEGATIVE, level = Level.L1, needs = "announce")
    void an_address_is_registered_only_once(Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Bytes owner = prober.stranger().privateKey();
        meeting.hosts(Announcement.of("reticle.once").withIdentity(owner));
        Announcement again = Announcement.of("reticle.once").withIdentity(owner).quietly();
        meeting.refuses("a second destination with one address", () -> adapter.announce(again));
    }

    /** A GROUP destination of the node's. */
    private record Group(Bytes address, Bytes key) {

        static Group hosted(Meeting meeting, String name, int keySize) {
            Prober prober = meeting.prober();
            Bytes key = prober.random(keySize);
            Identity owner = prober.stranger();
            Bytes found =
                    meeting.adapter()
                            .announce(
                                    Announcement.of(name)
                                            .withIdentity(owner.privateKey())
                                            .forGroup(key))
                            .destination();
            Bytes expected = DestinationName.parse(name).address(prober.crypto(), owner.hash());
            if (!found.equals(expected)) {
                throw new Refuted(
                        "expected address %s, found %s".formatted(expected.brief(), found.brief()));
            }
            return new Group(found, key);
        }

        void reads(Meeting meeting) throws CryptoFailure {
            Bytes data = meeting.prober().random(40);
            meeting.wire().send(packet(seal(meeting.prober(), data)));
            meeting.application()
                    .expect(
                            "a packet under the shared key",
                            AdapterEvent.Packet.class,
                            Meeting.at(address, data),
                            1,
                            Duration.ofSeconds(6));
        }

        Bytes seal(Prober prober, Bytes data) throws CryptoFailure {
            return new Token(prober.crypto(), key).encrypt(data, prober.entropy());
        }

        Packet packet(Bytes data) {
            return packet(address, data);
        }

        Packet packet(Bytes to, Bytes data) {
            return Packet.of(PacketType.DATA, DestinationType.GROUP, to, Context.NONE, data);
        }
    }
}
