package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.InterfaceMode;
import io.reticle.rns.transport.PathRequest;
import io.reticle.rns.transport.PathTable;
import io.reticle.rns.transport.Port;
import io.reticle.rns.transport.Route;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Path requests: those of this node and who waits for them, those of others and what is done about
 * them (R-NET-91 to R-NET-113). Times are microseconds since the Unix epoch.
 */
final class PathDesk {
    /** How long a path's answer waits, so that nearer nodes may answer first (R-NET-96). */
    private static final long ANSWER_DELAY = 400_000;

    /** On roaming interfaces this much longer: others are better connected (R-NET-99). */
    private static final long ROAMING_DELAY = 1_500_000;

    /** A path that failed is asked for anew at most so often (R-NET-88). */
    private static final long REDISCOVERY = 20 * Core.SECOND;

    private static final int MAX_WAITING = 4_096;

    /** Who waits for a path, and how long. */
    private record Waiting(
            Bytes destination, long until, Consumer<Optional<PathTable.Path>> answer) {}

    private final Core core;
    private final AnnounceDesk announces;
    private final List<Waiting> waiting = new ArrayList<>();

    PathDesk(Core core, AnnounceDesk announces) {
        this.core = core;
        this.announces = announces;
    }

    // ---- what this node wants to know

    /** Asks the network for the way to a destination. */
    void request(Bytes destination, long now) {
        PathRequest request = request(destination, freshTag());
        for (Port port : core.ports.all()) ask(port, request, now);
        core.requests.asks(destination, now);
    }

    private Bytes freshTag() {
        return core.entropy.bytes(PathRequest.TAG_SIZE);
    }

    private PathRequest request(Bytes destination, Bytes tag) {
        PathRequest request =
                new PathRequest(
                        destination,
                        core.config.transport()
                                ? Optional.of(core.transportId())
                                : Optional.empty(),
                        tag);
        // what comes back of it is no new question
        core.requests.isNew(request);
        return request;
    }

    private void ask(Port port, PathRequest request, long now) {
        core.exits.ask(port, request.packet(core.crypto), now);
    }

    /** The same by all interfaces but one. */
    private void requestExcept(Port except, Bytes destination, long now) {
        PathRequest request = request(destination, freshTag());
        for (Port port : core.ports.all()) {
            if (port != except) ask(port, request, now);
        }
        core.requests.asks(destination, now);
    }

    /**
     * Finds the way to a destination: the one that is known, or the first that the network tells.
     *
     * @param timeout in microseconds
     * @param answer called once, at once if the path is known; empty if the time is over
     */
    void find(
            Bytes destination, long timeout, Consumer<Optional<PathTable.Path>> answer, long now) {
        Optional<PathTable.Path> path = core.paths.path(destination);
        if (path.isPresent() || waiting.size() >= MAX_WAITING) {
            answer.accept(path);
            return;
        }
        waiting.add(new Waiting(destination, now + timeout, answer));
        request(destination, now);
    }

    /** The way to a destination has become known, or a better one. */
    void found(Bytes destination) {
        if (waiting.isEmpty()) return;
        tell(one -> one.destination().equals(destination), core.paths.path(destination));
    }

    private void tell(Predicate<Waiting> whom, Optional<PathTable.Path> path) {
        List<Waiting> told = waiting.stream().filter(whom).toList();
        waiting.removeAll(told);
        for (Waiting one : told) one.answer().accept(path);
    }

    // ---- what others want to know

    /** A path request came in. */
    void received(Port from, Packet packet, long now) throws MalformedFrame {
        PathRequest request = PathRequest.parse(packet.data());
        Bytes destination = request.destination().compact();
        if (!core.requests.isNew(request)) {
            core.exits.drop(from, Drop.DUPLICATE, "path request for " + destination.brief());
            return;
        }
        from.receivedRequest(packet.frame().length(), now);
        boolean limited = from.limitsRequests(now);
        if (!core.requests.first(destination, now)) {
            // somebody asks already: whoever asks meanwhile is told as well
            if (!limited) {
                core.requests.waits(destination, from, core.ports.mediumTimeout(), now);
            }
            return;
        }
        Route route = core.paths.find(destination);
        if (route != null && route.port().program()) {
            core.requests.wantedOfProgram(destination, from);
        }
        if (core.hosted.single(destination).isPresent()) {
            announces.respond(destination, from, now);
            core.requests.answered(destination);
        } else if (route != null && (core.config.transport() || from.program())) {
            answer(from, request, route, now);
            core.requests.answered(destination);
        } else if (from.program()) {
            requestExcept(from, destination, now);
        } else if (searchesFor(from)) {
            if (!limited) search(from, request, destination, now);
        } else {
            // each program is asked with a tag of its own
            for (Port program : core.ports.programs()) {
                ask(program, request(destination, freshTag()), now);
                core.requests.asks(destination, now);
            }
        }
    }

    private void answer(Port from, PathRequest request, Route route, long now) {
        boolean roaming = from.profile().mode() == InterfaceMode.ROAMING;
        if (roaming && route.port() == from) return;
        if (request.transportId().map(route.nextHop()::equals).orElse(false)) return;
        boolean near = from.program() || route.port().program();
        long delay = near ? 0 : ANSWER_DELAY + (roaming ? ROAMING_DELAY : 0);
        announces.answer(from, route.destination(), now + delay);
        core.known.use(route.destination(), Core.seconds(now));
    }

    private boolean searchesFor(Port from) {
        if (!core.config.transport()) return false;
        if (from.profile().recursiveRequests()) return true;
        return switch (from.profile().mode()) {
            case ACCESS_POINT, GATEWAY, ROAMING, INTERNAL, BOUNDARY -> true;
            case FULL, POINT_TO_POINT -> false;
        };
    }

    /** Boundaries are searched for across boundaries and gateways only (R-NET-103). */
    private static boolean searchedFor(Port from, Port port) {
        boolean everywhere =
                from.profile().recursiveRequests()
                        || from.profile().mode() != InterfaceMode.BOUNDARY;
        InterfaceMode mode = port.profile().mode();
        return everywhere || mode == InterfaceMode.BOUNDARY || mode == InterfaceMode.GATEWAY;
    }

    /** Asks for somebody else, with his tag, so that what goes in circles is known again. */
    private void search(Port from, PathRequest asked, Bytes destination, long now) {
        if (core.requests.searching(destination)) return;
        core.requests.search(destination, from, core.ports.mediumTimeout(), now);
        Packet packet = request(destination, asked.tag()).packet(core.crypto);
        for (Port port : core.ports.all()) {
            boolean asks =
                    port != from
                            && port.outgoing()
                            && searchedFor(from, port)
                            && !port.limitsRequestsOut(now)
                            && port.sendsRequestNow(packet.frame().length(), now);
            if (asks) core.exits.ask(port, packet, now);
        }
        core.requests.asks(destination, now);
    }

    // ---- paths that fail

    /**
     * A link over a path was never established: the path is asked for anew, unless that was done
     * just now.
     *
     * @param except the interface by which not to ask
     */
    void rediscover(Bytes destination, Optional<Port> except, long now) {
        if (askedLately(destination, now)) return;
        core.rediscoveries.add(destination, except, now);
    }

    boolean askedLately(Bytes destination, long now) {
        return core.requests.askedWithin(destination, REDISCOVERY, now);
    }

    // ---- time

    long nextDeadline() {
        long next = core.rediscoveries.nextDeadline();
        for (Waiting one : waiting) next = Math.min(next, one.until());
        return next;
    }

    void advance(long now) {
        core.rediscoveries
                .next(now)
                .ifPresent(
                        wanted -> {
                            if (wanted.except().isPresent()) {
                                requestExcept(wanted.except().get(), wanted.destination(), now);
                            } else {
                                request(wanted.destination(), now);
                            }
                        });
        if (!waiting.isEmpty()) tell(one -> one.until() <= now, Optional.empty());
    }
}
