package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.request.RequestHandler;
import io.reticle.rns.resource.ResourceStrategy;

import java.util.Map;
import java.util.OptionalLong;

/**
 * What a hosted destination does for those who open links to it.
 *
 * @param requests its handlers, by the hash of their path
 * @param maxRequestSize the longest packed request that is taken, in bytes
 * @param resources which resources links begin with taking
 */
public record Service(
        Map<Bytes, RequestHandler> requests,
        OptionalLong maxRequestSize,
        ResourceStrategy resources) {

    /** Nothing but packets. */
    public static final Service NONE =
            new Service(Map.of(), OptionalLong.empty(), new ResourceStrategy.None());

    /**
     * @throws IllegalArgumentException if the limit is negative (R-CORE-067)
     */
    public Service {
        if (maxRequestSize.orElse(0) < 0) {
            throw new IllegalArgumentException(
                    maxRequestSize.getAsLong() + " bytes at most of a request: not below 0");
        }
        requests = Map.copyOf(requests);
    }
}
