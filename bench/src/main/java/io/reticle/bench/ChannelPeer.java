package io.reticle.bench;

import io.reticle.daemon.config.InterfaceSettings;
import io.reticle.daemon.host.NodeHost;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.channel.Channel;
import io.reticle.rns.channel.ChannelEvent;
import io.reticle.rns.channel.ChannelRefusal;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.node.NodeConfig;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.store.Store;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One end of a channel between two processes, over TCP on the loopback; does what {@code
 * channel_peer.py} does with the real stack.
 */
final class ChannelPeer implements NodeHost.Listener {
    private static final int TYPE = 0x0101;
    private static final DestinationName NAME = DestinationName.parse("reticle.bench");
    private static final long PATIENCE_SECONDS = 30;
    private static final long ANNOUNCE_MILLIS = 500;

    private final CryptoProvider crypto = CryptoProvider.best();
    private final CompletableFuture<Bytes> heard = new CompletableFuture<>();
    private final CompletableFuture<Link> opened = new CompletableFuture<>();
    private final CompletableFuture<Void> sent = new CompletableFuture<>();
    private final NodeHost host =
            new NodeHost(
                    new NodeConfig(false, true),
                    Identity.generate(crypto, Entropy.secure()),
                    crypto,
                    Store.none(),
                    this);

    /** What is still to be sent; on the node's thread alone. */
    private int left;

    private Bytes payload = Bytes.EMPTY;
    private long begun;

    private ChannelPeer() {}

    /**
     * @param args {@code listen PORT}, or {@code send PORT COUNT SIZE}
     */
    public static void main(String... args) throws Exception {
        ChannelPeer peer = new ChannelPeer();
        int port = Integer.parseInt(args[1]);
        peer.host.start();
        if (args[0].equals("listen")) peer.listen(port);
        else peer.send(port, Integer.parseInt(args[2]), Integer.parseInt(args[3]));
        peer.host.stop();
        System.exit(0);
    }

    private void listen(int port) throws Exception {
        host.open(InterfaceSettings.tcpServer("line", "127.0.0.1", port, Optional.empty()));
        Destination box =
                Destination.single(
                        crypto,
                        NAME,
                        Identity.generate(crypto, Entropy.secure()),
                        new ProofStrategy.None(),
                        true);
        host.call(
                (node, now) -> {
                    node.host(box);
                    return node;
                });
        System.out.println("ready");
        CompletableFuture<Void> over = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> awaitEndOfInput(over));
        while (!over.isDone()) {
            announce(box);
            try {
                over.get(ANNOUNCE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // whoever connected meanwhile hears the next announce
            }
        }
    }

    private static void awaitEndOfInput(CompletableFuture<Void> over) {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
            over.complete(null);
        } catch (IOException e) {
            over.completeExceptionally(e);
        }
    }

    private void announce(Destination box) throws Exception {
        host.call(
                (node, now) -> {
                    node.announce(box.hash(), now);
                    return node;
                });
    }

    private void send(int port, int count, int size) throws Exception {
        host.open(InterfaceSettings.tcpClient("line", "127.0.0.1", port, Optional.empty()));
        Bytes box = heard.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        host.call((node, now) -> node.openLink(box, now));
        Link link = opened.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        host.call(
                (node, now) -> {
                    left = count;
                    payload = Bytes.zeros(size);
                    begun = System.nanoTime();
                    fill(node.channel(link).orElseThrow(), now);
                    return node;
                });
        sent.get();
        while (host.call((node, now) -> node.channel(link).map(Channel::underWay).orElse(0)) > 0) {
            Thread.onSpinWait();
        }
        System.out.println((System.nanoTime() - begun) / 1e9);
        host.call(
                (node, now) -> {
                    link.close(now);
                    return node;
                });
    }

    /** Sends as many as the window takes; the channel says when it takes more. */
    private void fill(Channel channel, long now) {
        try {
            while (left > 0) {
                channel.send(TYPE, payload, now);
                left--;
            }
            sent.complete(null);
        } catch (ChannelRefusal refusal) {
            if (refusal.reason() != ChannelRefusal.Reason.NOT_READY) throw refusal;
        }
    }

    @Override
    public void event(NodeEvent event) {
        switch (event) {
            case NodeEvent.Announced(var announce, var _, var _) ->
                    heard.complete(announce.destination().compact());
            case NodeEvent.OnLink(var link, LinkEvent.StateChanged changed) ->
                    changed(link, changed);
            case NodeEvent.OnChannel(var link, ChannelEvent.Ready _) ->
                    host.onNode(node -> fill(node.channel(link).orElseThrow(), host.now()));
            default -> {
                // nothing else concerns this measurement
            }
        }
    }

    private void changed(Link link, LinkEvent.StateChanged change) {
        if (change.state() == Link.State.ACTIVE) {
            host.onNode(node -> node.openChannel(link).register(TYPE));
            opened.complete(link);
        } else if (change.state() == Link.State.CLOSED) {
            sent.completeExceptionally(new PeerFailure("the link is gone"));
        }
    }

    @Override
    public void dropped(InterfaceId interfaceId, Drop reason, String detail) {
        log("dropped %s: %s".formatted(reason, detail));
    }

    @Override
    public void log(String line) {
        System.err.println(line);
    }
}
