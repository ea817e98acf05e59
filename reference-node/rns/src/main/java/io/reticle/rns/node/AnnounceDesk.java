package io.reticle.rns.node;

import io.reticle.rns.announce.Announce;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.identity.KnownDestination;
import io.reticle.rns.packet.Context;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.rns.transport.Drop;
import io.reticle.rns.transport.Egress;
import io.reticle.rns.transport.Port;
import io.reticle.rns.transport.RateTarget;
import io.reticle.rns.transport.Route;

import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Announces in and out: our own, those that come in, those that are passed on, and those with which
 * path requests are answered. Times are microseconds since the Unix epoch.
 */
final class AnnounceDesk {
    /** Answers that wait; above, further requests get none. */
    private static final int MAX_ANSWERS = 4_096;

    /** In the data of an announce: the five bytes that say when it was made. */
    private static final int EMITTED = 79;

    private record Answer(Port to, Bytes destination, long due) {}

    private final Core core;

    /** Hears of each destination to which the way has changed. */
    private final Consumer<Bytes> found;

    private final PriorityQueue<Answer> answers =
            new PriorityQueue<>(Comparator.comparingLong(Answer::due));

    AnnounceDesk(Core core, Consumer<Bytes> found) {
        this.core = core;
        this.found = found;
    }

    // ---- our own

    /** Announces a hosted destination by all interfaces whose mode allows it. */
    void announce(Bytes address, Optional<Bytes> data, long now) {
        Packet packet = core.hosted.announce(core.crypto, core.entropy, address, data, false, now);
        core.filter.remember(packet);
        for (Port port : core.ports.all()) {
            if (Egress.of(port, true, null) != Egress.BLOCKED) {
                core.exits.originateIfOutgoing(port, packet, now);
            }
        }
    }

    /** Answers a path request for a hosted destination, or tells of it where nobody asked. */
    void respond(Bytes address, Port to, long now) {
        Packet packet =
                core.hosted.announce(
                        core.crypto, core.entropy, address, Optional.empty(), true, now);
        core.filter.remember(packet);
        core.exits.originateIfOutgoing(to, packet, now);
    }

    // ---- in

    /**
     * An announce came in.
     *
     * @param wire as received
     * @param hops this one included
     */
    void received(Port from, Packet wire, int hops, long now) throws MalformedFrame {
        int size = wire.frame().length();
        if (size > Announce.MAX_FRAME) {
            core.exits.drop(from, Drop.TOO_LONG, "an announce of " + size + " bytes");
            return;
        }
        Announce announce = Announce.parse(core.crypto, wire);
        if (core.blackholes.contains(announce.identity().hash())) {
            core.exits.drop(from, Drop.BLACKHOLED, announce.identity().toString());
            return;
        }
        try {
            announce.validated(core.crypto);
        } catch (MalformedFrame e) {
            core.exits.drop(from, Drop.FORGED_ANNOUNCE, e.getMessage());
            return;
        }
        from.receivedAnnounce(size, now);
        Bytes destination = announce.destination().compact();
        if (core.hosted.contains(destination)) return;
        if (waits(from, wire, destination, now)) return;
        Optional<KnownDestination> before = core.known.find(destination);
        if (before.isPresent() && !before.get().identity().equals(announce.identity())) {
            core.exits.drop(from, Drop.FORGED_ANNOUNCE, "another key for " + destination.brief());
            return;
        }
        learn(announce, wire, destination, now);
        if (core.config.transport() && wire.twoAddresses()) {
            core.rebroadcasts.heard(destination, wire.hops(), now);
        }
        if (hops > Packet.MAX_HOPS || !core.paths.wants(announce, hops, from, now)) return;
        accepted(from, announce, wire, hops, now);
    }

    /** In a burst, announces of destinations that nobody knows or asked for wait for its end. */
    private boolean waits(Port from, Packet wire, Bytes destination, long now) {
        if (core.paths.find(destination) != null || core.requests.wants(destination)) return false;
        if (!from.limitsAnnounces(now)) return false;
        if (!from.hold(wire)) core.exits.drop(from, Drop.BURST, wire.toString());
        return true;
    }

    private void learn(Announce announce, Packet wire, Bytes destination, long now) {
        core.known
                .remember(
                        destination,
                        announce.identity(),
                        appDataOf(announce),
                        wire.hash(core.crypto),
                        Core.seconds(now))
                .ifPresent(core::forget);
        announce.ratchet()
                .ifPresent(
                        key ->
                                core.ratchets.remember(
                                        destination, key.compact(), Core.seconds(now)));
    }

    /** Without app data, an announce with a ratchet has an empty one, as the authority tells it. */
    private static Optional<Bytes> appDataOf(Announce announce) {
        return announce.appData().isEmpty() && announce.ratchet().isEmpty()
                ? Optional.empty()
                : Optional.of(announce.appData().compact());
    }

    private void accepted(Port from, Announce announce, Packet wire, int hops, long now) {
        Bytes destination = announce.destination().compact();
        boolean pathResponse = wire.context() == Context.PATH_RESPONSE;
        Route route = core.paths.take(announce, wire, hops, from, now);
        plan(from, wire, hops, pathResponse, now);
        for (Port program : core.ports.programs()) {
            if (program != from) tell(program, wire, hops, Context.NONE, now);
        }
        boolean wanted = core.requests.asked(destination);
        for (Port waiting : core.requests.found(destination)) {
            // a node without transport must not offer itself as next hop (R-NET-97)
            if (core.config.transport() || waiting.program() || from.program()) {
                tell(waiting, wire, hops, Context.PATH_RESPONSE, now);
                wanted = true;
            }
        }
        if (wanted) core.known.use(destination, Core.seconds(now));
        core.tunnels.told(route, now);
        core.event(new NodeEvent.Announced(announce, hops, pathResponse));
        found.accept(destination);
    }

    // ---- on

    private void plan(Port from, Packet wire, int hops, boolean pathResponse, long now) {
        if (pathResponse) {
            boolean asked =
                    from.program()
                            && core.requests.takeWantedOfProgram(wire.destination().compact());
            if (asked) planOnce(wire, hops, now);
            return;
        }
        Optional<RateTarget> target = from.profile().rateTarget();
        boolean tooOften =
                target.isPresent()
                        && core.rates.blocks(wire.destination().compact(), target.get(), now);
        if (tooOften) return;
        if (from.program()) planOnce(wire, hops, now);
        else if (core.config.transport() && hops < Packet.MAX_HOPS) {
            Packet copy = relayed(wire, Context.NONE, hops);
            if (fits(copy)) core.rebroadcasts.plan(copy, core.entropy, now);
        }
    }

    private void planOnce(Packet wire, int hops, long now) {
        Packet copy = relayed(wire, Context.NONE, hops);
        if (fits(copy)) core.rebroadcasts.planOnce(copy, now);
    }

    /** An announce as a transport node passes it on: its own id, everything else unchanged. */
    private Packet relayed(Packet announce, int context, int hops) {
        return Packet.of(
                        PacketType.ANNOUNCE,
                        announce.destinationType(),
                        announce.destination(),
                        context,
                        announce.contextFlag(),
                        announce.data())
                .via(core.transportId())
                .withHops(hops);
    }

    /** With a second address some announces grow longer than any node takes (R-NET-30). */
    private static boolean fits(Packet copy) {
        return copy.frame().length() <= Announce.MAX_FRAME;
    }

    private void tell(Port to, Packet announce, int hops, int context, long now) {
        if (hops >= Packet.MAX_HOPS) return;
        Packet copy = relayed(announce, context, hops);
        if (fits(copy)) core.exits.originateIfOutgoing(to, copy, now);
    }

    /** Passes an announce on to everybody, as modes and shares allow. */
    private void passOn(Packet copy, long now) {
        Route route = core.paths.find(copy.destination());
        Port nextHop = route == null || !route.port().attached() ? null : route.port();
        core.filter.remember(copy);
        for (Port port : core.ports.all()) {
            if (!port.outgoing()) continue;
            boolean leaves =
                    switch (Egress.of(port, false, nextHop)) {
                        case BLOCKED -> false;
                        case FREE -> true;
                        case CAPPED ->
                                copy.hops() == 0
                                        || port.sendsAnnounceNow(
                                                copy, copy.data().number(EMITTED, 5), now);
                    };
            if (leaves) core.exits.originate(port, copy, now);
        }
    }

    /**
     * Answers a path request with the announce that taught the path.
     *
     * @param due when; until then nearer nodes may answer first
     */
    void answer(Port to, Bytes destination, long due) {
        if (answers.size() < MAX_ANSWERS) answers.add(new Answer(to, destination, due));
    }

    // ---- time

    long nextDeadline() {
        long next = Math.min(core.rebroadcasts.nextDeadline(), core.ports.nextDeadline());
        return answers.isEmpty() ? next : Math.min(next, answers.element().due());
    }

    void advance(long now) {
        for (Packet copy : core.rebroadcasts.due(now)) passOn(copy, now);
        while (!answers.isEmpty() && answers.element().due() <= now) {
            Answer answer = answers.remove();
            Route route = core.paths.find(answer.destination());
            if (route != null) {
                tell(answer.to(), route.announce(), route.hops(), Context.PATH_RESPONSE, now);
            }
        }
        for (Port port : core.ports.all()) {
            if (port.nextDeadline() > now) continue;
            port.dueAnnounce(now).ifPresent(copy -> core.exits.send(port, copy, now));
        }
    }

    /** Forgets what waits to be said over an interface that is gone. */
    void forget(Port gone) {
        answers.removeIf(answer -> answer.to() == gone);
    }

    /** Forgets all that waits to be said. */
    void clear() {
        answers.clear();
        core.rebroadcasts.clear();
    }
}
