package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.channel.Channel;
import io.reticle.rns.channel.ChannelEvent;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.link.Link;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;

import java.util.Optional;
import java.util.function.ObjLongConsumer;

/** The channel of one link. */
final class ChannelSession implements Channel.Outlet {
    private final CryptoProvider crypto;
    private final Link link;
    private final ObjLongConsumer<NodeEvent> events;
    private final Runnable rearm;
    private final Channel channel;

    /**
     * @param rearm is run when the channel's deadline may have moved
     */
    ChannelSession(
            CryptoProvider crypto, Link link, ObjLongConsumer<NodeEvent> events, Runnable rearm) {
        this.crypto = crypto;
        this.link = link;
        this.events = events;
        this.rearm = rearm;
        this.channel = new Channel(this);
    }

    Channel channel() {
        return channel;
    }

    void received(Packet packet, long now) throws MalformedFrame {
        channel.received(packet, link.opened(packet), now);
    }

    @Override
    public int mdu() {
        return link.mdu();
    }

    @Override
    public long rtt() {
        return link.rtt();
    }

    @Override
    public Optional<Bytes> send(Bytes envelope, long now) {
        return link.open()
                ? Optional.of(link.send(Context.CHANNEL, envelope, now).hash(crypto))
                : Optional.empty();
    }

    @Override
    public void prove(Packet packet, long now) {
        link.prove(packet, now);
    }

    @Override
    public void close(long now) {
        link.close(now);
    }

    @Override
    public void event(ChannelEvent event, long now) {
        events.accept(new NodeEvent.OnChannel(link, event), now);
    }

    @Override
    public void deadlineMoved() {
        rearm.run();
    }
}
