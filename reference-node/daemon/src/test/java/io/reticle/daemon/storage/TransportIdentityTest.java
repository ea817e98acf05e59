package io.reticle.daemon.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.Identity;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The identity under which a node is a next hop. */
class TransportIdentityTest {
    private static final CryptoProvider CRYPTO = CryptoProvider.portable();

    @TempDir private Path folder;

    private Path file() {
        return folder.resolve("storage/transport_identity");
    }

    private Identity load() throws IOException {
        try (FolderStore store = new FolderStore(folder.resolve("storage"), Assertions::fail)) {
            return store.transportIdentity(CRYPTO);
        }
    }

    @Test
    void an_identity_is_made_once_and_stays() throws IOException {
        Identity made = load();

        assertEquals(made.hash(), load().hash());
        assertArrayEquals(made.privateKey().toArray(), Files.readAllBytes(file()));
    }

    @Test
    void the_file_is_its_owners_alone_and_no_draft_is_left() throws IOException {
        load();

        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        try (var files = Files.list(file().getParent())) {
            assertEquals(List.of(file()), files.toList());
        }
    }

    @Test
    void the_64_bytes_of_the_python_stack_are_taken_as_they_are() throws IOException {
        byte[] key = new byte[64];
        for (int i = 0; i < 64; i++) key[i] = (byte) i;
        Files.createDirectories(file().getParent());
        Files.write(file(), key);

        assertEquals("aca31af0441d81dbec71e82da0b4b5f5", load().hash().toHex());
        assertArrayEquals(key, Files.readAllBytes(file()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 32, 63, 65, 1000})
    void a_file_of_another_length_is_replaced_by_one_that_loads(int size) throws IOException {
        Files.createDirectories(file().getParent());
        Files.write(file(), new byte[size]);

        Identity fresh = load();

        assertEquals(64, Files.size(file()));
        assertEquals(fresh.hash(), load().hash());
    }

    @Test
    void a_draft_that_a_crash_left_is_no_obstacle() throws IOException {
        Files.createDirectories(file().getParent());
        Files.write(file().resolveSibling("transport_identity.tmp"), new byte[3]);

        assertEquals(load().hash(), load().hash());
    }

    @Test
    void a_storage_that_is_no_folder_is_an_error_that_names_it() throws IOException {
        Files.writeString(folder.resolve("storage"), "a file");

        IOException error = assertThrows(IOException.class, this::load);
        assertEquals(true, error.getMessage().contains("storage"));
    }
}
