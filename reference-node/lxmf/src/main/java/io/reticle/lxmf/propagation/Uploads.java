package io.reticle.lxmf.propagation;

import io.reticle.lxmf.message.PropagationEntry;
import io.reticle.lxmf.message.Upload;
import io.reticle.lxmf.stamp.PropagationStamp;
import io.reticle.lxmf.stamp.StampMaker;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.link.Link;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.resource.Advertisement;
import io.reticle.rns.resource.ResourceEvent;
import io.reticle.rns.resource.ResourceStrategy;
import io.reticle.rns.store.StoreFailure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Takes messages in: from clients, one at a time and from whoever comes, and from peers, many at
 * once from those that have shown a key. Stamps are checked elsewhere; what is acknowledged is kept
 * (R-LXMF-107 to R-LXMF-110, R-LXMF-59, R-LXMF-60).
 */
final class Uploads {
    /** What may wait for its stamps to be checked, in bytes, besides one transfer of any size. */
    private static final long MOST_WAITING = 64 << 20;

    /**
     * Messages that came together.
     *
     * @param link that they came on; none of those that came before the last start
     * @param from who brought them, if they said so
     * @param keyed whether there may be more than one
     * @param packet to be proved, if it was one
     * @param arrival to be done with, if it was a transfer
     * @param bytes in all
     */
    private record Batch(
            Optional<Link> link,
            Optional<PublicIdentity> from,
            boolean keyed,
            Optional<Packet> packet,
            Optional<MessageStore.Arrival> arrival,
            List<Bytes> entries,
            long bytes) {}

    /** A message whose stamp does. */
    private record Valid(Bytes id, PropagationEntry entry, int value) {}

    private final Clerk clerk;
    private final Offers offers;
    private final Peering peering;

    /** Those that are being written. */
    private final Set<Bytes> storing = new HashSet<>();

    /** What contains some of those, and is looked at again when they are written. */
    private final List<LongConsumer> waiting = new ArrayList<>();

    private long waitingBytes;

    Uploads(Clerk clerk, Offers offers, Peering peering) {
        this.clerk = clerk;
        this.offers = offers;
        this.peering = peering;
    }

    /** Takes transfers on a link, from now on as what its peer is known to be by now. */
    void accept(Link link) {
        if (!link.open()) return;
        clerk.node.accept(
                link,
                new ResourceStrategy.Into(
                        said -> wants(link, said), clerk.messages.arrivals(offers.keyed(link))));
    }

    private boolean wants(Link link, Advertisement said) {
        if (clerk.settings.fromStaticOnly() && !fromStatic(link)) return false;
        if (said.dataSize() > clerk.settings.mostBytes()) return false;
        if (waitingBytes > 0 && waitingBytes + said.dataSize() > MOST_WAITING) return false;
        offers.transferring(link);
        return true;
    }

    private boolean fromStatic(Link link) {
        return link.remoteIdentity().map(clerk::nodeOf).map(clerk::isStatic).orElse(false);
    }

    // ---- what comes in

    /** A packet came in on a link; nothing is said of one that is no upload. */
    void packet(Link link, Bytes plaintext, Packet packet) {
        try {
            List<Bytes> entries = Upload.parse(plaintext).entries();
            check(
                    new Batch(
                            Optional.of(link),
                            Optional.empty(),
                            true,
                            Optional.of(packet),
                            Optional.empty(),
                            entries,
                            plaintext.length()));
        } catch (MalformedFrame e) {
            clerk.log("an upload by packet was passed over: %s", e.getMessage());
        }
    }

    /** A transfer came in whole. */
    void transferred(Link link, ResourceEvent.Received received, long now) {
        if (received.content() instanceof MessageStore.Arrival arrival) {
            take(Optional.of(link), link.remoteIdentity(), offers.keyed(link), arrival, now);
        }
        offers.ended(link);
    }

    /** What came in before the last start and was not dealt with. */
    void resume(long now) {
        for (MessageStore.Arrival arrival : clerk.messages.left()) {
            take(Optional.empty(), Optional.empty(), arrival.keyed(), arrival, now);
            arrival.close();
        }
    }

    private void take(
            Optional<Link> link,
            Optional<PublicIdentity> from,
            boolean keyed,
            MessageStore.Arrival arrival,
            long now) {
        try {
            Bytes content = arrival.read(0, (int) arrival.size());
            List<Bytes> entries = Upload.parse(content).entries();
            from.map(clerk::nodeOf).ifPresent(address -> peering.met(address, now));
            if (entries.size() > 1 && !(keyed && (from.isPresent() || link.isEmpty()))) {
                clerk.log("%d messages at once without a peering key", entries.size());
                link.ifPresent(open -> open.close(now));
                arrival.done();
                return;
            }
            check(
                    new Batch(
                            link,
                            from,
                            keyed,
                            Optional.empty(),
                            Optional.of(arrival),
                            entries,
                            content.length()));
        } catch (MalformedFrame | IOException e) {
            clerk.log("an upload was passed over: %s", e.getMessage());
            arrival.done();
        }
    }

    // ---- stamps

    private void check(Batch batch) {
        List<PropagationEntry> considered =
                batch.entries().stream()
                        .flatMap(entry -> PropagationEntry.split(entry).stream())
                        .toList();
        List<Bytes> ids =
                considered.stream().map(entry -> entry.transientId(clerk.crypto())).toList();
        List<StampMaker.Claim> claims = new ArrayList<>(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            claims.add(
                    new StampMaker.Claim(
                            ids.get(i),
                            PropagationStamp.ROUNDS,
                            considered.get(i).stamp(),
                            clerk.settings.leastValue()));
        }
        waitingBytes += batch.bytes();
        batch.link().ifPresent(link -> offers.validating(link, batch.from()));
        clerk.stamps.check(
                claims, clerk.timed((values, now) -> checked(batch, ids, considered, values, now)));
    }

    private void checked(
            Batch batch,
            List<Bytes> ids,
            List<PropagationEntry> considered,
            List<OptionalInt> values,
            long now) {
        batch.link().ifPresent(link -> offers.validated(link, batch.from()));
        List<Valid> valid = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            if (values.get(i).isEmpty()) continue;
            valid.add(new Valid(ids.get(i), considered.get(i), values.get(i).getAsInt()));
        }
        count(batch, valid);
        store(batch, valid, now);
    }

    private void count(Batch batch, List<Valid> valid) {
        Optional<Bytes> from = batch.from().map(clerk::nodeOf);
        Optional<Peer> peer = from.map(clerk.peers::get);
        long bytes = valid.stream().mapToLong(one -> one.entry().data().length()).sum();
        if (peer.isPresent()) {
            peer.get().counts.incoming += valid.size();
            peer.get().counts.received += bytes;
        } else if (from.isPresent()) {
            clerk.counters.incoming += valid.size();
            clerk.counters.incomingBytes += bytes;
        } else {
            clerk.counters.received += valid.size();
        }
    }

    // ---- keeping

    private void store(Batch batch, List<Valid> valid, long now) {
        if (valid.stream().anyMatch(one -> storing.contains(one.id()))) {
            // what is not on the disk yet is not acknowledged, to nobody
            waiting.add(then -> store(batch, valid, then));
            return;
        }
        double seconds = now / Clerk.MICROS;
        List<MessageStore.Content> fresh = new ArrayList<>();
        for (Valid one : valid) {
            if (clerk.index.contains(one.id()) || clerk.processed.contains(one.id())) continue;
            clerk.processed.add(one.id(), seconds);
            if (clerk.local.hosts(one.entry().destination())) {
                clerk.local.take(one.entry().data(), now);
                continue;
            }
            storing.add(one.id());
            MessageName name = new MessageName(one.id(), seconds, one.value());
            fresh.add(new MessageStore.Content(name, one.entry().encode()));
        }
        if (fresh.isEmpty()) {
            conclude(batch, valid, true, now);
            return;
        }
        clerk.messages.keep(
                fresh, clerk.timed((failure, then) -> stored(batch, valid, fresh, failure, then)));
    }

    private void stored(
            Batch batch,
            List<Valid> valid,
            List<MessageStore.Content> fresh,
            Optional<StoreFailure> failure,
            long now) {
        for (MessageStore.Content content : fresh) {
            storing.remove(content.name().id());
            if (failure.isPresent()) {
                clerk.processed.remove(content.name().id());
            } else {
                Entry entry = clerk.keeps(content);
                for (Peer peer : clerk.peers.values()) peer.wants(entry);
                clerk.peersChanged();
            }
        }
        failure.ifPresent(
                why ->
                        clerk.log(
                                "%d messages could not be kept: %s",
                                fresh.size(), why.getMessage()));
        conclude(batch, valid, failure.isEmpty(), now);
        List<LongConsumer> again = List.copyOf(waiting);
        waiting.clear();
        again.forEach(one -> one.accept(now));
    }

    private void conclude(Batch batch, List<Valid> valid, boolean kept, long now) {
        waitingBytes -= batch.bytes();
        Optional<Bytes> from = batch.from().map(clerk::nodeOf);
        from.map(clerk.peers::get)
                .ifPresent(
                        peer -> {
                            for (Valid one : valid) {
                                Entry entry = clerk.index.find(one.id());
                                if (entry != null) peer.has(entry);
                            }
                        });
        boolean allValid = valid.size() == batch.entries().size();
        Optional<Link> link = batch.link().filter(Link::open);
        if (!allValid) {
            clerk.log(
                    "%d of %d stamps do not do",
                    batch.entries().size() - valid.size(), batch.entries().size());
            if (batch.packet().isPresent()) {
                link.ifPresent(open -> open.send(Refusal.INVALID_STAMP.signal(), now));
            }
            link.ifPresent(open -> open.close(now));
            from.filter(address -> batch.packet().isEmpty())
                    .ifPresent(address -> offers.throttle(address, now));
        } else if (kept) {
            batch.packet().ifPresent(packet -> link.ifPresent(open -> open.prove(packet, now)));
        } else {
            // without an acknowledgement whoever brought it comes again
            link.ifPresent(open -> open.close(now));
        }
        // what could not be kept now may be at the next start
        if (kept) batch.arrival().ifPresent(MessageStore.Arrival::done);
    }

    /** What happened on a link to this node. */
    void event(Link link, NodeEvent.OnResource event, long now) {
        switch (event.event()) {
            case ResourceEvent.Received received -> transferred(link, received, now);
            case ResourceEvent.Broken _ -> offers.ended(link);
            default -> {
                // until it is here there is nothing to do
            }
        }
    }
}
