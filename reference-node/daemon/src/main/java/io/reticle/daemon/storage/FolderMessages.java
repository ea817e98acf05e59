package io.reticle.daemon.storage;

import io.reticle.lxmf.propagation.MessageName;
import io.reticle.lxmf.propagation.MessageStore;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.resource.Advertisement;
import io.reticle.rns.resource.ResourceSink;
import io.reticle.rns.resource.ResourceSource;
import io.reticle.rns.resource.Spool;
import io.reticle.rns.store.StoreFailure;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The messages of a propagation node in the authority's folder: a file for each, which a node of
 * either kind can go on with. Unlike there, a file appears whole or not at all, and is on the disk
 * before anybody hears that it is kept.
 */
public final class FolderMessages implements MessageStore, AutoCloseable {
    private static final int ADDRESS_SIZE = 16;
    private static final String DRAFT = ".tmp";
    private static final String KEYED = "keyed-";
    private static final String SINGLE = "single-";
    private static final int CLOSING_SECONDS = 30;

    private final Path folder;

    /** Transfers that came in and are not taken apart yet: not in the authority's way. */
    private final Path arrivals;

    private final Disk disk;
    private final Consumer<Runnable> node;
    private final Consumer<String> log;

    /** One thread: what is asked for first is done first. */
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().name("messages").factory());

    /** Files of others, whose names are not those that we would give, by id. */
    private final Map<Bytes, String> otherwise = new ConcurrentHashMap<>();

    /**
     * @param storage the folder {@code lxmf}, in which there are others
     * @param node has what it is given done on the thread of the node, soon
     * @param log takes what could not be done in the background
     */
    public FolderMessages(Path storage, Consumer<Runnable> node, Consumer<String> log) {
        this(storage, Disk.REAL, node, log);
    }

    FolderMessages(Path storage, Disk disk, Consumer<Runnable> node, Consumer<String> log) {
        this.folder = storage.resolve("messagestore");
        this.arrivals = storage.resolve("arrivals");
        this.disk = disk;
        this.node = node;
        this.log = log;
    }

    // ---- what is kept

    @Override
    public List<Kept> open() throws StoreFailure {
        try {
            Files.createDirectories(folder);
            Files.createDirectories(arrivals);
            try (Stream<Path> files = Files.list(folder)) {
                return files.toList().parallelStream().flatMap(this::kept).toList();
            }
        } catch (IOException | UncheckedIOException e) {
            throw new StoreFailure("cannot list " + folder + ": " + e.getMessage(), e);
        }
    }

    private Stream<Kept> kept(Path path) {
        String file = path.getFileName().toString();
        Optional<MessageName> name = MessageName.parse(file);
        if (name.isEmpty()) return Stream.empty();
        try (RandomAccessFile content = new RandomAccessFile(path.toFile(), "r")) {
            long size = content.length();
            if (size <= ADDRESS_SIZE || size > Integer.MAX_VALUE) return Stream.empty();
            Bytes destination = FileSource.read(content, 0, ADDRESS_SIZE);
            if (!name.get().text().equals(file)) otherwise.put(name.get().id(), file);
            return Stream.of(new Kept(name.get(), destination, (int) size));
        } catch (IOException e) {
            log.accept("cannot read " + path + ": " + e.getMessage());
            return Stream.empty();
        }
    }

    private Path file(MessageName name) {
        return folder.resolve(otherwise.getOrDefault(name.id(), name.text()));
    }

    /** Has work done in its turn. */
    private void later(Runnable work) {
        worker.execute(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        log.accept("internal error: " + e);
                    }
                });
    }

    @Override
    public void keep(List<Content> messages, Consumer<Optional<StoreFailure>> done) {
        later(
                () -> {
                    Optional<StoreFailure> failure = Optional.empty();
                    try {
                        for (Content message : messages) write(message);
                        disk.sync(folder);
                    } catch (IOException e) {
                        failure =
                                Optional.of(
                                        new StoreFailure(
                                                "cannot write in " + folder + ": " + e, e));
                    }
                    Optional<StoreFailure> outcome = failure;
                    node.accept(() -> done.accept(outcome));
                });
    }

    private void write(Content message) throws IOException {
        Path draft = arrivals.resolve(message.name().id().toHex() + DRAFT);
        disk.create(draft);
        disk.append(draft, message.entry());
        disk.sync(draft);
        disk.rename(draft, folder.resolve(message.name().text()));
    }

    @Override
    public void read(List<MessageName> names, Consumer<List<Optional<Bytes>>> done) {
        later(
                () -> {
                    List<Optional<Bytes>> contents = names.stream().map(this::content).toList();
                    node.accept(() -> done.accept(contents));
                });
    }

    private Optional<Bytes> content(MessageName name) {
        try {
            return Optional.of(Bytes.wrap(Files.readAllBytes(file(name))));
        } catch (IOException e) {
            log.accept("cannot read " + file(name) + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void remove(List<MessageName> names) {
        later(() -> names.forEach(this::delete));
    }

    private void delete(MessageName name) {
        try {
            Files.deleteIfExists(file(name));
            otherwise.remove(name.id());
        } catch (IOException e) {
            log.accept("cannot remove " + file(name) + ": " + e.getMessage());
        }
    }

    // ---- what came in and is not taken apart

    @Override
    public Spool arrivals(boolean keyed) {
        return first -> open(first, keyed);
    }

    private ResourceSink open(Advertisement first, boolean keyed) throws IOException {
        long room = Files.getFileStore(arrivals).getUsableSpace();
        if (first.dataSize() > room) {
            throw new IOException(
                    "%d bytes; there is room for %d".formatted(first.dataSize(), room));
        }
        Path draft = Files.createTempFile(arrivals, keyed ? KEYED : SINGLE, DRAFT);
        return new Incoming(draft, keyed);
    }

    @Override
    public List<Arrival> left() {
        List<Arrival> left = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(arrivals)) {
            for (Path path : files) {
                String name = path.getFileName().toString();
                // what is half written nobody was told of
                if (name.endsWith(DRAFT)) Files.deleteIfExists(path);
                else left.add(new Whole(path, name.startsWith(KEYED)));
            }
        } catch (IOException e) {
            log.accept("cannot list " + arrivals + ": " + e.getMessage());
        }
        return left;
    }

    /** A transfer on its way in. */
    private final class Incoming implements ResourceSink {
        private final Path draft;
        private final boolean keyed;

        Incoming(Path draft, boolean keyed) {
            this.draft = draft;
            this.keyed = keyed;
        }

        @Override
        public void append(Bytes piece) throws IOException {
            disk.append(draft, piece);
        }

        @Override
        public ResourceSource complete() throws IOException {
            disk.sync(draft);
            String name = draft.getFileName().toString();
            Path whole = arrivals.resolve(name.substring(0, name.length() - DRAFT.length()));
            disk.rename(draft, whole);
            disk.sync(arrivals);
            return new Whole(whole, keyed);
        }

        @Override
        public void discard() {
            unlink(draft);
        }
    }

    /** One that is here. */
    private final class Whole implements Arrival {
        private final Path path;
        private final boolean keyed;
        private final long size;

        Whole(Path path, boolean keyed) throws IOException {
            this.path = path;
            this.keyed = keyed;
            this.size = Files.size(path);
        }

        @Override
        public boolean keyed() {
            return keyed;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public Bytes read(long offset, int length) throws IOException {
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
                return FileSource.read(file, offset, length);
            }
        }

        @Override
        public void close() {
            // it stays until it is done
        }

        @Override
        public void done() {
            later(() -> unlink(path));
        }
    }

    private void unlink(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            log.accept("cannot remove " + path + ": " + e.getMessage());
        }
    }

    /** Returns once everything that was asked for is done. */
    @Override
    public void close() {
        worker.shutdown();
        try {
            if (!worker.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                log.accept("not all messages were written in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
