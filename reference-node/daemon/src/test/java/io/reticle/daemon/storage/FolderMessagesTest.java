package io.reticle.daemon.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.lxmf.propagation.MessageName;
import io.reticle.lxmf.propagation.MessageStore;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.store.StoreFailure;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A propagation node's messages on the disk, in the authority's folder. */
class FolderMessagesTest {
    private static final Bytes ID = Bytes.hex("ab".repeat(32));
    private static final MessageName NAME = new MessageName(ID, 1_763_757_600.125, 16);
    private static final Bytes ENTRY =
            Bytes.concat(Bytes.hex("00112233445566778899aabbccddeeff"), Bytes.zeros(200));

    @TempDir private Path folder;
    private final List<String> log = new ArrayList<>();

    private FolderMessages store() {
        return new FolderMessages(folder, Runnable::run, log::add);
    }

    private static Optional<StoreFailure> keep(FolderMessages store) throws Exception {
        CompletableFuture<Optional<StoreFailure>> done = new CompletableFuture<>();
        store.keep(List.of(new MessageStore.Content(NAME, ENTRY)), done::complete);
        return done.get(30, TimeUnit.SECONDS);
    }

    private static List<Optional<Bytes>> read(FolderMessages store) throws Exception {
        CompletableFuture<List<Optional<Bytes>>> done = new CompletableFuture<>();
        store.read(List.of(NAME), done::complete);
        return done.get(30, TimeUnit.SECONDS);
    }

    @Test
    @Tag("R-LXMF-107")
    void a_message_is_a_file_of_the_authority_s_name_and_content() throws Exception {
        try (FolderMessages store = store()) {
            assertEquals(List.of(), store.open());
            assertEquals(Optional.empty(), keep(store));
            assertEquals(List.of(Optional.of(ENTRY)), read(store));
        }
        Path file = folder.resolve("messagestore").resolve(ID.toHex() + "_1763757600.125_16");
        assertEquals(ENTRY, Bytes.wrap(Files.readAllBytes(file)));
        try (FolderMessages again = store()) {
            assertEquals(
                    List.of(new MessageStore.Kept(NAME, ENTRY.slice(0, 16), ENTRY.length())),
                    again.open());
            again.remove(List.of(NAME));
        }
        assertFalse(Files.exists(file));
        assertEquals(List.of(), log);
    }

    @Test
    void files_with_names_of_others_are_served_and_those_with_none_are_left_alone()
            throws Exception {
        Path messages = Files.createDirectories(folder.resolve("messagestore"));
        Path odd = messages.resolve(ID.toHex() + "_1763757600.1250_16");
        Files.write(odd, ENTRY.toArray());
        Files.writeString(messages.resolve("notes.txt"), "mine");
        try (FolderMessages store = store()) {
            assertEquals(1, store.open().size());
            assertEquals(List.of(Optional.of(ENTRY)), read(store));
            store.remove(List.of(NAME));
        }
        assertFalse(Files.exists(odd));
        assertTrue(Files.exists(messages.resolve("notes.txt")));
    }

    @Test
    void what_cannot_be_written_is_said() throws Exception {
        try (FolderMessages store = store()) {
            store.open();
            Files.delete(folder.resolve("arrivals"));
            Files.writeString(folder.resolve("arrivals"), "in the way");
            assertTrue(keep(store).isPresent());
        }
    }

    @Test
    void half_of_a_transfer_is_forgotten_at_the_start_and_a_whole_one_is_not() throws Exception {
        try (FolderMessages store = store()) {
            store.open();
            Path arrivals = folder.resolve("arrivals");
            Files.writeString(arrivals.resolve("single-1.tmp"), "half");
            Files.writeString(arrivals.resolve("keyed-2"), "whole");
            List<MessageStore.Arrival> left = store.left();
            assertEquals(1, left.size());
            assertTrue(left.getFirst().keyed());
            assertEquals(Bytes.utf8("whole"), left.getFirst().read(0, 5));
            left.getFirst().done();
        }
        try (FolderMessages again = store()) {
            again.open();
            assertEquals(List.of(), again.left());
        }
    }
}
