package io.reticle.bench;

import io.reticle.daemon.config.InterfaceSettings;
import io.reticle.daemon.host.NodeHost;
import io.reticle.daemon.lxmf.StampWorkshop;
import io.reticle.daemon.storage.FolderStore;
import io.reticle.lxmf.message.MessageState;
import io.reticle.lxmf.message.Method;
import io.reticle.lxmf.router.Download;
import io.reticle.lxmf.router.Draft;
import io.reticle.lxmf.router.Incoming;
import io.reticle.lxmf.router.Outgoing;
import io.reticle.lxmf.router.Router;
import io.reticle.lxmf.router.RouterConfig;
import io.reticle.lxmf.router.RouterListener;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.node.NodeConfig;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.store.Store;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * One of two processes that exchange messages, over TCP on the loopback; does what {@code
 * lxmf_message_peer.py} does with the real stack.
 */
final class MessagePeer implements NodeHost.Listener, RouterListener {
    private static final long PATIENCE_SECONDS = 30;
    private static final long LONG_PATIENCE_SECONDS = 300;
    private static final long ANNOUNCE_MILLIS = 500;

    private final CryptoProvider crypto = CryptoProvider.best();
    private final CompletableFuture<Bytes> heard = new CompletableFuture<>();
    private final NodeHost host =
            new NodeHost(
                    new NodeConfig(false, true),
                    Identity.generate(crypto, Entropy.secure()),
                    crypto,
                    Store.none(),
                    this);

    /** Messages handed over and not delivered yet; on the node's thread alone. */
    private int left;

    private volatile CompletableFuture<Void> delivered = new CompletableFuture<>();

    private MessagePeer() {}

    /**
     * @param args {@code listen PORT}, or {@code send PORT ONE_BY_ONE AT_ONCE BATCHES SIZE}
     */
    public static void main(String... args) throws Exception {
        MessagePeer peer = new MessagePeer();
        int port = Integer.parseInt(args[1]);
        Path folder = Files.createTempDirectory("reticle-bench");
        peer.host.start();
        try (FolderStore store = new FolderStore(folder, peer::log)) {
            Router router = peer.router(store);
            if (args[0].equals("listen")) {
                peer.listen(router, port);
            } else {
                int[] numbers = Stream.of(args).skip(2).mapToInt(Integer::parseInt).toArray();
                peer.send(router, port, numbers[0], numbers[1], numbers[2], numbers[3]);
            }
            peer.host.stop();
        } finally {
            discard(folder);
        }
        System.exit(0);
    }

    private static void discard(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(each);
        }
    }

    private Router router(Store store) throws Exception {
        RouterConfig config = RouterConfig.of(Identity.generate(crypto, Entropy.secure()));
        StampWorkshop workshop = new StampWorkshop(crypto, host::post);
        return host.call(
                (node, now) -> {
                    Router made =
                            new Router(node, config, store, Entropy.secure(), workshop, this, now);
                    host.drive(made);
                    return made;
                });
    }

    private void listen(Router router, int port) throws Exception {
        host.open(InterfaceSettings.tcpServer("line", "127.0.0.1", port, Optional.empty()));
        System.out.println("ready");
        CompletableFuture<Void> over = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> awaitEndOfInput(over));
        while (!over.isDone()) {
            host.call(
                    (node, now) -> {
                        router.announce(now);
                        return node;
                    });
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

    private void send(Router router, int port, int oneByOne, int atOnce, int batches, int size)
            throws Exception {
        host.open(InterfaceSettings.tcpClient("line", "127.0.0.1", port, Optional.empty()));
        Bytes box = heard.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        String content = "x".repeat(size);
        // the first opens the link
        handOver(router, box, content, 1);
        long begun = System.nanoTime();
        for (int i = 0; i < oneByOne; i++) handOver(router, box, content, 1);
        double one = oneByOne / seconds(begun);
        double all = 0;
        for (int i = 0; i < batches; i++) {
            begun = System.nanoTime();
            handOver(router, box, content, atOnce);
            all = atOnce / seconds(begun);
        }
        System.out.println(one + " " + all);
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    private void handOver(Router router, Bytes box, String content, int count) throws Exception {
        CompletableFuture<Void> batch = new CompletableFuture<>();
        host.call(
                (node, now) -> {
                    left = count;
                    delivered = batch;
                    for (int i = 0; i < count; i++) {
                        router.send(Draft.of(box, "", content, Method.DIRECT), now);
                    }
                    return node;
                });
        batch.get(LONG_PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void changed(Outgoing message) {
        if (message.state() == MessageState.DELIVERED) {
            if (--left == 0) delivered.complete(null);
        } else if (List.of(MessageState.FAILED, MessageState.REJECTED).contains(message.state())) {
            delivered.completeExceptionally(new PeerFailure("a message was not delivered"));
        }
    }

    @Override
    public void event(NodeEvent event) {
        if (event instanceof NodeEvent.Announced(var announce, var _, var _)) {
            heard.complete(announce.destination().compact());
        }
    }

    @Override
    public void received(Incoming message) {
        // that it came is all that is wanted
    }

    @Override
    public void changed(Download download) {
        // there is none
    }

    @Override
    public void refused(String why) {
        log(why);
    }

    @Override
    public void storeFailed(String name, String reason) {
        log("%s: %s".formatted(name, reason));
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
