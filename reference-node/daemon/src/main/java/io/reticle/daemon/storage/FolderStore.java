package io.reticle.daemon.storage;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.store.Store;
import io.reticle.rns.store.StoreFailure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A folder whose files can be moved between this node and the Python stack. A file is written under
 * another name, forced to the disk and renamed, so that a crash between any two steps leaves the
 * old content or the new (R-CORE-038). What can wait is written by a thread of its own.
 */
public final class FolderStore implements Store, AutoCloseable {
    private static final Pattern NAME =
            Pattern.compile("([a-z0-9_]+/){0,2}[a-z0-9_]+([.](raw|ratchets))?");

    /** Drafts stand beside folders, not in them: other readers take every file for a record. */
    private static final String DRAFT = ".tmp";

    private static final String TRANSPORT_IDENTITY = "transport_identity";

    /** What is to become of a file, or of a folder. */
    private sealed interface Change {
        /**
         * @param forced whether it has to be on the disk, whatever happens
         */
        record Replacement(Bytes content, boolean forced) implements Change {}

        record Removal() implements Change {}

        /** Everything else in the folder goes. */
        record Keeping(Predicate<String> needed) implements Change {}
    }

    private final Path folder;
    private final Disk disk;
    private final Consumer<String> log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** What waits to be done, by file or folder, in its order. The newest of each wins. */
    private final Map<String, Change> waiting = new LinkedHashMap<>();

    /** One replacement at a time, so that an older content never comes after a newer one. */
    private final ReentrantLock writing = new ReentrantLock();

    private final Thread writer;
    private boolean closed;

    /**
     * @param log takes what could not be written in the background
     */
    public FolderStore(Path folder, Consumer<String> log) {
        this(folder, Disk.REAL, log);
    }

    FolderStore(Path folder, Disk disk, Consumer<String> log) {
        this.folder = folder;
        this.disk = disk;
        this.log = log;
        this.writer = Thread.ofPlatform().name("storage").daemon().start(this::writeWhatWaits);
    }

    /**
     * The node's own identity; made and kept if there is none, or none that loads (R-CORE-022).
     *
     * @throws IOException if it cannot be read or kept
     */
    public Identity transportIdentity(CryptoProvider crypto) throws IOException {
        Path file = file(TRANSPORT_IDENTITY);
        if (Files.isRegularFile(file) && Files.size(file) == Identity.SIZE) {
            try {
                return Identity.load(crypto, Bytes.wrap(Files.readAllBytes(file)));
            } catch (MalformedFrame e) {
                throw new IOException(file + ": " + e.getMessage(), e);
            }
        }
        Identity fresh = Identity.generate(crypto, Entropy.secure());
        replace(TRANSPORT_IDENTITY, fresh.privateKey(), true);
        return fresh;
    }

    /** Where it keeps its files. */
    public Path folder() {
        return folder;
    }

    private Path file(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' is no name in a store");
        }
        return folder.resolve(name);
    }

    @Override
    public Optional<Bytes> load(String name) throws StoreFailure {
        lock.lock();
        try {
            Change coming = waiting.get(name);
            if (coming instanceof Change.Replacement(var content, var _)) {
                return Optional.of(content);
            }
            if (coming instanceof Change.Removal) return Optional.empty();
        } finally {
            lock.unlock();
        }
        try {
            return Optional.of(Bytes.wrap(Files.readAllBytes(file(name))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StoreFailure("cannot read " + file(name) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void save(String name, Bytes content) throws StoreFailure {
        writing.lock();
        try {
            // what waited is older than what comes now
            take(name);
            replace(name, content, true);
        } catch (IOException e) {
            throw new StoreFailure("cannot write " + file(name) + ": " + e, e);
        } finally {
            writing.unlock();
        }
    }

    private void take(String name) {
        lock.lock();
        try {
            waiting.remove(name);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Replaces a file.
     *
     * @param forced whether to return only once that is on the disk
     * @throws IOException if a step fails; the old content stands then
     */
    private void replace(String name, Bytes content, boolean forced) throws IOException {
        Path file = file(name);
        Path draft = folder.resolve(name.replace('/', '.') + DRAFT);
        Files.createDirectories(file.getParent());
        disk.create(draft);
        disk.append(draft, content);
        if (forced) disk.sync(draft);
        disk.rename(draft, file);
        if (forced) disk.sync(file.getParent());
    }

    @Override
    public void saveSoon(String name, Bytes content) {
        put(name, new Change.Replacement(content, true));
    }

    @Override
    public void cacheSoon(String name, Bytes content) {
        put(name, new Change.Replacement(content, false));
    }

    @Override
    public void keepOnly(String inFolder, Predicate<String> needed) {
        put(inFolder, new Change.Keeping(needed));
    }

    @Override
    public void remove(String name) {
        put(name, new Change.Removal());
    }

    private void put(String name, Change change) {
        lock.lock();
        try {
            // taken out first, so that it comes after what was asked for before it
            waiting.remove(name);
            waiting.put(name, change);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Set<String> names(String inFolder) {
        Set<String> names = new TreeSet<>();
        try (var files = Files.list(file(inFolder))) {
            names.addAll(files.map(f -> f.getFileName().toString()).collect(Collectors.toSet()));
        } catch (NoSuchFileException | NotDirectoryException e) {
            // no folder, no names
        } catch (IOException e) {
            log.accept("cannot list " + file(inFolder) + ": " + e.getMessage());
        }
        return names;
    }

    private void writeWhatWaits() {
        while (true) {
            writing.lock();
            try {
                Optional<Map.Entry<String, Change>> next = poll();
                if (next.isPresent()) {
                    write(next.get().getKey(), next.get().getValue());
                    continue;
                }
            } finally {
                writing.unlock();
            }
            if (!awaitWork()) return;
        }
    }

    private Optional<Map.Entry<String, Change>> poll() {
        lock.lock();
        try {
            return waiting.entrySet().stream()
                    .findFirst()
                    .map(entry -> Map.entry(entry.getKey(), entry.getValue()));
        } finally {
            lock.unlock();
        }
    }

    private void write(String name, Change change) {
        try {
            switch (change) {
                case Change.Replacement(var content, var forced) -> replace(name, content, forced);
                case Change.Removal() -> Files.deleteIfExists(file(name));
                case Change.Keeping(var needed) -> {
                    for (String there : names(name)) {
                        if (!needed.test(there)) {
                            Files.deleteIfExists(file(name).resolve(there));
                        }
                    }
                }
            }
        } catch (IOException e) {
            log.accept("cannot write " + file(name) + ": " + e);
        }
        lock.lock();
        try {
            // it can be read from the disk now, unless a newer one has come meanwhile
            waiting.remove(name, change);
        } finally {
            lock.unlock();
        }
    }

    private boolean awaitWork() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) changed.await();
            return !waiting.isEmpty();
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Returns once everything that waited is written. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
