package io.reticle.rns.store;

import io.reticle.rns.bytes.Bytes;

import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Where a node keeps what outlives it: whole files under names such as {@code known_destinations}
 * and {@code ratchets/0123…}, in the authority's formats. Each replacement is atomic: whatever
 * happens meanwhile, what is read afterwards is the old content or the new one (R-CORE-038).
 */
public interface Store {
    /**
     * The content under {@code name}; empty if there is none.
     *
     * @throws StoreFailure if there is one and it cannot be read
     */
    Optional<Bytes> load(String name) throws StoreFailure;

    /**
     * Replaces the content under {@code name}. It is durable when this returns.
     *
     * @throws StoreFailure if it cannot be kept; the old content stands then
     */
    void save(String name, Bytes content) throws StoreFailure;

    /** Replaces the content some time soon; a later call for the same name may overtake it. */
    void saveSoon(String name, Bytes content);

    /**
     * Puts content under {@code name} some time soon that can be had again from elsewhere: a crash
     * may lose it, or leave it damaged.
     */
    default void cacheSoon(String name, Bytes content) {
        saveSoon(name, content);
    }

    /**
     * Forgets what is not needed any more in a folder, some time soon.
     *
     * @param needed asked for each name, without the folder, on a thread of the store's
     */
    default void keepOnly(String folder, Predicate<String> needed) {
        for (String name : names(folder)) {
            if (!needed.test(name)) remove(folder + "/" + name);
        }
    }

    /** Forgets the content under {@code name}, if there is any, some time soon. */
    void remove(String name);

    /** The names in a folder, each without the folder. */
    Set<String> names(String folder);

    /** Keeps nothing. */
    static Store none() {
        return new Store() {
            @Override
            public Optional<Bytes> load(String name) {
                return Optional.empty();
            }

            @Override
            public void save(String name, Bytes content) {}

            @Override
            public void saveSoon(String name, Bytes content) {}

            @Override
            public void remove(String name) {}

            @Override
            public Set<String> names(String folder) {
                return Set.of();
            }
        };
    }
}
