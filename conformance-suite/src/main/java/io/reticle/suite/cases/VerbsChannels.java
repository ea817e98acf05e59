package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.Bzip2;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.channel.Envelope;
import io.reticle.rns.channel.StreamChunk;
import io.reticle.rns.link.LinkKeys;
import io.reticle.rns.link.Signalling;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.packet.Proof;
import io.reticle.suite.adapter.Adapter;
import io.reticle.suite.adapter.AdapterEvent;
import io.reticle.suite.adapter.AdapterFailed;
import io.reticle.suite.adapter.Announcement;
import io.reticle.suite.adapter.Strategy;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Level;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.LinkAsked;
import io.reticle.suite.prober.Meeting;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.ProberLink;
import io.reticle.suite.prober.Wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Messages and streams through the channel of a link. */
@Chapter("Channels: messages and streams")
final class VerbsChannels {
    private static final int TYPE = 0x0101;
    private static final int MTU = 500;
    private static final int MDU = 431;
    private static final int LARGEST_CHUNK = 16_384;
    private static final int ATTEMPTS = 20;
    private static final Duration A_MOMENT = Duration.ofMillis(100);
    private static final Duration NOTHING = Duration.ofMillis(900);

    // ---- the node receives

    /** A link of the prober's to a node that listens on its channel. */
    private record Hearer(Meeting meeting, Meeting.Hosted hosted, ProberLink link) {

        static Hearer that(Prober prober, Adapter adapter) throws Exception {
            Meeting meeting = Meeting.of(prober, adapter);
            return to(meeting, meeting.hosts(Announcement.of("reticle.channel").withChannel()));
        }

        static Hearer to(Meeting meeting, Meeting.Hosted hosted) {
            ProberLink link =
                    meeting.prober().openLink(meeting.wire(), hosted.address(), hosted.identity());
            meeting.becomesActive(link.id());
            return new Hearer(meeting, hosted, link);
        }

        Wire wire() {
            return meeting.wire();
        }

        Packet packet(Bytes envelope) {
            return link.packet(Context.CHANNEL, envelope);
        }

        Packet says(int sequence, Bytes payload) {
            Packet packet = packet(new Envelope(TYPE, sequence, payload).encode());
            wire().send(packet);
            return packet;
        }

        Packet streams(int sequence, StreamChunk chunk) {
            Packet packet =
                    packet(new Envelope(StreamChunk.TYPE, sequence, chunk.encode()).encode());
            wire().send(packet);
            return packet;
        }

        /** The node has to prove a packet, explicitly. */
        void proves(Packet packet) {
            wire().expect("an explicit proof", proofsOf(packet));
        }

        Predicate<Packet> proofsOf(Packet packet) {
            Bytes hash = packet.hash(meeting.prober().crypto());
            return link.packets(PacketType.PROOF, Context.NONE)
                    .and(
                            answer -> {
                                try {
                                    Proof proof = Proof.parse(answer.data());
                                    return proof.packetHash().equals(Optional.of(hash))
                                            && proof.proves(hash, hosted.identity());
                                } catch (MalformedFrame e) {
                                    return false;
                                }
                            });
        }

        void hears(Bytes payload) {
            meeting.application()
                    .expect(
                            "a message of " + payload.length() + " bytes",
                            AdapterEvent.Message.class,
                            event ->
                                    event.link().equals(link.id())
                                            && event.type() == TYPE
                                            && event.data().equals(payload));
        }

        /** All messages so far, in the order in which the application got them. */
        List<Bytes> heard() {
            return meeting
                    .application()
                    .seen(AdapterEvent.Message.class, event -> event.link().equals(link.id()))
                    .stream()
                    .map(AdapterEvent.Message::data)
                    .toList();
        }

        /** Everything that came through a stream so far. */
        Bytes streamed(int stream) {
            return Bytes.concat(
                    meeting
                            .application()
                            .seen(
                                    AdapterEvent.Stream.class,
                                    event ->
                                            event.link().equals(link.id())
                                                    && event.stream() == stream)
                            .stream()
                            .map(AdapterEvent.Stream::data)
                            .toArray(Bytes[]::new));
        }

        void reaches(int stream, int bytes) {
            meeting.application()
                    .expect(
                            bytes + " bytes of stream " + stream,
                            AdapterEvent.Stream.class,
                            event -> streamedUpTo(stream, event.seq()) >= bytes);
        }

        private int streamedUpTo(int stream, long seq) {
            return meeting
                    .application()
                    .known(
                            AdapterEvent.Stream.class,
                            event ->
                                    event.link().equals(link.id())
                                            && event.stream() == stream
                                            && event.seq() <= seq)
                    .stream()
                    .mapToInt(event -> event.data().length())
                    .sum();
        }
    }

    @Case(
            decides = {"R-CORE-197", "R-CORE-202", "R-CORE-200"},
            level = Level.L1,
            needs = "channel")
    void messages_are_told_in_order_and_each_is_proved(Prober prober, Adapter adapter)
            throws Exception {
        Hearer hearer = Hearer.that(prober, adapter);
        List<Bytes> said = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Bytes payload = prober.random(20 + i);
            said.add(payload);
            hearer.proves(hearer.says(i, payload));
        }
        hearer.hears(said.getLast());
        if (!hearer.heard().equals(said)) {
            throw new Refuted("expected six messages in order, found " + hearer.heard());
        }
    }

    @Case(decides = "R-CORE-198", level = Level.L1, needs = "channel")
    void a_wrong_length_in_an_envelope_does_not_matter(Prober prober, Adapter adapter)
            throws Exception {
        Hearer hearer = Hearer.that(prober, adapter);
        Bytes payload = prober.random(30);
        Bytes right = new Envelope(TYPE, 0, payload).encode();
        Bytes bent = Bytes.concat(right.slice(0, 4), Bytes.hex("0007"), right.from(6));
        hearer.wire().send(hearer.packet(bent));
        hearer.hears(payload);
    }

    @Case(decides = "R-CORE-200", level = Level.L1, needs = "channel")
    void messages_that_come_out_of_order_are_told_in_order(Prober prober, Adapter adapter)
            throws Exception {
        Hearer hearer = Hearer.that(prober, adapter);
        List<Bytes> said = new ArrayList<>();
        for (int i = 0; i < 5; i++) said.add(prober.random(25));
        for (int i : new int[] {2, 4, 1, 0, 3}) hearer.says(i, said.get(i));
        hearer.hears(said.getLast());
        if (!hearer.heard().equals(said)) {
            throw new Refuted("expected five messages in order, found " + hearer.heard());
        }
    }

    @Case(decides = "R-CORE-200", kind = Polarity.NEGATIVE, level = Level.L1, needs = "channel")
    void a_message_that_comes_again_is_told_once(Prober prober, Adapter adapter) throws Exception {
        Hearer hearer = Hearer.that(prober, adapter);
        Bytes first = prober.random(25);
        Bytes second = prober.random(25);
        hearer.proves(hearer.says(0, first));
        prober.note("bent: the same envelope again, encrypted anew");
        hearer.says(0, first);
        hearer.says(1, second);
        hearer.hears(second);
        if (!hearer.heard().equals(List.of(first, second))) {
            throw new Refuted("expected each message once, found " + hearer.heard());
        }
    }

    @Case(decides = "R-CORE-201", kind = Polarity.NEGATIVE, level = Level.L1, needs = "channel")
    void a_sequence_far_ahead_or_behind_is_dropped(Prober prober, Adapter adapter)
            throws Exception {
        Hearer hearer = Hearer.that(prober, adapter);
        List<Bytes> said = new ArrayList<>();
        Bytes ahead = prober.random(25);
        prober.note("bent: sequences 49 and 60000 while 0 is expected");
        hearer.says(49, ahead);
        hearer.says(60_000, ahead);
        for (int i = 0; i <= 50; i++) {
            said.add(prober.random(25));
            hearer.proves(hearer.says(i, said.get(i)));
        }
        hearer.hears(said.getLast());
        if (!hearer.heard().equals(said)) {
            throw new Refuted("a message from far ahead took the place of another");
        }
    }

    @Case(decides = "R-CORE-203", kind = Polarity.NEGATIVE, level = Level.L1, needs = "channel")
    void without_a_channel_nothing_is_proved(Prober prober, Adapter adapter) throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Hearer deaf = Hearer.to(meeting, meeting.hosts(Announcement.of("reticle.deaf")));
        Packet lost = deaf.says(0, prober.random(20));
        Hearer hearer =
                Hearer.to(meeting, meeting.hosts(Announcement.of("reticle.channel").withChannel()));
        hearer.proves(hearer.says(0, prober.random(20)));
        meeting.wire().refuse("proof", deaf.proofsOf(lost), Prober.SETTLING);
    }

    @Case(
            decides = {"R-CORE-207", "R-CORE-211"},
            level = Level.L1,
            needs = "channel")
    void a_stream_is_told_with_its_end_behind_its_data(Prober prober, Adapter adapter)
            throws Exception {
        Hearer hearer = Hearer.that(prober, adapter);
        Bytes data = prober.random(900);
        hearer.streams(0, new StreamChunk(1, false, false, data.slice(0, 400)));
        hearer.streams(1, new StreamChunk(1, false, false, data.slice(400, 800)));
        hearer.streams(2, new StreamChunk(1, false, false, data.from(800)));
        hearer.streams(3, new StreamChunk(1, true, false, Bytes.EMPTY));
        hearer.meeting()
                .application()
                .expect(
                        "the end of stream 1",
                        AdapterEvent.Stream.class,
                        event ->
                                event.link().equals(hearer.link().id())
                                        && event.stream() == 1
                                        && event.eof());
        if (!hearer.streamed(1).equals(data)) {
            throw new Refuted(
                    "expected 900 bytes before the end, found " + hearer.streamed(1).length());
        }
        if (!hearer.streamed(0).isEmpty()) {
            throw new Refuted("data of stream 1 came through stream 0");
        }
    }

    @Case(decides = "R-CORE-210", level = Level.L1, needs = "channel")
    void a_chunk_as_long_as_the_link_carries_is_taken(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted hosted = meeting.hosts(Announcement.of("reticle.channel").withChannel());
        for (int offered : new int[] {MTU, 2_048}) {
            Prober.WideLink wide =
                    prober.openWideLink(
                            meeting.wire(), hosted.address(), hosted.identity(), offered);
            meeting.becomesActive(wide.link().id());
            Hearer hearer = new Hearer(meeting, hosted, wide.link());
            prober.note("a link of " + wide.mtu() + " bytes");
            Bytes data = prober.random(LinkKeys.mdu(wide.mtu()) - 8);
            hearer.streams(0, new StreamChunk(0, false, false, data));
            hearer.reaches(0, data.length());
            if (!hearer.streamed(0).equals(data)) throw new Refuted("other data came");
        }
    }

    @Case(decides = "R-CORE-209", kind = Polarity.NEGATIVE, level = Level.L1, needs = "channel")
    void a_chunk_that_inflates_beyond_16384_bytes_is_refused(Prober prober, Adapter adapter)
            throws Exception {
        Meeting meeting = Meeting.of(prober, adapter);
        Meeting.Hosted hosted = meeting.hosts(Announcement.of("reticle.channel").withChannel());
        Hearer allowed = Hearer.to(meeting, hosted);
        allowed.streams(0, inflating(LARGEST_CHUNK));
        allowed.reaches(0, LARGEST_CHUNK);
        Hearer bombed = Hearer.to(meeting, hosted);
        prober.note("bent: one byte more than 16384 after decompression");
        bombed.streams(0, inflating(LARGEST_CHUNK + 1));
        meeting.application()
                .refuse(
                        "data of the stream",
                        AdapterEvent.Stream.class,
                        event -> event.link().equals(bombed.link().id()) && !event.data().isEmpty(),
                        NOTHING);
    }

    private static StreamChunk inflating(int size) {
        return new StreamChunk(0, false, true, Bzip2.compress(Bytes.zeros(size)));
    }

    // ---- the node sends

    /** A link of the node's to the prober, with a channel on it. */
    private record Speaker(Meeting meeting, ProberDestination owner, ProberLink link) {

        static Speaker that(Prober prober, Adapter adapter) throws Exception {
            Meeting meeting = Meeting.of(prober, adapter);
            ProberDestination owner = meeting.known();
            LinkAsked asked = meeting.asks(owner, Strategy.NONE, true);
            meeting.wire()
                    .send(asked.proof(Optional.of(new Signalling(Signalling.AES256_CBC, MTU))));
            meeting.becomesActive(asked.id());
            return new Speaker(meeting, owner, asked.agreed());
        }

        Wire wire() {
            return meeting.wire();
        }

        Predicate<Packet> packets() {
            return link.packets(PacketType.DATA, Context.CHANNEL);
        }

        Packet next(Wire.Cursor heard) {
            return heard.next(packets(), Duration.ofSeconds(6))
                    .orElseThrow(() -> new Refuted("expected a channel packet, found none"));
        }

        Envelope envelope(Packet packet) {
            Bytes plaintext =
                    link.opened(packet)
                            .orElseThrow(() -> new Refuted("a channel packet does not open"));
            try {
                Envelope envelope = Envelope.parse(plaintext);
                if (plaintext.number(4, 2) != envelope.payload().length()) {
                    throw new Refuted("the envelope's length is not that of its payload");
                }
                return envelope;
            } catch (MalformedFrame e) {
                throw new Refuted("the node's envelope: " + e.getMessage(), e);
            }
        }

        /**
         * Has the node send a message; a proof that is still on its way holds it up for a while.
         */
        void says(Bytes payload) {
            for (int attempt = 1; ; attempt++) {
                try {
                    meeting.adapter().sendMessage(link.id(), TYPE, payload);
                    return;
                } catch (AdapterFailed e) {
                    if (attempt == ATTEMPTS) throw e;
                    wire().await(packet -> false, 1, A_MOMENT);
                }
            }
        }

        void proves(Packet packet) {
            Bytes hash = packet.hash(meeting.prober().crypto());
            wire().send(
                            link.clear(
                                    PacketType.PROOF,
                                    Context.NONE,
                                    Proof.of(owner.identity(), hash, true).encode()));
        }
    }

    @Case(
            decides = {"R-CORE-197", "R-CORE-200"},
            level = Level.L1,
            needs = "channel")
    void the_nodes_messages_are_numbered_from_0(Prober prober, Adapter adapter) throws Exception {
        Speaker speaker = Speaker.that(prober, adapter);
        for (int i = 0; i < 3; i++) {
            Wire.Cursor heard = speaker.wire().cursor();
            Bytes payload = prober.random(30 + i);
            speaker.says(payload);
            Packet packet = speaker.next(heard);
            Envelope envelope = speaker.envelope(packet);
            if (!envelope.equals(new Envelope(TYPE, i, payload))) {
                throw new Refuted("expected message %d, found %s".formatted(i, envelope));
            }
            speaker.proves(packet);
        }
    }

    @Case(
            decides = {"R-CORE-205", "R-CORE-206"},
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "channel")
    void a_message_above_the_window_or_the_link_is_refused(Prober prober, Adapter adapter)
            throws Exception {
        Speaker speaker = Speaker.that(prober, adapter);
        Bytes link = speaker.link().id();
        speaker.meeting()
                .refuses("500 bytes", () -> adapter.sendMessage(link, TYPE, prober.random(500)));
        Wire.Cursor heard = speaker.wire().cursor();
        Bytes largest = prober.random(MDU - Envelope.HEADER_SIZE);
        adapter.sendMessage(link, TYPE, largest);
        adapter.sendMessage(link, TYPE, prober.random(10));
        speaker.meeting()
                .refuses(
                        "a third message",
                        () -> adapter.sendMessage(link, TYPE, prober.random(10)));
        Envelope first = speaker.envelope(speaker.next(heard));
        if (first.sequence() != 0 || !first.payload().equals(largest)) {
            throw new Refuted("a refused message used up a sequence, or was sent: " + first);
        }
    }

    @Case(decides = "R-CORE-206", level = Level.L1, needs = "channel")
    void the_window_grows_with_what_is_proved(Prober prober, Adapter adapter) throws Exception {
        Speaker speaker = Speaker.that(prober, adapter);
        Bytes link = speaker.link().id();
        Wire.Cursor heard = speaker.wire().cursor();
        for (int round = 0; round < 4; round++) {
            speaker.says(prober.random(10));
            speaker.proves(speaker.next(heard));
        }
        int taken = 0;
        try {
            while (taken < 49) {
                adapter.sendMessage(link, TYPE, prober.random(10));
                taken++;
            }
        } catch (AdapterFailed e) {
            prober.note("after four proofs the window is " + taken);
        }
        if (taken < 3 || taken > 48) {
            throw new Refuted("expected a window from 3 to 48, found " + taken);
        }
    }

    @Case(
            decides = "R-CORE-204",
            kind = Polarity.NEGATIVE,
            level = Level.L1,
            needs = "channel",
            slow = true,
            seconds = 90)
    void a_message_that_is_never_proved_is_sent_five_times_and_closes_the_link(
            Prober prober, Adapter adapter) throws Exception {
        Speaker speaker = Speaker.that(prober, adapter);
        Bytes payload = prober.random(30);
        adapter.sendMessage(speaker.link().id(), TYPE, payload);
        speaker.wire()
                .expect("the closing packet", speaker.link().closings(), 1, Duration.ofSeconds(45));
        List<Wire.Heard> sent = speaker.wire().heard(speaker.packets());
        for (Wire.Heard one : sent) {
            if (!speaker.envelope(one.packet()).payload().equals(payload)) {
                throw new Refuted("another message was sent");
            }
        }
        if (sent.size() != 5) {
            throw new Refuted("expected five transmissions, found " + sent.size());
        }
        speaker.wire().refuseMore("channel packet", speaker.packets(), Prober.SETTLING);
    }

    @Case(
            decides = {"R-CORE-207", "R-CORE-211"},
            level = Level.L1,
            needs = "channel")
    void the_nodes_stream_ends_with_an_empty_chunk(Prober prober, Adapter adapter)
            throws Exception {
        Speaker speaker = Speaker.that(prober, adapter);
        Wire.Cursor heard = speaker.wire().cursor();
        Bytes data = prober.random(100);
        int written = adapter.sendStream(speaker.link().id(), 5, data, false);
        if (written != data.length()) {
            throw new Refuted("expected 100 bytes written, found " + written);
        }
        Packet packet = speaker.next(heard);
        expectChunk(chunk(speaker, packet), new StreamChunk(5, false, false, data));
        speaker.proves(packet);
        adapter.sendStream(speaker.link().id(), 5, Bytes.EMPTY, true);
        Packet end = speaker.next(heard);
        while (speaker.envelope(end).sequence() == 0) end = speaker.next(heard);
        expectChunk(chunk(speaker, end), new StreamChunk(5, true, false, Bytes.EMPTY));
        speaker.proves(end);
    }

    @Case(decides = "R-CORE-208", kind = Polarity.NEGATIVE, level = Level.L1, needs = "channel")
    void a_stream_id_above_16383_is_refused(Prober prober, Adapter adapter) throws Exception {
        Speaker speaker = Speaker.that(prober, adapter);
        Bytes link = speaker.link().id();
        speaker.meeting()
                .refuses(
                        "stream 16384",
                        () ->
                                adapter.sendStream(
                                        link, StreamChunk.MAX_STREAM + 1, Bytes.hex("00"), false));
        Wire.Cursor heard = speaker.wire().cursor();
        adapter.sendStream(link, StreamChunk.MAX_STREAM, Bytes.hex("00"), false);
        Envelope first = speaker.envelope(speaker.next(heard));
        if (first.sequence() != 0) throw new Refuted("a refused stream used up a sequence");
    }

    private static StreamChunk chunk(Speaker speaker, Packet packet) throws MalformedFrame {
        Envelope envelope = speaker.envelope(packet);
        if (envelope.type() != StreamChunk.TYPE) {
            throw new Refuted("expected type 0xff00, found %x".formatted(envelope.type()));
        }
        return StreamChunk.parse(envelope.payload());
    }

    private static void expectChunk(StreamChunk found, StreamChunk expected) {
        if (!found.equals(expected)) {
            throw new Refuted("expected %s, found %s".formatted(expected, found));
        }
    }
}
