package io.reticle.rns.channel;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;

/** Two channels and the bad line between them, under one virtual clock and one seed. */
final class Ends {
    static final int TYPE = 0x0101;
    static final long MILLI = 1_000;
    static final long SECOND = 1_000_000;

    private static final Bytes LINK = Bytes.zeros(16);

    private record Arrival(long at, long order, Runnable delivery) {}

    private final CryptoProvider crypto = CryptoProvider.portable();
    private final Random random;
    private final PriorityQueue<Arrival> underWay =
            new PriorityQueue<>(
                    Comparator.comparingLong(Arrival::at).thenComparingLong(Arrival::order));
    final End left;
    final End right;
    long now;
    private long counter;

    private long delay = MILLI;
    private long jitter;
    private double loss;
    private double duplication;

    Ends(long seed, long rtt) {
        random = new Random(seed);
        left = new End(rtt);
        right = new End(rtt);
        left.peer = right;
        right.peer = left;
        left.channel.register(TYPE);
        right.channel.register(TYPE);
    }

    Ends delayed(long micros) {
        delay = micros;
        return this;
    }

    /** Packets take up to this much longer than others, and so overtake each other. */
    Ends shaken(long micros) {
        jitter = micros;
        return this;
    }

    Ends losing(double share) {
        loss = share;
        return this;
    }

    Ends doubling(double share) {
        duplication = share;
        return this;
    }

    /** Lets everything happen that happens within this time. */
    void pass(long micros) {
        long end = now + micros;
        for (long next = next(); next <= end; next = next()) {
            now = Math.max(now, next);
            while (!underWay.isEmpty() && underWay.peek().at() <= now) {
                underWay.remove().delivery().run();
            }
            left.channel.advance(now);
            right.channel.advance(now);
        }
        now = end;
    }

    private long next() {
        long next = underWay.isEmpty() ? Long.MAX_VALUE : underWay.peek().at();
        return Math.min(next, Math.min(left.channel.nextDeadline(), right.channel.nextDeadline()));
    }

    private void carry(Runnable delivery) {
        int copies = random.nextDouble() < loss ? 0 : random.nextDouble() < duplication ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            long wobble = jitter == 0 ? 0 : random.nextLong(jitter);
            underWay.add(new Arrival(now + delay + wobble, counter++, delivery));
        }
    }

    /** One channel and what its link would do. */
    final class End implements Channel.Outlet {
        final Channel channel;
        final List<Bytes> messages = new ArrayList<>();
        final List<StreamReader> readable = new ArrayList<>();
        final List<String> passedOver = new ArrayList<>();
        final List<String> refusals = new ArrayList<>();

        /** Every envelope that this end transmitted, and when. */
        final List<Envelope> sent = new ArrayList<>();

        final List<Long> sentAt = new ArrayList<>();
        int proofs;
        int readyCalls;
        boolean mute;
        boolean closed;
        long rtt;
        int mdu = 431;
        private End peer;
        private int unproved = -1;

        End(long rtt) {
            this.rtt = rtt;
            this.channel = new Channel(this);
        }

        @Override
        public int mdu() {
            return mdu;
        }

        @Override
        public long rtt() {
            return rtt;
        }

        @Override
        public Optional<Bytes> send(Bytes envelope, long at) {
            if (closed) return Optional.empty();
            sent.add(parsed(envelope));
            sentAt.add(at);
            Packet packet = packet(envelope);
            carry(() -> peer.arrives(packet, envelope));
            return Optional.of(packet.hash(crypto));
        }

        /** Each transmission is another packet, as encryption makes it on a real link. */
        private Packet packet(Bytes envelope) {
            Bytes nonce = Bytes.wrap(ByteBuffer.allocate(8).putLong(counter++).array());
            return Packet.of(
                    PacketType.DATA,
                    DestinationType.LINK,
                    LINK,
                    Context.CHANNEL,
                    Bytes.concat(nonce, envelope));
        }

        /** The message with this sequence never seems to arrive. */
        void refusesProofOf(int sequence) {
            unproved = sequence;
        }

        void arrives(Envelope envelope) {
            Bytes encoded = envelope.encode();
            arrives(packet(encoded), encoded);
        }

        private void arrives(Packet packet, Bytes envelope) {
            try {
                channel.received(packet, envelope, now);
            } catch (MalformedFrame e) {
                refusals.add(e.getMessage());
            }
        }

        @Override
        public void prove(Packet packet, long at) {
            proofs++;
            if (mute) return;
            if (parsed(packet.data().from(8)).sequence() == peer.unproved) return;
            Bytes hash = packet.hash(crypto);
            carry(() -> peer.channel.proved(hash, now));
        }

        @Override
        public void close(long at) {
            closed = true;
        }

        @Override
        public void event(ChannelEvent event, long at) {
            switch (event) {
                case ChannelEvent.Message(var _, var payload) -> messages.add(payload);
                case ChannelEvent.StreamReadable(var reader) -> readable.add(reader);
                case ChannelEvent.Ready() -> readyCalls++;
                case ChannelEvent.PassedOver(var _, var reason) -> passedOver.add(reason);
            }
        }

        @Override
        public void deadlineMoved() {
            // these ends are asked for their deadlines at every step
        }
    }

    private static Envelope parsed(Bytes envelope) {
        try {
            return Envelope.parse(envelope);
        } catch (MalformedFrame e) {
            throw new AssertionError("a channel sent a malformed envelope", e);
        }
    }
}
