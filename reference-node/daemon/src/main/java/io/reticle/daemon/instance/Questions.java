package io.reticle.daemon.instance;

import io.reticle.daemon.host.NodeHost;
import io.reticle.daemon.rpc.RpcFault;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.msgpack.MapBuilder;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.node.Node;
import io.reticle.rns.node.Report;
import io.reticle.rns.node.Snapshot;
import io.reticle.rns.transport.InterfaceProfile;
import io.reticle.rns.transport.InterfaceRole;
import io.reticle.rns.transport.PathTable;
import io.reticle.rns.transport.Port;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** Answers what programs ask about the node that they share (R-NET-203). */
public final class Questions implements Asking {
    private static final int HASH_SIZE = CryptoProvider.TRUNCATED_HASH_SIZE;
    private static final double SECOND = 1_000_000;
    private static final DestinationName PROBE = DestinationName.parse("rnstransport.probe");

    /** In seconds: what a hop may take, apart from the first one's transmission time. */
    private static final double HOP_TIMEOUT = 6;

    /** In bits: a packet of 500 bytes. */
    private static final double PACKET_BITS = 500 * 8.0;

    /** In bits per second: slower media are not reckoned with. */
    private static final long LEAST_BITRATE = 5;

    private final NodeHost host;
    private final CryptoProvider crypto;
    private final Interfaces interfaces;

    public Questions(NodeHost host, CryptoProvider crypto, Interfaces interfaces) {
        this.host = host;
        this.crypto = crypto;
        this.interfaces = interfaces;
    }

    /**
     * @throws RpcFault if there is no such question, or an argument is missing or wrong
     */
    @Override
    public Value ask(Value.Map question) throws Exception {
        Arguments given = new Arguments(question);
        if (given.has("get")) return get(given.text("get"), given);
        if (given.has("manage")) return manage(given.text("manage"), given.text("name"));
        if (given.has("drop")) return drop(given.text("drop"), given);
        if (given.has("blackhole_identity")) return blackhole(given);
        if (given.has("unblackhole_identity")) {
            return pardon(given.bytes("unblackhole_identity"));
        }
        if (given.has("destination_data")) {
            return destinationData(given.text("destination_data"), given.hash("destination_hash"));
        }
        if (given.has("identity_data")) {
            return identityData(given.text("identity_data"), given.hash("identity_hash"));
        }
        throw new RpcFault("nothing that is known is asked");
    }

    private Value get(String what, Arguments given) throws Exception {
        return switch (what) {
            case "path_table" -> report().paths(given.most("max_hops"));
            case "interface_stats" -> stats();
            case "rate_table" -> report().rates();
            case "link_count", "active_link_count" -> new Value.Int(snapshot().carriedLinks());
            case "blackholed_identities" -> report().blackholed();
            case "is_blackholed" ->
                    new Value.Bool(
                            snapshot().blackholed().containsKey(given.hash("identity_hash")));
            case "next_hop" -> nextHop(given.hash("destination_hash"));
            case "next_hop_if_name" -> new Value.Text(nextInterface(given));
            case "first_hop_timeout" -> firstHopTimeout(given.hash("destination_hash"));
            case "lowest_interface_bitrate" -> {
                OptionalLong lowest = lowestBitrate();
                yield lowest.isPresent() ? new Value.Int(lowest.getAsLong()) : new Value.Nil();
            }
            case "medium_path_timeout" -> mediumPathTimeout();
            // what radios measured; none of the node's interfaces does
            case "packet_rssi", "packet_snr", "packet_q" -> {
                given.bytes("packet_hash");
                yield new Value.Nil();
            }
            case "profiling_results" -> new Value.Nil();
            default -> throw new RpcFault("'" + what + "' is nothing to get");
        };
    }

    private Snapshot snapshot() throws Exception {
        return host.call(Node::snapshot);
    }

    private Report report() throws Exception {
        return new Report(snapshot(), crypto);
    }

    private Value stats() throws Exception {
        MapBuilder map = report().statsBuilder();
        probeResponder().ifPresent(address -> map.put("probe_responder", address));
        Memory.resident().ifPresent(bytes -> map.put("rss", bytes));
        return map.build();
    }

    private Optional<Bytes> probeResponder() throws Exception {
        return host.call(
                (node, now) ->
                        node.hosted(PROBE.address(crypto, node.transportId()))
                                .map(Destination::hash));
    }

    private Optional<PathTable.Path> path(Bytes destination) throws Exception {
        return host.call((node, now) -> node.path(destination));
    }

    private Value nextHop(Bytes destination) throws Exception {
        Optional<PathTable.Path> path = path(destination);
        if (path.isPresent()) return new Value.Binary(path.get().nextHop());
        return host.call(
                (node, now) ->
                        node.hosted(destination).isPresent()
                                ? new Value.Binary(node.transportId())
                                : new Value.Nil());
    }

    private Optional<InterfaceProfile> over(Bytes destination) throws Exception {
        return host.call(
                (node, now) ->
                        node.path(destination)
                                .map(path -> node.interfaces().get(path.interfaceId())));
    }

    private String nextInterface(Arguments given) throws Exception {
        return over(given.hash("destination_hash")).map(InterfaceProfile::display).orElse("None");
    }

    private Value firstHopTimeout(Bytes destination) throws Exception {
        double transmission =
                over(destination).map(InterfaceProfile::packetTime).orElse(0L) / SECOND;
        return new Value.Real(HOP_TIMEOUT + transmission);
    }

    private OptionalLong lowestBitrate() throws Exception {
        return snapshot().interfaces().stream()
                .filter(Port.Status::online)
                .map(Port.Status::profile)
                .flatMapToLong(profile -> LongStream.of(profile.bitrate()))
                .filter(bitrate -> bitrate > 0)
                .min();
    }

    /** There and back over the slowest medium, and the patience for one hop. */
    private Value mediumPathTimeout() throws Exception {
        OptionalLong lowest = lowestBitrate();
        if (lowest.isEmpty()) return new Value.Int(0);
        double slowest = Math.max(lowest.getAsLong(), LEAST_BITRATE);
        return new Value.Real(2 * PACKET_BITS / slowest + HOP_TIMEOUT);
    }

    private Value manage(String what, String name) throws Exception {
        boolean programs =
                snapshot().interfaces().stream()
                        .map(Port.Status::profile)
                        .anyMatch(profile -> profile.name().equals(name) && local(profile));
        return switch (what) {
            case "attach_interface" -> outcome(programs, interfaces.attach(name));
            case "detach_interface" ->
                    programs ? refused() : outcome(false, interfaces.detach(name));
            case "reload_interface" -> programs ? refused() : reload(name);
            default -> throw new RpcFault("'" + what + "' is nothing to manage");
        };
    }

    private static boolean local(InterfaceProfile profile) {
        return profile.type().startsWith("Local") || profile.role() == InterfaceRole.PROGRAM;
    }

    private Value reload(String name) throws Exception {
        Optional<Boolean> gone = interfaces.detach(name);
        if (!gone.equals(Optional.of(true))) return outcome(false, gone);
        return new Value.Bool(interfaces.attach(name).equals(Optional.of(true)));
    }

    private static Value refused() {
        return new Value.Bool(false);
    }

    private static Value outcome(boolean taken, Optional<Boolean> done) {
        if (taken) return refused();
        return done.isPresent() ? new Value.Bool(done.get()) : new Value.Nil();
    }

    private Value drop(String what, Arguments given) throws Exception {
        return switch (what) {
            case "path" -> {
                Bytes destination = given.hash("destination_hash");
                yield new Value.Bool(host.call((node, now) -> node.dropPath(destination)));
            }
            case "all_via" -> {
                Bytes transportId = given.hash("destination_hash");
                int dropped = host.call((node, now) -> node.dropVia(transportId));
                yield new Value.Int(dropped);
            }
            case "announce_queues" -> {
                host.call(
                        (node, now) -> {
                            node.dropAnnounceQueues();
                            return node;
                        });
                yield new Value.Nil();
            }
            default -> throw new RpcFault("'" + what + "' is nothing to drop");
        };
    }

    private Value blackhole(Arguments given) throws Exception {
        Bytes identity = given.bytes("blackhole_identity");
        if (identity.length() != HASH_SIZE) return refused();
        OptionalLong until = given.moment("until");
        Optional<String> reason = given.optionalText("reason");
        boolean fresh = host.call((node, now) -> node.blackhole(identity, until, reason));
        return fresh ? new Value.Bool(true) : new Value.Nil();
    }

    private Value pardon(Bytes identity) throws Exception {
        if (identity.length() != HASH_SIZE) return refused();
        boolean there = host.call((node, now) -> node.pardon(identity));
        return there ? new Value.Bool(true) : new Value.Nil();
    }

    private Value destinationData(String what, Bytes destination) throws Exception {
        return new Value.Bool(
                host.call(
                        (node, now) ->
                                switch (what) {
                                    case "used" ->
                                            node.known()
                                                    .use(destination, now / SECOND)
                                                    .map(known -> !known.retained())
                                                    .orElse(false);
                                    case "retain" -> node.known().retain(destination);
                                    case "unretain" ->
                                            node.known().release(destination, now / SECOND);
                                    default ->
                                            throw new RpcFault(
                                                    "'"
                                                            + what
                                                            + "' is nothing to do to a destination");
                                }));
    }

    private Value identityData(String what, Bytes identity) throws Exception {
        if (!what.equals("retain")) {
            throw new RpcFault("'" + what + "' is nothing to do to an identity");
        }
        return new Value.Bool(
                host.call(
                        (node, now) -> {
                            List<Bytes> destinations =
                                    node.known().file().entries().stream()
                                            .filter(e -> e.identity().hash().equals(identity))
                                            .map(e -> e.destination())
                                            .toList();
                            destinations.forEach(node.known()::retain);
                            return !destinations.isEmpty();
                        }));
    }

    /** The arguments of a question, by name. */
    private record Arguments(Value.Map given) {
        boolean has(String name) {
            return given.get(name).isPresent();
        }

        private Value value(String name) throws RpcFault {
            return given.get(name).orElseThrow(() -> new RpcFault("'" + name + "' is missing"));
        }

        private static RpcFault wrong(String name, String expected) {
            return new RpcFault("'%s': expected %s".formatted(name, expected));
        }

        String text(String name) throws RpcFault {
            if (value(name) instanceof Value.Text(var text)) return text;
            throw wrong(name, "text");
        }

        Optional<String> optionalText(String name) throws RpcFault {
            return value(name) instanceof Value.Nil() ? Optional.empty() : Optional.of(text(name));
        }

        Bytes bytes(String name) throws RpcFault {
            if (value(name) instanceof Value.Binary(var bytes)) return bytes;
            throw wrong(name, "bytes");
        }

        Bytes hash(String name) throws RpcFault {
            Bytes bytes = bytes(name);
            if (bytes.length() != HASH_SIZE) throw wrong(name, HASH_SIZE + " bytes");
            return bytes;
        }

        OptionalInt most(String name) throws RpcFault {
            return switch (value(name)) {
                case Value.Nil() -> OptionalInt.empty();
                case Value.Int number when number.fitsLong() ->
                        OptionalInt.of(
                                (int) Math.clamp(number.exact(), -1, (long) Integer.MAX_VALUE));
                default -> throw wrong(name, "a whole number or nil");
            };
        }

        /** Seconds since the Unix epoch, as microseconds. */
        OptionalLong moment(String name) throws RpcFault {
            Value value = value(name);
            if (value instanceof Value.Nil()) return OptionalLong.empty();
            double seconds = value.asNumber().orElseThrow(() -> wrong(name, "a number or nil"));
            if (!Double.isFinite(seconds)) throw wrong(name, "a finite number");
            return OptionalLong.of((long) (seconds * SECOND));
        }
    }
}
