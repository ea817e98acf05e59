package io.reticle.rns.request;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.PublicIdentity;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Answers the requests to one path of a destination; none of its parts may be missing (R-CORE-066).
 *
 * @param answers called on the node's thread
 * @param compress whether answers that go as resources may be compressed
 */
public record RequestHandler(
        String path, Policy policy, boolean compress, Function<Asked, Answer> answers) {

    public RequestHandler {
        if (path == null || path.isEmpty()) {
            throw new IllegalArgumentException("a request handler needs a path that is not empty");
        }
        if (policy == null || answers == null) {
            throw new IllegalArgumentException(
                    "the request handler of '%s' needs a policy and what answers".formatted(path));
        }
    }

    /** Who gets an answer; others get nothing, not even a refusal (R-CORE-158). */
    public sealed interface Policy {
        record None() implements Policy {}

        record All() implements Policy {}

        /**
         * @param identities hashes of 16 bytes
         */
        record Listed(Set<Bytes> identities) implements Policy {
            public Listed {
                identities = Set.copyOf(identities);
            }
        }

        /**
         * @param from who asks, if they said so
         */
        default boolean allows(Optional<PublicIdentity> from) {
            return switch (this) {
                case None() -> false;
                case All() -> true;
                case Listed(var identities) ->
                        from.map(identity -> identities.contains(identity.hash())).orElse(false);
            };
        }
    }
}
