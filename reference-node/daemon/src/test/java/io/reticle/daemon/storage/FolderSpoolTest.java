package io.reticle.daemon.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.resource.Advertisement;
import io.reticle.rns.resource.ResourceSink;
import io.reticle.rns.resource.ResourceSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class FolderSpoolTest {
    @TempDir private Path parent;

    private static Advertisement advertised(long size) {
        return new Advertisement(
                64,
                size,
                1,
                Bytes.zeros(32),
                Bytes.zeros(4),
                Bytes.zeros(32),
                1,
                1,
                Optional.empty(),
                1,
                Bytes.zeros(4));
    }

    private Path folder() {
        return parent.resolve("resources");
    }

    private List<Path> files() throws IOException {
        try (var list = Files.list(folder())) {
            return list.toList();
        }
    }

    @Test
    void what_came_can_be_read_until_it_is_closed_and_is_gone_then() throws IOException {
        ResourceSink sink = FolderSpool.in(folder()).open(advertised(6));
        sink.append(Bytes.utf8("abc"));
        sink.append(Bytes.utf8("xabcx").slice(1, 4));
        ResourceSource content = sink.complete();

        assertEquals(6, content.size());
        assertEquals(Bytes.utf8("bcab"), content.read(1, 4));
        assertEquals(1, files().size());
        content.close();
        assertEquals(List.of(), files());
    }

    @Test
    void what_is_discarded_is_gone_however_often_that_is_said() throws IOException {
        ResourceSink sink = FolderSpool.in(folder()).open(advertised(6));
        sink.append(Bytes.utf8("abc"));
        sink.discard();
        sink.discard();
        assertEquals(List.of(), files());
        Bytes more = Bytes.utf8("d");
        assertThrows(IOException.class, () -> sink.append(more));
    }

    @Test
    void what_an_abrupt_end_left_is_removed_and_nothing_else() throws IOException {
        FolderSpool.in(folder()).open(advertised(6)).append(Bytes.utf8("abc"));
        Files.writeString(folder().resolve("somebody else's"), "x");

        FolderSpool.in(folder());

        assertEquals(List.of(folder().resolve("somebody else's")), files());
    }

    @Test
    void what_cannot_fit_is_refused_before_it_begins() throws IOException {
        FolderSpool spool = FolderSpool.in(folder());
        Advertisement endless = advertised(Long.MAX_VALUE);
        assertThrows(IOException.class, () -> spool.open(endless));
        assertEquals(List.of(), files());
    }

    @Test
    void a_file_is_read_in_any_order() throws IOException {
        Path path = parent.resolve("file");
        Files.writeString(path, "0123456789");
        try (FileSource source = FileSource.open(path)) {
            assertEquals(10, source.size());
            assertEquals(Bytes.utf8("56"), source.read(5, 2));
            assertEquals(Bytes.utf8("0123456789"), source.read(0, 10));
            assertEquals(Bytes.EMPTY, source.read(10, 0));
        }
        Path missing = parent.resolve("missing");
        assertThrows(IOException.class, () -> FileSource.open(missing));
    }
}
