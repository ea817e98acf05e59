package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.destination.ProofStrategy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.request.Answer;
import io.reticle.rns.request.Asked;
import io.reticle.rns.request.Request;
import io.reticle.rns.request.RequestHandler;
import io.reticle.rns.resource.ResourceStrategy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The destinations that a node offers of itself: a probe responder, remote management, its list of
 * unwanted identities, its network (R-NET-180 to R-NET-185).
 */
final class Management {
    /** From the start until they are announced, and from then on. */
    private static final long FIRST_ANNOUNCE = 15 * Core.SECOND;

    private static final long ANNOUNCE = 7_200 * Core.SECOND;

    private static final String APP = "rnstransport";
    private static final DestinationName PROBE = new DestinationName(APP, List.of("probe"));
    private static final DestinationName REMOTE =
            new DestinationName(APP, List.of("remote", "management"));
    static final DestinationName BLACKHOLE = new DestinationName(APP, List.of("info", "blackhole"));
    private static final DestinationName NETWORK = new DestinationName(APP, List.of("network"));

    private final Core core;
    private final AnnounceDesk announces;

    /** What there is to tell at the moment of asking. */
    private final Supplier<Snapshot> snapshot;

    private final List<Bytes> announced = new ArrayList<>();
    private Optional<Bytes> probe = Optional.empty();

    Management(Core core, AnnounceDesk announces, Supplier<Snapshot> snapshot) {
        this.core = core;
        this.announces = announces;
        this.snapshot = snapshot;
    }

    /** Hosts what the settings ask for. */
    void offer() {
        NodeConfig config = core.config;
        config.managers().ifPresent(this::offerRemote);
        if (config.publishBlackhole()) {
            Destination list = single(BLACKHOLE, core.identity, new ProofStrategy.None(), true);
            serve(list, handler("/list", new RequestHandler.Policy.All(), this::list));
        }
        config.network().ifPresent(this::offerNetwork);
        if (config.transport() && config.probes()) {
            probe =
                    Optional.of(
                            single(PROBE, core.identity, new ProofStrategy.All(), false).hash());
        }
    }

    private void offerRemote(Set<Bytes> managers) {
        RequestHandler.Policy listed = new RequestHandler.Policy.Listed(managers);
        serve(
                single(REMOTE, core.identity, new ProofStrategy.None(), true),
                handler("/status", listed, this::status),
                handler("/path", listed, this::paths));
    }

    private void offerNetwork(Identity network) {
        DestinationName instance =
                new DestinationName(APP, List.of("network", "instance", network.hash().toHex()));
        single(instance, network, new ProofStrategy.None(), true);
        single(NETWORK, network, new ProofStrategy.None(), true);
    }

    private Destination single(
            DestinationName name, Identity identity, ProofStrategy proofs, boolean links) {
        Destination destination = Destination.single(core.crypto, name, identity, proofs, links);
        core.hosted.add(destination);
        announced.add(destination.hash());
        return destination;
    }

    private static RequestHandler handler(
            String path, RequestHandler.Policy policy, Function<Value, Optional<Value>> answers) {
        return new RequestHandler(path, policy, true, asked -> answer(asked, answers));
    }

    private static Answer answer(Asked asked, Function<Value, Optional<Value>> answers) {
        try {
            Optional<Value> said = answers.apply(Value.parse(asked.data()));
            return said.isPresent() ? new Answer.Packed(said.get().encode()) : new Answer.Nothing();
        } catch (MalformedFrame e) {
            return new Answer.Nothing();
        }
    }

    private void serve(Destination destination, RequestHandler... handlers) {
        Map<Bytes, RequestHandler> byPath = new HashMap<>();
        for (RequestHandler handler : handlers) {
            byPath.put(Request.pathHash(core.crypto, handler.path()), handler);
        }
        core.hosted.serve(
                destination.hash(),
                new Service(byPath, OptionalLong.empty(), new ResourceStrategy.None()));
    }

    /** Begins to announce them. */
    void begin(long now) {
        if (announced.isEmpty()) return;
        new Routine(core.alarms, ANNOUNCE, this::announce).begin(now + FIRST_ANNOUNCE);
    }

    private void announce(long now) {
        for (Bytes address : announced) announces.announce(address, Optional.empty(), now);
    }

    /** The address that proves what it gets, where there is one. */
    Optional<Bytes> probe() {
        return probe;
    }

    // ---- what may be asked

    private Report report() {
        return new Report(snapshot.get(), core.crypto);
    }

    /** {@code [with link count]}: the statistics, and the number of links that run through. */
    private Optional<Value> status(Value asked) {
        if (!(asked instanceof Value.Array(var wanted)) || wanted.isEmpty()) {
            return Optional.empty();
        }
        List<Value> said = new ArrayList<>();
        Report report = report();
        said.add(report.stats());
        if (wanted.getFirst().equals(new Value.Bool(true))) {
            said.add(new Value.Int(core.carried.size()));
        }
        if (wanted.size() > 1 && wanted.get(1).equals(new Value.Bool(true))) {
            said.add(new Value.Nil());
        }
        return Optional.of(new Value.Array(said));
    }

    /** {@code ["table" or "rates", destination or nil, most hops or nil]}. */
    private Optional<Value> paths(Value asked) {
        if (!(asked instanceof Value.Array(var wanted)) || wanted.isEmpty()) {
            return Optional.empty();
        }
        Value destination = wanted.size() > 1 ? wanted.get(1) : new Value.Nil();
        OptionalInt hops = OptionalInt.empty();
        if (wanted.size() > 2 && wanted.get(2) instanceof Value.Int(var number)) {
            hops = OptionalInt.of(Math.clamp(number.longValue(), 0, Packet.MAX_HOPS));
        }
        if (!(wanted.getFirst() instanceof Value.Text(var what))) return Optional.empty();
        Value.Array rows;
        switch (what) {
            case "table" -> rows = report().paths(hops);
            case "rates" -> rows = report().rates();
            default -> {
                return Optional.empty();
            }
        }
        if (destination instanceof Value.Nil) return Optional.of(rows);
        return Optional.of(
                new Value.Array(
                        rows.elements().stream().filter(row -> of(row, destination)).toList()));
    }

    private static boolean of(Value row, Value destination) {
        return row instanceof Value.Map(var entries)
                && destination.equals(entries.get(new Value.Text("hash")));
    }

    private Optional<Value> list(Value asked) {
        return Optional.of(report().blackholed());
    }
}
