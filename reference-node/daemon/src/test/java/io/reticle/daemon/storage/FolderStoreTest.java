package io.reticle.daemon.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.store.StoreFailure;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a store has in its folder, whatever interrupted it. */
class FolderStoreTest {
    private static final Bytes OLD = Bytes.utf8("old".repeat(5_000));
    private static final Bytes NEW = Bytes.utf8("newer".repeat(5_000));

    @TempDir private Path folder;
    private final List<String> log = new ArrayList<>();

    private FolderStore store() {
        return new FolderStore(folder, log::add);
    }

    /** A disk that stops for good before a step, or in the middle of writing. */
    private static final class Dying implements Disk {
        private int left;

        Dying(int steps) {
            left = steps;
        }

        private void step() throws IOException {
            if (left-- <= 0) throw new IOException("the power is gone");
        }

        @Override
        public void create(Path draft) throws IOException {
            step();
            REAL.create(draft);
        }

        @Override
        public void append(Path draft, Bytes content) throws IOException {
            for (int at = 0; at < content.length(); at += 4_096) {
                step();
                int end = Math.min(content.length(), at + 4_096);
                REAL.append(draft, content.slice(at, end));
            }
        }

        @Override
        public void sync(Path path) throws IOException {
            step();
            REAL.sync(path);
        }

        @Override
        public void rename(Path draft, Path file) throws IOException {
            step();
            REAL.rename(draft, file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"known_destinations", "ratchets/00112233445566778899aabbccddeeff"})
    @Tag("R-CORE-038")
    @Tag("R-NET-192")
    void whatever_step_is_the_last_the_old_content_or_the_new_is_read(String name)
            throws Exception {
        List<Bytes> found = new ArrayList<>();
        for (int steps = 0; ; steps++) {
            try (FolderStore whole = store()) {
                whole.save(name, OLD);
            }
            boolean died = false;
            try (FolderStore dying = new FolderStore(folder, new Dying(steps), log::add)) {
                dying.save(name, NEW);
            } catch (StoreFailure e) {
                died = true;
            }
            try (FolderStore after = store()) {
                Bytes read = after.load(name).orElseThrow();
                assertTrue(read.equals(OLD) || read.equals(NEW), "step " + steps);
                found.add(read);
            }
            if (!died) break;
        }
        // create, seven pieces, the file's sync, the rename, the folder's sync, and all of them
        assertEquals(12, found.size());
        assertEquals(OLD, found.get(9), "before the rename the old content stands");
        assertEquals(NEW, found.get(10), "after the rename the new one");
    }

    @Test
    void a_failure_says_which_file_and_why() throws Exception {
        try (FolderStore store = new FolderStore(folder, new Dying(0), log::add)) {
            StoreFailure failure =
                    assertThrows(StoreFailure.class, () -> store.save("known_destinations", NEW));
            assertTrue(failure.getMessage().contains("known_destinations"));
            assertTrue(failure.getMessage().contains("the power is gone"));
        }
    }

    @Test
    void what_can_wait_is_read_at_once_and_written_before_the_store_is_closed() throws Exception {
        try (FolderStore store = store()) {
            for (int i = 0; i < 100; i++) store.saveSoon("ratchets/aa", Bytes.utf8("old " + i));
            store.saveSoon("ratchets/aa", NEW);
            assertEquals(Optional.of(NEW), store.load("ratchets/aa"));
            store.saveSoon("ratchets/bb", OLD);
            store.remove("ratchets/bb");
            assertEquals(Optional.empty(), store.load("ratchets/bb"));
        }
        assertEquals(NEW, Bytes.wrap(Files.readAllBytes(folder.resolve("ratchets/aa"))));
        assertFalse(Files.exists(folder.resolve("ratchets/bb")));
    }

    @Test
    void what_is_saved_at_once_overtakes_what_could_wait() throws Exception {
        try (FolderStore store = store()) {
            store.saveSoon("ratchets/aa", OLD);
            store.save("ratchets/aa", NEW);
        }
        assertEquals(NEW, Bytes.wrap(Files.readAllBytes(folder.resolve("ratchets/aa"))));
    }

    @Test
    void a_background_failure_is_logged() {
        try (FolderStore store = new FolderStore(folder, new Dying(0), log::add)) {
            store.saveSoon("ratchets/aa", NEW);
        }
        assertEquals(1, log.size());
        assertTrue(log.getFirst().contains("the power is gone"));
    }

    @Test
    void the_names_in_a_folder_are_listed_without_drafts() throws Exception {
        try (FolderStore store = store()) {
            assertEquals(Set.of(), store.names("ratchets"));
            store.save("ratchets/aa", OLD);
            store.save("ratchets/bb", NEW);
            assertEquals(Set.of("aa", "bb"), store.names("ratchets"));
        }
    }

    @Test
    void files_are_their_owners_alone() throws Exception {
        try (FolderStore store = store()) {
            store.save("known_destinations", OLD);
        }
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(folder.resolve("known_destinations"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../up", "a/b/c/d", "", "/etc", "a/../b", "a/.raw"})
    void a_name_that_leads_elsewhere_is_refused(String name) {
        try (FolderStore store = store()) {
            assertThrows(IllegalArgumentException.class, () -> store.load(name));
        }
    }

    @Test
    void of_a_folder_only_the_named_files_stay_and_those_that_come_later() {
        try (FolderStore store = store()) {
            store.cacheSoon("cache/announces/aa", OLD);
            store.cacheSoon("cache/announces/bb", OLD);
            store.keepOnly("cache/announces", "bb"::equals);
            store.cacheSoon("cache/announces/cc", NEW);
        }
        try (FolderStore store = store()) {
            assertEquals(Set.of("bb", "cc"), store.names("cache/announces"));
        }
    }
}
