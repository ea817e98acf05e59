package io.reticle.lxmf.propagation;

import io.reticle.lxmf.stamp.PeeringKey;
import io.reticle.lxmf.stamp.StampCheck;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.link.Link;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.request.Answer;
import io.reticle.rns.request.Asked;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Answers what other nodes offer, and keeps account of who is sending (R-LXMF-122 to 126). */
final class Offers {
    static final String PATH = "/offer";

    /** For how long whoever sent invalid stamps is not heard (R-LXMF-125). */
    static final long THROTTLE = 180 * Clerk.SECOND;

    /** How far a sender has come whose offer was taken in part, or who is known by name. */
    private enum Progress {
        ACCEPTED,
        TRANSFERRING,
        VALIDATING
    }

    private final Clerk clerk;

    /** Links on which a key was shown that does. */
    private final Set<Bytes> keyed = new HashSet<>();

    private final Map<Bytes, Progress> senders = new HashMap<>();

    /** How many transfers of each node's are being checked. */
    private final Map<Bytes, Integer> validating = new HashMap<>();

    /** Until when. */
    private final Map<Bytes, Long> throttled = new HashMap<>();

    /** Told of a link on which a key was shown. */
    private Consumer<Link> onKey = link -> {};

    Offers(Clerk clerk) {
        this.clerk = clerk;
    }

    void onKey(Consumer<Link> told) {
        onKey = told;
    }

    Answer answer(Asked asked) {
        if (asked.from().isEmpty()) return Refusal.NO_IDENTITY.answer();
        PublicIdentity from = asked.from().get();
        Bytes address = clerk.nodeOf(from);
        if (busy(address) || throttled(address)) return Refusal.THROTTLED.answer();
        if (clerk.settings.fromStaticOnly() && !clerk.isStatic(address)) {
            return Refusal.NO_ACCESS.answer();
        }
        try {
            return judge(asked, from);
        } catch (MalformedFrame e) {
            clerk.log("an offer of %s was passed over: %s", address.brief(), e.getMessage());
            return new Answer.Nothing();
        }
    }

    private boolean busy(Bytes address) {
        PropagationSettings settings = clerk.settings;
        if (!settings.staticSequential() && clerk.isStatic(address)) return false;
        if (settings.sequential() && !validating.isEmpty()) return true;
        long sending = senders.values().stream().filter(how -> how != Progress.ACCEPTED).count();
        return settings.mostSyncs() > 0 && sending >= settings.mostSyncs();
    }

    private boolean throttled(Bytes address) {
        Long until = throttled.get(address);
        return until != null && clerk.latest < until;
    }

    private Answer judge(Asked asked, PublicIdentity from) throws MalformedFrame {
        if (Offer.isNothing(asked.data())) return Refusal.INVALID_DATA.answer();
        Offer offer = Offer.parse(asked.data());
        boolean does =
                StampCheck.value(
                                clerk.crypto(),
                                PeeringKey.claim(
                                        clerk.identity.hash(),
                                        from.hash(),
                                        offer.key(),
                                        clerk.settings.peeringCost()))
                        .isPresent();
        if (!does) return Refusal.INVALID_KEY.answer();
        if (keyed.add(asked.link().id())) onKey.accept(asked.link());
        Offer.Wanted wanted = offer.wanted(id -> !clerk.index.contains(id));
        if (wanted.count() == 0) return bool(false);
        if (wanted.count() == offer.count()) return bool(true);
        senders.put(asked.link().id(), Progress.ACCEPTED);
        return new Answer.Packed(wanted.list());
    }

    private static Answer bool(boolean value) {
        return new Answer.Packed(new Value.Bool(value).encode());
    }

    /** Whether the peer of a link has shown a key that does. */
    boolean keyed(Link link) {
        return keyed.contains(link.id());
    }

    void transferring(Link link) {
        senders.computeIfPresent(link.id(), (id, was) -> Progress.TRANSFERRING);
    }

    void validating(Link link, Optional<PublicIdentity> from) {
        if (from.isEmpty()) return;
        senders.put(link.id(), Progress.VALIDATING);
        validating.merge(clerk.nodeOf(from.get()), 1, Integer::sum);
    }

    void validated(Link link, Optional<PublicIdentity> from) {
        if (from.isEmpty()) return;
        senders.remove(link.id());
        validating.computeIfPresent(
                clerk.nodeOf(from.get()), (address, count) -> count > 1 ? count - 1 : null);
    }

    /** A transfer came to nothing. */
    void ended(Link link) {
        senders.computeIfPresent(link.id(), (id, was) -> was == Progress.VALIDATING ? was : null);
    }

    void closed(Link link) {
        ended(link);
        keyed.remove(link.id());
    }

    void throttle(Bytes address, long now) {
        throttled.put(address, now + THROTTLE);
    }

    void clean(long now) {
        throttled.values().removeIf(until -> now >= until);
    }
}
