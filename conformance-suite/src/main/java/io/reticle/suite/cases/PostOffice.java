package io.reticle.suite.cases;

import io.reticle.lxmf.message.PropagationEntry;
import io.reticle.lxmf.message.Upload;
import io.reticle.lxmf.stamp.PeeringKey;
import io.reticle.lxmf.stamp.PropagationStamp;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.link.Link;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.stamp.StampSearch;
import io.reticle.rns.stamp.Workblock;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.fabric.Endpoint;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.sut.PortPool;
import io.reticle.suite.sut.Tool;
import io.reticle.suite.sut.ToolProcess;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The system's propagation node, a node by itself, and what can be brought to it. Its identity is
 * known, so that it can be asked how it is doing.
 */
final class PostOffice {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** In which something forbidden would have come. */
    static final Duration SILENCE = Duration.ofSeconds(3);

    /** The stamp value that is taken, with the settings of every node here. */
    static final int LEAST = 10;

    static final int PEERING_COST = 8;
    static final DestinationName NODE = DestinationName.parse("lxmf.propagation");
    private static final DestinationName CONTROL =
            DestinationName.parse("lxmf.propagation.control");
    private static final DestinationName BOX = DestinationName.parse("lxmf.delivery");
    private static final String STATISTICS = "/pn/get/stats";

    /** A start takes some seconds, and more on a busy machine. */
    private static final Duration START = Duration.ofSeconds(60);

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
    private static final int TRIES = 20;

    private final Prober prober;
    private final Identity identity;
    private final Path folder;
    private final Path rns;
    private final InetSocketAddress place;
    private ToolProcess process;

    private PostOffice(
            Prober prober, Identity identity, Path folder, Path rns, InetSocketAddress place) {
        this.prober = prober;
        this.identity = identity;
        this.folder = folder;
        this.rns = rns;
        this.place = place;
    }

    /**
     * Starts a node and waits until it is reached.
     *
     * @param settings lines for the section of the propagation node
     */
    static PostOffice open(Prober prober, String... settings) throws Exception {
        return open(prober, Map.of(), settings);
    }

    /**
     * As {@link #open(Prober, String...)}, with more files beside the configuration.
     *
     * @param files by their name
     */
    static PostOffice open(Prober prober, Map<String, String> files, String... settings)
            throws Exception {
        int port = PortPool.take();
        Path folder = prober.folder("lxmd");
        Path rns = prober.folder("lxmd-rns");
        Identity identity = prober.stranger();
        Files.write(folder.resolve("identity"), identity.privateKey().toArray());
        Files.writeString(
                folder.resolve("config"),
                """
                [propagation]
                enable_node = yes
                propagation_stamp_cost_target = 13
                propagation_stamp_cost_flexibility = 3
                peering_cost = %d
                %s
                [lxmf]
                display_name = Suite
                [logging]
                loglevel = 4
                """
                        .formatted(PEERING_COST, String.join("\n", settings)));
        for (var file : files.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        Files.writeString(
                rns.resolve("config"),
                """
                [reticulum]
                enable_transport = no
                share_instance = no
                [interfaces]
                [[Door]]
                type = TCPServerInterface
                enabled = yes
                listen_ip = 127.0.0.1
                listen_port = %d
                ingress_control = no
                """
                        .formatted(port));
        PostOffice office =
                new PostOffice(
                        prober, identity, folder, rns, new InetSocketAddress("127.0.0.1", port));
        office.start();
        return office;
    }

    private void start() throws IOException {
        process =
                prober.tool(
                        prober.sut(),
                        Tool.LXMD,
                        Optional.of(folder),
                        Map.of(),
                        "--rnsconfig",
                        rns.toString());
    }

    /** Ends the node as a user does, and starts it again over what it left. */
    void restart() throws Exception {
        process.close();
        process.ended(START);
        start();
    }

    /** Who the node is. */
    Identity identity() {
        return identity;
    }

    Bytes address() {
        return NODE.address(prober.crypto(), identity.hash());
    }

    /** Where somebody receives. */
    Bytes box(Identity somebody) {
        return BOX.address(prober.crypto(), somebody.hash());
    }

    // ---- visitors

    /** Somebody who has found the node: a client, or whoever has something for others. */
    Endpoint visitor(Identity visitor, Endpoint.Offer offer) throws Exception {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                Endpoint endpoint = Endpoint.at(prober, place, visitor, offer);
                finds(endpoint, end);
                return endpoint;
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw new Inconclusive("the node does not listen: " + e.getMessage(), e);
                }
                Thread.sleep(BETWEEN_TRIES.toMillis());
            }
        }
    }

    Endpoint visitor(Identity visitor) throws Exception {
        return visitor(visitor, Endpoint.Offer.PLAIN);
    }

    /** What was asked before the node was ready is asked again. */
    private void finds(Endpoint endpoint, long end) {
        Bytes control = CONTROL.address(prober.crypto(), identity.hash());
        for (Bytes wanted : List.of(control, address())) {
            while (true) {
                try {
                    endpoint.asks(wanted, BETWEEN_TRIES);
                    break;
                } catch (Refuted e) {
                    if (System.nanoTime() > end) throw e;
                }
            }
        }
    }

    Link opens(Endpoint endpoint) {
        return endpoint.opens(address(), PATIENCE);
    }

    Link opens(Endpoint endpoint, Identity as) {
        Link link = opens(endpoint);
        endpoint.identifies(link, as);
        return link;
    }

    Link control(Endpoint endpoint, Identity as) {
        Link link = endpoint.opens(CONTROL.address(prober.crypto(), identity.hash()), PATIENCE);
        endpoint.identifies(link, as);
        return link;
    }

    /** What the node tells its owner. */
    Value.Map statistics(Endpoint endpoint) {
        Link link = control(endpoint, identity);
        Value answer =
                endpoint.asks(link, STATISTICS, new Value.Nil(), PATIENCE)
                        .orElseThrow(() -> new Refuted("expected statistics, found no answer"));
        if (answer instanceof Value.Map map) return map;
        throw new Refuted("expected statistics as a map, found " + answer);
    }

    /** How many messages are kept. */
    int count(Endpoint endpoint) {
        Value.Map statistics = statistics(endpoint);
        return statistics
                .get("messagestore")
                .filter(Value.Map.class::isInstance)
                .flatMap(store -> ((Value.Map) store).get("count"))
                .flatMap(Value::asNumber)
                .orElseThrow(() -> new Refuted("no count of messages in " + statistics))
                .intValue();
    }

    /**
     * Waits until so many messages are kept: stamps are checked after a transfer.
     *
     * @throws Refuted if it does not come to that
     */
    void keeps(Endpoint endpoint, int wanted) throws InterruptedException {
        int found = count(endpoint);
        for (int i = 0; i < TRIES && found != wanted; i++) {
            Thread.sleep(BETWEEN_TRIES.toMillis());
            found = count(endpoint);
        }
        if (found != wanted) {
            throw new Refuted("expected %d messages, found %d".formatted(wanted, found));
        }
    }

    /** The same as a control. */
    void keepsAsControl(Endpoint endpoint, int wanted) throws InterruptedException {
        try {
            keeps(endpoint, wanted);
        } catch (Refuted e) {
            throw new Inconclusive("the control failed: " + e.getMessage(), e);
        }
    }

    // ---- what can be brought

    /** The id of what is brought. */
    Bytes id(PropagationEntry entry) {
        return entry.transientId(prober.crypto());
    }

    /** A message that the node cannot open, with a stamp of exactly this value. */
    PropagationEntry entry(Bytes to, int size, int value) {
        Bytes data = Bytes.concat(to, prober.random(size));
        Workblock block =
                Workblock.of(
                        prober.crypto(), prober.crypto().sha256(data), PropagationStamp.ROUNDS);
        while (true) {
            StampSearch search = new StampSearch(block, value, prober.entropy());
            Optional<Bytes> stamp = search.attempt(1 << 20);
            if (stamp.isPresent() && block.value(stamp.get()) == value) {
                return new PropagationEntry(data, stamp.get());
            }
        }
    }

    Bytes upload(PropagationEntry... entries) {
        return Upload.of(
                        (double) Prober.unixSeconds(),
                        Arrays.stream(entries).map(PropagationEntry::encode).toList())
                .encode();
    }

    /** A key with which somebody may offer messages. */
    Bytes key(Identity initiator) {
        Workblock block =
                Workblock.of(
                        prober.crypto(),
                        PeeringKey.material(identity.hash(), initiator.hash()),
                        PeeringKey.ROUNDS);
        Optional<Bytes> key = Optional.empty();
        while (key.isEmpty()) {
            key = new StampSearch(block, PEERING_COST, prober.entropy()).attempt(1 << 20);
        }
        return key.get();
    }

    /** Whether an upload in a packet is proved: the node has to look at stamps first. */
    boolean proved(Endpoint endpoint, Link link, Bytes upload) {
        return endpoint.provedLate(link, upload, PATIENCE);
    }

    static Value ids(Bytes... ids) {
        return new Value.Array(Arrays.stream(ids).<Value>map(Value.Binary::new).toList());
    }
}
