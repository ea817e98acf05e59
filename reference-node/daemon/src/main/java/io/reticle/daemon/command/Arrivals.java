package io.reticle.daemon.command;

import io.reticle.daemon.storage.FolderSpool;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.MapBuilder;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.resource.ResourceSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Files that come over links, saved under the name that their sender gives them (R-NET-259). Only
 * the last part of that name counts, so that nothing lands outside the folder.
 */
final class Arrivals {
    /** Numbered copies of one name. */
    private static final int MOST_COPIES = 100_000;

    private final Path folder;
    private final boolean overwrite;
    private final Path spool;

    private Arrivals(Path folder, boolean overwrite, Path spool) {
        this.folder = folder;
        this.overwrite = overwrite;
        this.spool = spool;
    }

    /**
     * @param save empty for the current folder
     * @param overwrite whether a file of the same name is replaced; it gets a number otherwise
     * @throws Refusal with 3 if there is no such folder, with 4 if it cannot be written to
     */
    static Arrivals in(Path save, boolean overwrite) throws Refusal, IOException {
        Path folder = (save == null ? Path.of("") : save).toAbsolutePath().normalize();
        if (!Files.isDirectory(folder)) throw new Refusal(3, "there is no folder " + folder);
        if (!Files.isWritable(folder)) throw new Refusal(4, folder + " cannot be written to");
        try {
            // in the same file system, so that a file that is whole gets its name in one step
            Path spool = Files.createTempDirectory(folder, ".arriving-");
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().unstarted(() -> remove(spool)));
            return new Arrivals(folder, overwrite, spool);
        } catch (IOException e) {
            throw new Refusal(4, folder + " cannot be written to: " + e.getMessage());
        }
    }

    private static void remove(Path spool) {
        try (var left = Files.list(spool)) {
            for (Path file : left.toList()) Files.deleteIfExists(file);
            Files.deleteIfExists(spool);
        } catch (IOException e) {
            // nothing of value is left there
        }
    }

    FolderSpool spool() throws IOException {
        return FolderSpool.in(spool);
    }

    /** What is sent with a file. */
    static Bytes metadata(Path file) {
        return new MapBuilder()
                .put("name", Bytes.utf8(file.getFileName().toString()))
                .build()
                .encode();
    }

    /**
     * Saves a file.
     *
     * @param metadata one MessagePack value
     * @return where it is
     * @throws IOException if it has no name, or cannot be saved
     */
    Path save(ResourceSource content, Optional<Bytes> metadata) throws IOException {
        Path target = folder.resolve(name(metadata));
        if (overwrite && Files.isRegularFile(target)) Files.delete(target);
        Path free = target;
        for (int copy = 1; copy <= MOST_COPIES; copy++) {
            try {
                move(content, free);
                return free;
            } catch (FileAlreadyExistsException e) {
                free = target.resolveSibling(target.getFileName() + "." + copy);
            }
        }
        throw new IOException("there are " + MOST_COPIES + " copies of " + target + " already");
    }

    private static void move(ResourceSource content, Path target) throws IOException {
        if (content instanceof FolderSpool.Kept kept) {
            kept.moveTo(target);
        } else {
            Files.createFile(target);
            Files.write(target, content.read(0, (int) content.size()).toArray());
        }
    }

    private static String name(Optional<Bytes> metadata) throws IOException {
        try {
            Value value = metadata.isPresent() ? Value.parse(metadata.get()) : new Value.Nil();
            Value name = value instanceof Value.Map map ? map.get("name").orElse(null) : null;
            String text =
                    switch (name) {
                        case Value.Binary(var bytes) ->
                                new String(bytes.toArray(), StandardCharsets.UTF_8);
                        case Value.Text(var given) -> given;
                        case null, default -> throw new IOException("it has no name");
                    };
            String last = text.substring(text.lastIndexOf('/') + 1);
            if (last.isEmpty() || last.equals(".") || last.equals("..")) {
                throw new IOException("its name is '" + text + "'");
            }
            return Path.of(last).getFileName().toString();
        } catch (MalformedFrame | InvalidPathException e) {
            throw new IOException("its name cannot be read: " + e.getMessage(), e);
        }
    }
}
