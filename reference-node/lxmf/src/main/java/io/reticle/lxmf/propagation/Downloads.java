package io.reticle.lxmf.propagation;

import io.reticle.lxmf.message.PropagationEntry;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.request.Answer;
import io.reticle.rns.request.Asked;
import io.reticle.rns.request.Deferred;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives recipients what is kept for them: {@code [want, have, limit]}, each of the first two a list
 * of ids or nil, the limit in kB (R-LXMF-111 to R-LXMF-117).
 */
final class Downloads {
    static final String PATH = "/get";

    /** As large as an answer's own form may make it, whatever is in it; and of each message. */
    private static final int OVERHEAD = 24;

    private static final int MESSAGE_OVERHEAD = 16;
    private static final double BYTES_PER_KB = 1000;

    /** What is given at once to those who set no limit, in bytes. */
    private static final double MOST = 64 << 20;

    private final Clerk clerk;

    Downloads(Clerk clerk) {
        this.clerk = clerk;
    }

    Answer answer(Asked asked) {
        if (asked.from().isEmpty()) return Refusal.NO_IDENTITY.answer();
        PublicIdentity from = asked.from().get();
        Optional<Set<Bytes>> allowed = clerk.settings.allowed();
        if (allowed.isPresent() && !allowed.get().contains(from.hash())) {
            return Refusal.NO_ACCESS.answer();
        }
        Bytes recipient = Clerk.DELIVERY.address(clerk.crypto(), from.hash());
        try {
            return answer(recipient, Value.parse(asked.data()));
        } catch (MalformedFrame e) {
            clerk.log("%s asked for messages: %s", recipient.brief(), e.getMessage());
            return new Answer.Nothing();
        }
    }

    private Answer answer(Bytes recipient, Value data) throws MalformedFrame {
        if (!(data instanceof Value.Array(var parts)) || parts.size() < 2) {
            throw new MalformedFrame("download", 0, "wants and haves", "something else");
        }
        if (parts.get(0) instanceof Value.Nil && parts.get(1) instanceof Value.Nil) {
            return list(recipient);
        }
        List<Entry> wanted = own(recipient, parts.get(0));
        List<Entry> had = own(recipient, parts.get(1));
        // what is had is deleted first: it cannot be wanted at the same time
        clerk.forget(had);
        Set<Entry> given = new LinkedHashSet<>(wanted);
        had.forEach(given::remove);
        double limit = parts.stream().skip(2).findFirst().flatMap(Downloads::limit).orElse(MOST);
        return give(fitting(given, Math.min(limit, MOST)));
    }

    private Answer list(Bytes recipient) {
        return new Answer.Packed(
                new Value.Array(
                                clerk.index.of(recipient).stream()
                                        .<Value>map(entry -> new Value.Binary(entry.id()))
                                        .toList())
                        .encode());
    }

    /** Those of a list that are kept for the recipient (R-LXMF-114). */
    private List<Entry> own(Bytes recipient, Value list) throws MalformedFrame {
        return switch (list) {
            case Value.Nil() -> List.of();
            case Value.Array(var ids) -> {
                List<Entry> own = new ArrayList<>();
                for (Value id : ids) {
                    if (!(id instanceof Value.Binary(var bytes))) continue;
                    Entry entry = clerk.index.find(bytes);
                    if (entry != null && entry.destination().equals(recipient)) own.add(entry);
                }
                yield own;
            }
            default -> throw new MalformedFrame("download", 0, "lists or nil", "another type");
        };
    }

    private static Optional<Double> limit(Value kilobytes) {
        return kilobytes.asNumber().map(number -> number * BYTES_PER_KB);
    }

    /** In the order asked, without those that would make too much of it (R-LXMF-112). */
    private static List<Entry> fitting(Set<Entry> wanted, double limit) {
        double size = OVERHEAD;
        List<Entry> fitting = new ArrayList<>();
        for (Entry entry : wanted) {
            double next = size + entry.size() + MESSAGE_OVERHEAD;
            if (next > limit) continue;
            fitting.add(entry);
            size = next;
        }
        return fitting;
    }

    private Answer give(List<Entry> entries) {
        if (entries.isEmpty()) return new Answer.Packed(new Value.Array().encode());
        Deferred later = new Deferred();
        clerk.messages.read(
                entries.stream().map(Entry::name).toList(),
                clerk.timed((contents, now) -> later.give(messages(contents), now)));
        return new Answer.Later(later);
    }

    private Answer messages(List<Optional<Bytes>> contents) {
        List<Value> messages = new ArrayList<>();
        for (Optional<Bytes> content : contents) {
            content.flatMap(PropagationEntry::split)
                    .map(entry -> new Value.Binary(entry.data()))
                    .ifPresent(messages::add);
        }
        clerk.counters.served += messages.size();
        return new Answer.Packed(new Value.Array(messages).encode());
    }
}
