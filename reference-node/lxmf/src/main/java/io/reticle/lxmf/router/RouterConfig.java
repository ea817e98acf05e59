package io.reticle.lxmf.router;

import io.reticle.rns.identity.Identity;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a router is for.
 *
 * @param identity whose messages it sends and receives
 * @param displayName announced
 * @param stampCost what others have to do to write here, 1 to 254
 * @param enforceStamps whether messages without a stamp that does are dropped
 * @param enforceRatchets whether packets to the identity's own key are dropped
 * @param deliveryLimit kB of the largest message that is taken over a link
 * @param retainOnNode whether a node keeps what is known here already
 */
public record RouterConfig(
        Identity identity,
        Optional<String> displayName,
        OptionalInt stampCost,
        boolean enforceStamps,
        boolean enforceRatchets,
        double deliveryLimit,
        boolean retainOnNode) {

    /** In kB. */
    public static final double DELIVERY_LIMIT = 1000;

    /**
     * @throws IllegalArgumentException if the cost is above 254 or the limit is negative
     */
    public RouterConfig {
        stampCost = checked(stampCost);
        if (!(deliveryLimit >= 0)) {
            throw new IllegalArgumentException(
                    deliveryLimit + " kB at most of a message: not below 0");
        }
    }

    /** None below 1, and nobody may ask for more than 254 (R-LXMF-56). */
    static OptionalInt checked(OptionalInt cost) {
        if (cost.orElse(0) > 254) {
            throw new IllegalArgumentException(
                    "a stamp cost of %d: at most 254".formatted(cost.getAsInt()));
        }
        return cost.orElse(0) < 1 ? OptionalInt.empty() : cost;
    }

    /** Anybody may write, as much as usual. */
    public static RouterConfig of(Identity identity) {
        return new RouterConfig(
                identity,
                Optional.empty(),
                OptionalInt.empty(),
                false,
                false,
                DELIVERY_LIMIT,
                false);
    }

    public RouterConfig named(String name) {
        return new RouterConfig(
                identity,
                Optional.of(name),
                stampCost,
                enforceStamps,
                enforceRatchets,
                deliveryLimit,
                retainOnNode);
    }

    /**
     * @param cost 1 to 254
     */
    public RouterConfig asking(int cost, boolean enforced) {
        return new RouterConfig(
                identity,
                displayName,
                OptionalInt.of(cost),
                enforced,
                enforceRatchets,
                deliveryLimit,
                retainOnNode);
    }

    /**
     * @param limit in kB
     */
    public RouterConfig taking(double limit) {
        return new RouterConfig(
                identity,
                displayName,
                stampCost,
                enforceStamps,
                enforceRatchets,
                limit,
                retainOnNode);
    }

    /** In bytes. */
    long mostBytes() {
        return (long) (deliveryLimit * 1000);
    }
}
