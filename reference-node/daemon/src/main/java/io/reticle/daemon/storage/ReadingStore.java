package io.reticle.daemon.storage;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.store.Store;
import io.reticle.rns.store.StoreFailure;

import java.util.Optional;
import java.util.Set;

/**
 * Another's store, to be read only: a program that uses the node of this machine knows what that
 * one knows, and leaves the keeping to it.
 */
public final class ReadingStore implements Store {
    private final Store store;

    public ReadingStore(Store store) {
        this.store = store;
    }

    @Override
    public Optional<Bytes> load(String name) throws StoreFailure {
        return store.load(name);
    }

    @Override
    public void save(String name, Bytes content) {
        // the one whose store it is does that
    }

    @Override
    public void saveSoon(String name, Bytes content) {
        // likewise
    }

    @Override
    public void remove(String name) {
        // likewise
    }

    @Override
    public Set<String> names(String folder) {
        return store.names(folder);
    }
}
