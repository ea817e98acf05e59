package io.reticle.lxmf.propagation;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.resource.ResourceSource;
import io.reticle.rns.resource.Spool;
import io.reticle.rns.store.StoreFailure;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where a propagation node's messages lie. Reading and writing are done elsewhere: what comes of
 * them comes back on the node's thread, never before the call that asked for it has returned.
 */
public interface MessageStore {
    /**
     * A message that is kept.
     *
     * @param destination the first 16 bytes of it
     * @param size in bytes, with the stamp
     */
    record Kept(MessageName name, Bytes destination, int size) {}

    /**
     * A message to be kept.
     *
     * @param entry with the stamp
     */
    record Content(MessageName name, Bytes entry) {}

    /** A transfer that came in whole and may not be taken apart yet; lasts until it is done. */
    interface Arrival extends ResourceSource {
        /** Whether it came from somebody who may bring more than one message. */
        boolean keyed();

        /** All that was in it is kept, or not wanted. */
        void done();
    }

    /**
     * Everything that is kept, once, at the start.
     *
     * @throws StoreFailure if it cannot be told
     */
    List<Kept> open() throws StoreFailure;

    /**
     * Keeps messages; each is durable when the result is given.
     *
     * @param done takes the failure, if not all of them could be kept
     */
    void keep(List<Content> messages, Consumer<Optional<StoreFailure>> done);

    /**
     * @param done takes the messages in the order of {@code names}; empty for one that cannot be
     *     read
     */
    void read(List<MessageName> names, Consumer<List<Optional<Bytes>>> done);

    /** Forgets messages, some time soon. */
    void remove(List<MessageName> names);

    /**
     * Where the content of transfers goes: each is an {@link Arrival}, durable before its sender is
     * told that it is here.
     *
     * @param keyed whether they come from somebody who may bring more than one message
     */
    Spool arrivals(boolean keyed);

    /** What came in before the start and was not done with. */
    List<Arrival> left();
}
