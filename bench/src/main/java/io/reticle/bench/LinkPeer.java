package io.reticle.bench;

import io.reticle.daemon.config.InterfaceSettings;
import io.reticle.daemon.host.NodeHost;
import io.reticle.daemon.storage.FileSource;
import io.reticle.daemon.storage.FolderSpool;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.crypto.Token;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.node.NodeConfig;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.node.Service;
import io.reticle.rns.resource.OutgoingTransfer.Parcel;
import io.reticle.rns.resource.ResourceEvent;
import io.reticle.rns.resource.ResourceStrategy;
import io.reticle.rns.resource.Transfer;
import io.reticle.rns.store.Store;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceId;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The Java half of the runs over a link: {@code serve PORT} or {@code call PORT FILE DESTINATION}.
 * Answers one line for each line on its standard input.
 *
 * <pre>
 * name         what runs here
 * destination  where the serving side takes links and resources, in hexadecimal
 * resource     nanoseconds in which FILE went over a link, until it was proved
 * links N      nanoseconds in which N links were opened and closed, one after another
 * token        nanoseconds of encrypting 256 MiB, a mebibyte at a time, without any network
 * </pre>
 */
final class LinkPeer implements NodeHost.Listener {
    private static final long DEADLINE_SECONDS = 120;
    private static final int TOKEN_PIECES = 256;

    private final CryptoProvider crypto = CryptoProvider.best();
    private final BlockingQueue<NodeEvent> events = new LinkedBlockingQueue<>();
    private final NodeHost host;
    private final Path file;
    private Bytes destination;

    /** What is to be done in the event that a link is open, on the node's thread. */
    private volatile Consumer<Link> onActive = link -> {};

    private LinkPeer(InterfaceSettings settings, Path file) throws IOException {
        this.file = file;
        this.host =
                new NodeHost(
                        new NodeConfig(false, true),
                        Identity.generate(crypto, Entropy.secure()),
                        crypto,
                        Store.none(),
                        this);
        Path folder = Files.createTempDirectory("reticle-bench-");
        folder.toFile().deleteOnExit();
        host.spoolTo(FolderSpool.in(folder));
        host.start();
        host.open(settings);
    }

    public static void main(String... args) throws Exception {
        int port = Integer.parseInt(args[1]);
        LinkPeer peer;
        if (args[0].equals("serve")) {
            peer =
                    new LinkPeer(
                            InterfaceSettings.tcpServer(
                                    "bench", "127.0.0.1", port, Optional.empty()),
                            Path.of("."));
            peer.serve();
        } else {
            peer =
                    new LinkPeer(
                            InterfaceSettings.tcpClient(
                                    "bench", "127.0.0.1", port, Optional.empty()),
                            Path.of(args[2]));
            peer.destination = Bytes.hex(args[3]);
        }
        var requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = requests.readLine()) != null; ) {
            System.out.println(peer.answer(line));
            System.out.flush();
        }
        peer.host.stop();
    }

    private void serve() throws Exception {
        Destination sink =
                Destination.single(
                        crypto,
                        DestinationName.parse("reticle.bench"),
                        Identity.generate(crypto, Entropy.secure()),
                        new ProofStrategy.None(),
                        true);
        destination = sink.hash();
        host.call(
                (node, now) -> {
                    node.host(sink);
                    node.serve(
                            sink.hash(),
                            new Service(
                                    Map.of(), OptionalLong.empty(), new ResourceStrategy.All()));
                    return node;
                });
    }

    private String answer(String line) {
        String[] words = line.split(" ", -1);
        try {
            return switch (words[0]) {
                case "name" ->
                        "reticle-rns, Java %s, %s".formatted(Runtime.version(), crypto.name());
                case "destination" -> destination.toHex();
                case "resource" -> Long.toString(resource());
                case "links" -> Long.toString(links(Integer.parseInt(words[1])));
                case "token" -> Long.toString(token());
                default -> "error unknown request " + line;
            };
        } catch (Exception e) {
            return "error " + e.getMessage();
        }
    }

    private Link open() throws Exception {
        while (host.call((node, now) -> node.recall(destination, now)).isEmpty()) {
            events.clear();
            host.call(
                    (node, now) -> {
                        node.requestPath(destination, now);
                        return node;
                    });
            events.poll(1, TimeUnit.SECONDS);
        }
        events.clear();
        Link link = host.call((node, now) -> node.openLink(destination, now));
        await(
                event ->
                        event
                                        instanceof
                                        NodeEvent.OnLink(
                                                var on,
                                                LinkEvent.StateChanged(var _, var state, var _))
                                && on == link
                                && state == Link.State.ACTIVE);
        return link;
    }

    private void close(Link link) throws Exception {
        host.call(
                (node, now) -> {
                    link.close(now);
                    return node;
                });
    }

    private interface Wanted {
        boolean is(NodeEvent event) throws IOException;
    }

    private void await(Wanted wanted) throws IOException, InterruptedException {
        while (true) {
            NodeEvent event = events.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            if (event == null) throw new IOException("nothing happened in time");
            if (wanted.is(event)) return;
        }
    }

    private long resource() throws Exception {
        Link link = open();
        Parcel parcel = Parcel.of(FileSource.open(file), Optional.empty(), false);
        long start = System.nanoTime();
        host.call((node, now) -> node.sendResource(link, parcel, now));
        await(
                event -> {
                    if (event
                            instanceof
                            NodeEvent.OnResource(var _, ResourceEvent.Sent(var _, var outcome))) {
                        if (outcome == Transfer.Outcome.COMPLETE) return true;
                        throw new IOException("the transfer ended as " + outcome);
                    }
                    return false;
                });
        long took = System.nanoTime() - start;
        close(link);
        return took;
    }

    /** Each link is opened in the event that tells of the last one, as a program would do it. */
    private long links(int count) throws Exception {
        close(open());
        var left = new AtomicInteger(count);
        var done = new CountDownLatch(1);
        onActive =
                link ->
                        host.onNode(
                                node -> {
                                    link.close(host.now());
                                    if (left.decrementAndGet() == 0) done.countDown();
                                    else node.openLink(destination, host.now());
                                });
        long start = System.nanoTime();
        try {
            host.call((node, now) -> node.openLink(destination, now));
            if (!done.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(left + " links were not opened in time");
            }
        } finally {
            onActive = link -> {};
        }
        return System.nanoTime() - start;
    }

    private long token() throws CryptoFailure {
        Token token = new Token(crypto, Entropy.secure().bytes(64));
        Bytes piece = Entropy.secure().bytes(1 << 20);
        for (int i = 0; i < TOKEN_PIECES; i++) token.encrypt(piece, Entropy.secure());
        Entropy entropy = Entropy.secure();
        long start = System.nanoTime();
        for (int i = 0; i < TOKEN_PIECES; i++) token.encrypt(piece, entropy);
        return System.nanoTime() - start;
    }

    @Override
    public void event(NodeEvent event) {
        if (event
                        instanceof
                        NodeEvent.OnLink(var link, LinkEvent.StateChanged(var _, var state, var _))
                && state == Link.State.ACTIVE) {
            onActive.accept(link);
        }
        boolean progress = event instanceof NodeEvent.OnResource(var _, ResourceEvent.Progressed _);
        if (!progress) events.add(event);
    }

    @Override
    public void dropped(InterfaceId interfaceId, Drop reason, String detail) {
        System.err.println("dropped: " + reason + " " + detail);
    }

    @Override
    public void log(String line) {
        System.err.println(line);
    }
}
