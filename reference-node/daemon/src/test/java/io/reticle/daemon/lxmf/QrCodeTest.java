package io.reticle.daemon.lxmf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class QrCodeTest {
    private static final int FULL = 2953;

    @TempDir Path folder;

    private static String uri(int length) {
        return "lxm://" + "aB3_-".repeat(length).substring(0, length - 6);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 260, 1000, FULL})
    @Tag("R-LXMF-33")
    void what_is_written_is_read_again(int length) throws IOException {
        Path file = folder.resolve("code.png");
        QrCode.of(uri(length)).writePng(file);
        assertEquals(uri(length), QrCode.read(file));
    }

    @Test
    void more_than_a_code_holds_is_refused() {
        assertThrows(IllegalArgumentException.class, () -> QrCode.of(uri(FULL + 1)));
    }

    /** The largest code has 177 modules on a side. */
    @Test
    void a_terminal_shows_two_rows_in_a_line() {
        QrCode code = QrCode.of(uri(FULL));
        assertEquals(177 + 2, code.size());
        assertEquals(90, code.terminal().lines().count());
        assertTrue(code.terminal().lines().allMatch(line -> line.length() == 179));
        // the border above, and the finder's dark edge
        assertEquals(
                "█▀▀▀▀▀▀▀█", code.terminal().lines().findFirst().orElseThrow().substring(0, 9));
    }

    @Test
    void what_is_no_picture_of_a_code_is_refused() throws IOException {
        Path text = Files.writeString(folder.resolve("text.png"), "no picture");
        assertThrows(IOException.class, () -> QrCode.read(text));
        assertThrows(IOException.class, () -> QrCode.read(folder.resolve("none.png")));
        Path white = folder.resolve("white.png");
        javax.imageio.ImageIO.write(
                new java.awt.image.BufferedImage(
                        50, 50, java.awt.image.BufferedImage.TYPE_BYTE_GRAY),
                "png",
                white.toFile());
        assertThrows(IOException.class, () -> QrCode.read(white));
    }
}
