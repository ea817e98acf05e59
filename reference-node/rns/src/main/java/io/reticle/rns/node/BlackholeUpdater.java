package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.link.Link;
import io.reticle.rns.link.LinkEvent;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.request.RequestEvent;
import io.reticle.rns.request.RequestReceipt;
import io.reticle.rns.transport.BlackholeFile;
import io.reticle.rns.transport.Blackholed;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Fetches the lists of unwanted identities that other nodes publish, and adds what is new in them
 * (R-NET-181). What this node says itself stands.
 */
final class BlackholeUpdater {
    /** From the start until the first look, and from one look to the next. */
    private static final long FIRST = 20 * Core.SECOND;

    private static final long LOOK = 60 * Core.SECOND;

    private static final long PATH_TIMEOUT = 15 * Core.SECOND;

    /** In bytes: longer lists are not taken. */
    private static final long MAX_LIST = 16 * 1024 * 1024;

    private final Core core;
    private final PathDesk paths;
    private final LinkDesk links;
    private final Shelf shelf;

    /** When the link to a source was opened last. */
    private final Map<Bytes, Long> asked = new HashMap<>();

    BlackholeUpdater(Core core, PathDesk paths, LinkDesk links, Shelf shelf) {
        this.core = core;
        this.paths = paths;
        this.links = links;
        this.shelf = shelf;
    }

    void begin(long now) {
        if (core.config.attached() || core.config.blackholeSources().isEmpty()) return;
        new Routine(core.alarms, LOOK, this::look).begin(now + FIRST);
    }

    private void look(long now) {
        for (Bytes source : core.config.blackholeSources()) {
            Long last = asked.get(source);
            if (last != null && now <= last + core.config.blackholeInterval()) continue;
            Bytes address = Management.BLACKHOLE.address(core.crypto, source);
            Optional<PublicIdentity> identity = core.identityOf(address);
            if (core.paths.find(address) != null && identity.isPresent()) {
                asked.put(source, now);
                fetch(source, address, identity.get(), now);
            } else {
                // at the next look it may be there
                long timeout = Math.max(PATH_TIMEOUT, core.ports.mediumTimeout());
                paths.find(address, timeout, path -> {}, now);
            }
        }
    }

    private void fetch(Bytes source, Bytes address, PublicIdentity identity, long now) {
        Link link = links.open(address, identity, now);
        links.watch(link, (event, when) -> follow(source, link, event, when));
    }

    private void follow(Bytes source, Link link, NodeEvent event, long now) {
        switch (event) {
            case NodeEvent.OnLink(var _, LinkEvent.StateChanged(var _, var state, var _))
                    when state == Link.State.ACTIVE ->
                    // the link tells of itself before it tells its peer
                    core.alarms.set(new Asking(link), now);
            case NodeEvent.OnRequest(var _, RequestEvent.Answered(var _, var packed)) -> {
                merge(source, packed, now);
                link.close(now);
            }
            case NodeEvent.OnRequest(var _, RequestEvent.Moved(var _, var to))
                    when to == RequestReceipt.State.FAILED ->
                    link.close(now);
            default -> {
                // nothing else leads to the list
            }
        }
    }

    /** Asks for the list once the link is ready at both ends. */
    private final class Asking extends Alarm {
        private final Link link;

        Asking(Link link) {
            this.link = link;
        }

        @Override
        void ring(long now) {
            LinkSession session = links.find(link.id());
            if (session == null || !link.open()) return;
            links.ask(
                    session,
                    "/list",
                    new Value.Nil().encode(),
                    OptionalLong.empty(),
                    OptionalLong.of(MAX_LIST),
                    now);
        }
    }

    private void merge(Bytes source, Bytes packed, long now) {
        Map<Bytes, Blackholed> listed;
        try {
            listed = BlackholeFile.parse(packed, source).entries();
        } catch (MalformedFrame e) {
            Shelf.failed(core, "the list of " + source.brief(), e);
            return;
        }
        boolean changed = false;
        for (Map.Entry<Bytes, Blackholed> entry : listed.entrySet()) {
            if (!entry.getValue().standsAt(now)) continue;
            if (core.blackhole(entry.getKey(), entry.getValue())) changed = true;
        }
        if (changed) shelf.blackholesChanged(source);
    }
}
