package io.reticle.lxmf;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.store.Store;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Keeps in memory what a node stores, and outlives it. */
public final class MemoryStore implements Store {
    public final Map<String, Bytes> files = new TreeMap<>();

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
        return files.keySet().stream()
                .filter(name -> name.startsWith(folder + "/"))
                .map(name -> name.substring(folder.length() + 1))
                .collect(Collectors.toSet());
    }
}
