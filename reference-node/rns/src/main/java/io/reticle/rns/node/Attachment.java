package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.transport.Port;

import java.util.function.LongConsumer;

/**
 * What a node does that is a program attached to the node which serves this machine: it tells that
 * node of its destinations, and begins anew when that node was gone (R-NET-205). For any other node
 * there is nothing to do.
 */
final class Attachment {
    /** From hosting a destination until the node that serves this machine is told of it. */
    private static final long TELL_DELAY = 250_000;

    /** From its return until it is told of all of them. */
    private static final long RETURN_DELAY = 10 * Core.SECOND;

    private final Core core;
    private final AnnounceDesk announces;
    private final Carrier carrier;
    private final LinkDesk links;
    private boolean lost;

    Attachment(Core core, AnnounceDesk announces, Carrier carrier, LinkDesk links) {
        this.core = core;
        this.announces = announces;
        this.carrier = carrier;
        this.links = links;
    }

    /** Something that is done once, some time after the node next hears of the time. */
    private final class Soon extends Alarm {
        private final long delay;
        private final LongConsumer work;
        private boolean waited;

        Soon(long delay, LongConsumer work) {
            this.delay = delay;
            this.work = work;
        }

        @Override
        void ring(long now) {
            if (waited) {
                work.accept(now);
            } else {
                waited = true;
                core.alarms.set(this, now + delay);
            }
        }
    }

    /** A destination is hosted from now on. */
    void hosted(Destination destination) {
        if (!core.config.attached() || destination.type() != DestinationType.SINGLE) return;
        Bytes address = destination.hash();
        core.alarms.set(new Soon(TELL_DELAY, now -> tell(address, now)), Long.MIN_VALUE);
    }

    private void tell(Bytes address, long now) {
        for (Port port : core.ports.all()) {
            if (port.instance()) announces.respond(address, port, now);
        }
    }

    /** The node that serves this machine is there, perhaps again. */
    void cameUp(Port port) {
        if (!port.instance() || !lost) return;
        lost = false;
        core.alarms.set(new Soon(RETURN_DELAY, this::tellAll), Long.MIN_VALUE);
    }

    private void tellAll(long now) {
        for (Destination destination : core.hosted.all()) {
            if (destination.type() == DestinationType.SINGLE) tell(destination.hash(), now);
        }
    }

    /** It is gone, and with it all that it had told. */
    void wentDown(Port port, long now) {
        if (!port.instance()) return;
        lost = true;
        links.closeAll(now);
        core.paths.clear();
        core.tunnels.clear();
        announces.clear();
        carrier.clear();
    }
}
