package io.reticle.lxmf.propagation;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.store.Store;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A store in memory that outlives its node. */
final class MemoryFiles implements Store {
    final Map<String, Bytes> files = new HashMap<>();

    @Override
    public Optional<Bytes> load(String name) {
        return Optional.ofNullable(files.get(name));
    }

    @Override
    public void save(String name, Bytes content) {
        files.put(name, content);
    }

    @Override
    public void saveSoon(String name, Bytes content) {
        files.put(name, content);
    }

    @Override
    public void remove(String name) {
        files.remove(name);
    }

    @Override
    public Set<String> names(String folder) {
        return Set.of();
    }
}
