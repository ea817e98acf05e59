package io.reticle.lxmf.router;

import io.reticle.lxmf.message.Fields;
import io.reticle.lxmf.message.Message;
import io.reticle.lxmf.message.Method;
import io.reticle.lxmf.message.SealedMessage;
import io.reticle.lxmf.message.SeenIds;
import io.reticle.lxmf.router.Incoming.Unverified;
import io.reticle.lxmf.stamp.MessageStamp;
import io.reticle.lxmf.stamp.StampMaker;
import io.reticle.lxmf.stamp.Ticket;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.ConstantTime;
import io.reticle.rns.destination.Destination;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.node.Node;
import io.reticle.rns.store.Store;
import io.reticle.rns.store.StoreFailure;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes messages in, in the authority's order: unwanted sources, tickets, the stamp, ignored
 * sources, what came before, and then the application. A message with a stamp to be checked is kept
 * in the store meanwhile, as its sender is told at once that it arrived.
 */
final class Inbox {
    /** Least size of what is sealed, as the authority counts. */
    private static final int LEAST_SEALED = 112;

    /** How many messages wait for their stamps to be checked; above, senders have to wait. */
    private static final int MOST_UNCHECKED = 256;

    private static final String UNCHECKED = "unchecked";

    /** What became of a message that a node or paper brought. */
    enum Ingest {
        DELIVERED,
        /** It was here before. */
        DUPLICATE,
        /** It is for us, and cannot be opened, or is not wanted. */
        SWALLOWED,
        /** It is for somebody else. */
        FOREIGN,
        /** It is no message. */
        INVALID
    }

    /** What the inbox knows of its router. */
    interface Owner {
        Destination destination();

        /** What others have to do to write here, now. */
        OptionalInt stampCost();

        boolean enforcesStamps();
    }

    private final Node node;
    private final Store store;
    private final Owner owner;
    private final RouterListener listener;
    private final StampMaker maker;
    private final Consumer<Consumer<Long>> later;
    private final Set<Bytes> ignored = new HashSet<>();
    private final Set<Bytes> unchecked = new HashSet<>();
    final Tickets tickets = new Tickets();
    final SeenIds delivered = new SeenIds();
    final SeenIds processed = new SeenIds();
    private final StateFile ticketFile;
    private final StateFile deliveredFile;
    private final StateFile processedFile;

    Inbox(
            Node node,
            Store store,
            Agenda agenda,
            StampMaker maker,
            Owner owner,
            RouterListener listener,
            Consumer<Consumer<Long>> later) {
        this.node = node;
        this.store = store;
        this.owner = owner;
        this.listener = listener;
        this.maker = maker;
        this.later = later;
        this.ticketFile =
                new StateFile(store, agenda, "available_tickets", tickets::encode, listener);
        this.deliveredFile =
                new StateFile(store, agenda, "local_deliveries", delivered::encode, listener);
        this.processedFile =
                new StateFile(store, agenda, "locally_processed", processed::encode, listener);
    }

    void load(long now) {
        double seconds = seconds(now);
        ticketFile.load().ifPresent(file -> tickets.load(file, seconds));
        deliveredFile.load().ifPresent(delivered::load);
        processedFile.load().ifPresent(processed::load);
        for (String name : store.names(UNCHECKED)) again(UNCHECKED + "/" + name, now);
    }

    /** A message was proved and not checked when the node ended. */
    private void again(String name, long now) {
        try {
            Optional<Bytes> kept = store.load(name);
            if (kept.isEmpty()) return;
            Bytes file = kept.get();
            Method method = Method.of(file.at(0)).orElse(Method.DIRECT);
            take(file.from(1), method, true, now);
        } catch (StoreFailure e) {
            listener.storeFailed(name, String.valueOf(e.getMessage()));
        }
        store.remove(name);
    }

    private static double seconds(long now) {
        return now / (double) Paths.SECOND;
    }

    void close() {
        ticketFile.close();
        deliveredFile.close();
        processedFile.close();
    }

    void ticketsChanged(long now) {
        ticketFile.changed(now);
    }

    void ignore(Bytes source) {
        ignored.add(source);
    }

    void unignore(Bytes source) {
        ignored.remove(source);
    }

    /** Forgets ids that are old. */
    void clean(long now) {
        delivered.expire(seconds(now));
        processed.expire(seconds(now));
    }

    /**
     * A message came in.
     *
     * @param enforced whether a stamp that does not do may be a reason not to take it
     * @return whether it went on to the application, or will when its stamp is checked
     * @throws StoreFailure if it could not be kept
     */
    boolean take(Bytes container, Method method, boolean enforced, long now) throws StoreFailure {
        Message message;
        try {
            message = Message.parse(node.crypto(), container.compact());
        } catch (MalformedFrame e) {
            return refuse("malformed: " + e.getMessage());
        }
        if (!message.destination().equals(owner.destination().hash())) {
            return refuse("%s is for %s".formatted(message.id(), message.destination()));
        }
        Optional<Node.Recalled> source = node.recall(message.source(), now);
        if (source.map(s -> node.blackholed().containsKey(s.identity().hash())).orElse(false)) {
            return refuse("its source %s is not wanted".formatted(message.source()));
        }
        Optional<Unverified> unverified =
                source.map(
                                s ->
                                        message.verifiedBy(s.identity())
                                                ? Optional.<Unverified>empty()
                                                : Optional.of(Unverified.SIGNATURE_INVALID))
                        .orElse(Optional.of(Unverified.SOURCE_UNKNOWN));
        if (unverified.isEmpty()) takeTicket(message, now);
        OptionalInt cost = owner.stampCost();
        if (cost.isEmpty()) {
            return finish(
                    new Incoming(
                            message, method, unverified, Optional.empty(), OptionalInt.empty()),
                    now);
        }
        Optional<Bytes> stamp = message.payload().stamp().flatMap(Inbox::bytes);
        if (stamp.map(bytes -> fromTicket(message, bytes, now)).orElse(false)) {
            return finish(
                    new Incoming(
                            message,
                            method,
                            unverified,
                            Optional.of(true),
                            OptionalInt.of(Ticket.VALUE)),
                    now);
        }
        if (stamp.isPresent()) {
            return check(message, method, unverified, enforced, stamp.get(), cost.getAsInt());
        }
        return judged(message, method, unverified, enforced, OptionalInt.empty(), now);
    }

    private boolean refuse(String why) {
        listener.refused(why);
        return false;
    }

    private static Optional<Bytes> bytes(Value stamp) {
        return stamp instanceof Value.Binary(var bytes) ? Optional.of(bytes) : Optional.empty();
    }

    private void takeTicket(Message message, long now) {
        Value field = message.payload().fields().entries().get(new Value.Int(Fields.TICKET));
        if (field != null && tickets.take(message.source(), field, seconds(now))) {
            ticketFile.changed(now);
        }
    }

    private boolean fromTicket(Message message, Bytes stamp, long now) {
        for (Ticket ticket : tickets.heldBy(message.source(), seconds(now))) {
            if (ConstantTime.equal(ticket.stamp(node.crypto(), message.id()), stamp)) return true;
        }
        return false;
    }

    private boolean check(
            Message message,
            Method method,
            Optional<Unverified> unverified,
            boolean enforced,
            Bytes stamp,
            int cost)
            throws StoreFailure {
        if (delivered.contains(message.id())) return refuse(message.id() + " was here before");
        if (unchecked.contains(message.id())) return true;
        if (unchecked.size() >= MOST_UNCHECKED) {
            throw new StoreFailure("too many messages wait for their stamps to be checked", null);
        }
        String name = UNCHECKED + "/" + message.id().toHex();
        if (enforced) {
            store.save(name, Bytes.concat(Bytes.wrap((byte) method.code()), message.encode()));
        }
        unchecked.add(message.id());
        maker.check(
                List.of(MessageStamp.claim(message.id(), stamp, cost)),
                values ->
                        later.accept(
                                now -> {
                                    unchecked.remove(message.id());
                                    checked(
                                            message,
                                            method,
                                            unverified,
                                            enforced,
                                            values.getFirst(),
                                            now);
                                    if (enforced) store.remove(name);
                                }));
        return true;
    }

    private void checked(
            Message message,
            Method method,
            Optional<Unverified> unverified,
            boolean enforced,
            OptionalInt value,
            long now) {
        try {
            judged(message, method, unverified, enforced, value, now);
        } catch (StoreFailure e) {
            listener.storeFailed(message.id().toHex(), String.valueOf(e.getMessage()));
        }
    }

    /** It is known whether the stamp does (R-LXMF-52). */
    private boolean judged(
            Message message,
            Method method,
            Optional<Unverified> unverified,
            boolean enforced,
            OptionalInt value,
            long now)
            throws StoreFailure {
        if (value.isEmpty() && enforced && owner.enforcesStamps()) {
            return refuse("%s has no stamp that does".formatted(message.id()));
        }
        return finish(
                new Incoming(message, method, unverified, Optional.of(value.isPresent()), value),
                now);
    }

    private boolean finish(Incoming incoming, long now) throws StoreFailure {
        Message message = incoming.message();
        if (ignored.contains(message.source())) {
            return refuse("its source %s is ignored".formatted(message.source()));
        }
        if (delivered.contains(message.id())) return refuse(message.id() + " was here before");
        listener.received(incoming);
        delivered.add(message.id(), seconds(now));
        deliveredFile.changed(now);
        return true;
    }

    /**
     * A message came through a propagation node, or on paper.
     *
     * @throws StoreFailure if it could not be kept; it counts as not seen then
     */
    Ingest ingest(Bytes data, Method method, long now) throws StoreFailure {
        if (data.length() < LEAST_SEALED) return Ingest.INVALID;
        Bytes transientId = node.crypto().sha256(data);
        if (processed.contains(transientId)) return Ingest.DUPLICATE;
        SealedMessage sealed;
        try {
            sealed = SealedMessage.parse(data);
        } catch (MalformedFrame e) {
            return Ingest.INVALID;
        }
        if (!sealed.destination().equals(owner.destination().hash())) {
            seen(processed, processedFile, transientId, now);
            return Ingest.FOREIGN;
        }
        Optional<Bytes> opened = owner.destination().open(sealed.ciphertext());
        boolean taken = false;
        if (opened.isPresent()) {
            Bytes container = Bytes.concat(sealed.destination(), opened.get());
            taken = take(container, method, method != Method.PAPER, now);
            seen(delivered, deliveredFile, transientId, now);
        }
        seen(processed, processedFile, transientId, now);
        return taken ? Ingest.DELIVERED : Ingest.SWALLOWED;
    }

    private static void seen(SeenIds ids, StateFile file, Bytes id, long now) {
        ids.add(id, seconds(now));
        file.changed(now);
    }

    /** Whether a message with this transient id was delivered here. */
    boolean has(Bytes transientId) {
        return delivered.contains(transientId);
    }
}
