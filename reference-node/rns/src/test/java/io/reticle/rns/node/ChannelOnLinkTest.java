package io.reticle.rns.node;

import static io.reticle.rns.node.Mesh.SECOND;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.channel.Channel;
import io.reticle.rns.channel.ChannelEvent;
import io.reticle.rns.channel.Envelope;
import io.reticle.rns.channel.StreamReader;
import io.reticle.rns.channel.StreamWriter;
import io.reticle.rns.link.Link;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.PacketType;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

/** Channels over the links of real nodes. */
class ChannelOnLinkTest {
    private static final int TYPE = 0x0101;
    private static final long MILLI = 1_000;

    private static Channel open(Mesh.Member member, Link link) {
        Channel channel = member.node.openChannel(link);
        channel.register(TYPE);
        return channel;
    }

    private static List<Bytes> messages(Mesh.Member member) {
        return member.events(NodeEvent.OnChannel.class).stream()
                .map(NodeEvent.OnChannel::event)
                .filter(ChannelEvent.Message.class::isInstance)
                .map(event -> ((ChannelEvent.Message) event).payload())
                .toList();
    }

    private static List<Bytes> numbers(int count) {
        return IntStream.range(0, count).mapToObj(i -> Bytes.utf8("message " + i)).toList();
    }

    private static void sendAll(LinkedPair pair, Channel channel, List<Bytes> messages) {
        for (Bytes message : messages) {
            while (!channel.ready()) pair.mesh.pass(MILLI);
            channel.send(TYPE, message, pair.mesh.now());
        }
        pair.mesh.pass(20 * SECOND);
    }

    @Test
    void messages_cross_a_link_that_loses_doubles_and_shuffles_frames() {
        LinkedPair pair = new LinkedPair(11, true, 5 * MILLI);
        pair.cable.losing(0.05, 0.05).jitteredBy(5 * MILLI);
        Channel channel = open(pair.alice, pair.link);
        open(pair.bob, pair.bobsEnd());
        sendAll(pair, channel, numbers(300));
        assertEquals(numbers(300), messages(pair.bob));
        assertEquals(0, channel.underWay());
    }

    @Test
    void a_stream_crosses_a_link_both_ways() {
        LinkedPair pair = new LinkedPair(12, true, 5 * MILLI);
        pair.cable.losing(0.03, 0.03);
        Channel alices = open(pair.alice, pair.link);
        Channel bobs = open(pair.bob, pair.bobsEnd());
        Bytes content = LinkedPair.noise(20_000, 4);
        StreamReader atBob = bobs.reader(0);
        StreamReader atAlice = alices.reader(0);
        write(pair, alices.writer(0), content);
        write(pair, bobs.writer(0), content);
        assertEquals(content, atBob.read(Integer.MAX_VALUE));
        assertEquals(content, atAlice.read(Integer.MAX_VALUE));
        assertTrue(atBob.finished() && atAlice.finished());
    }

    private static void write(LinkedPair pair, StreamWriter writer, Bytes content) {
        Bytes left = content;
        while (!left.isEmpty()) {
            int taken = writer.write(left, pair.mesh.now());
            left = left.from(taken);
            if (taken == 0) pair.mesh.pass(MILLI);
        }
        writer.close(pair.mesh.now());
        pair.mesh.pass(20 * SECOND);
    }

    @Test
    void without_an_open_channel_nothing_is_proved_and_the_sender_closes_the_link() {
        LinkedPair pair = new LinkedPair(13, true, 5 * MILLI);
        open(pair.alice, pair.link).send(TYPE, Bytes.EMPTY, pair.mesh.now());
        pair.mesh.pass(60 * SECOND);
        assertEquals(
                List.of(),
                pair.bob.sent.stream()
                        .filter(sent -> sent.packet().type() == PacketType.PROOF)
                        .toList());
        assertEquals(
                5,
                pair.alice.sent.stream()
                        .filter(sent -> sent.packet().context() == Context.CHANNEL)
                        .count());
        assertEquals(Link.State.CLOSED, pair.link.state());
    }

    @Test
    void a_packet_that_is_no_envelope_is_dropped_unproved_and_the_channel_goes_on() {
        LinkedPair pair = new LinkedPair(14, true, 5 * MILLI);
        open(pair.bob, pair.bobsEnd());
        pair.link.send(Context.CHANNEL, Bytes.zeros(5), pair.mesh.now());
        pair.mesh.pass(SECOND);
        assertEquals(List.of(), pair.bob.sent);
        assertEquals(1, pair.bob.dropped.size());
        Bytes whole = new Envelope(TYPE, 0, Bytes.utf8("x")).encode();
        pair.link.send(Context.CHANNEL, whole, pair.mesh.now());
        pair.mesh.pass(SECOND);
        assertEquals(List.of(Bytes.utf8("x")), messages(pair.bob));
    }

    @Test
    void a_closed_link_has_no_channel_and_its_old_one_refuses() {
        LinkedPair pair = new LinkedPair(15, true, 5 * MILLI);
        Channel channel = open(pair.alice, pair.link);
        pair.link.close(pair.mesh.now());
        assertFalse(channel.ready());
        assertThrows(IllegalStateException.class, () -> pair.alice.node.openChannel(pair.link));
    }

    @Test
    void a_link_with_a_round_trip_above_1450_ms_sends_one_message_at_a_time() {
        LinkedPair pair = new LinkedPair(16, true, 730 * MILLI);
        assertEquals(1, open(pair.alice, pair.link).window());
    }
}
