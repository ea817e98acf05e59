package io.reticle.rns.node;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.identity.KnownDestinationsFile;
import io.reticle.rns.store.StoreFailure;

import java.util.Optional;

/** What a node keeps when it is not running, and how often. */
final class Shelf {
    private static final String KNOWN = "known_destinations";

    private final Core core;

    Shelf(Core core) {
        this.core = core;
    }

    /**
     * Takes over what was kept. A file that cannot be read must not keep the node from starting.
     */
    void load() {
        try {
            Optional<Bytes> file = core.store.load(KNOWN);
            if (file.isPresent()) {
                core.known.load(KnownDestinationsFile.parse(core.crypto, file.get()));
            }
        } catch (StoreFailure | MalformedFrame e) {
            core.event(new NodeEvent.StoreFailed(KNOWN, String.valueOf(e.getMessage())));
        }
    }

    /** Forgets ratchets that are of no use any more, as has to be done once after the start. */
    void tidy(long now) {
        core.ratchets.clean(
                Core.seconds(now), destination -> core.known.find(destination).isPresent());
    }

    /** Forgets destinations that are of no use any more, and stores the rest some time soon. */
    void clean(long now) {
        core.known
                .clean(Core.seconds(now), destination -> core.paths.find(destination) != null)
                .forEach(core.ratchets::forget);
        core.store.saveSoon(KNOWN, core.known.file().encode());
    }

    /** Stores everything; it is kept when this returns. */
    void save() {
        save(KNOWN, core.known.file().encode());
    }

    private void save(String name, Bytes content) {
        try {
            core.store.save(name, content);
        } catch (StoreFailure e) {
            core.event(new NodeEvent.StoreFailed(name, String.valueOf(e.getMessage())));
        }
    }
}
