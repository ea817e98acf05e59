package io.reticle.daemon.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

class HostClockTest {
    private static final long DAY = 86_400_000_000L;
    private static final long HOUR = DAY / 24;

    @TempDir Path folder;

    @Test
    void without_a_file_it_is_the_wall_clock() {
        long before = System.currentTimeMillis() * 1_000;
        long now = new HostClock(Optional.empty()).now();

        assertTrue(Math.abs(now - before) < HOUR, now + " beside " + before);
        assertEquals(7 * DAY, new HostClock(Optional.empty()).longestWait(7 * DAY));
    }

    @Test
    @Timeout(30)
    void it_follows_its_file_forward_and_back_and_keeps_to_the_last_sound_number()
            throws IOException {
        Path file = folder.resolve("clock");
        Files.writeString(file, "+86400\n");
        long real = System.currentTimeMillis() * 1_000;
        HostClock clock = new HostClock(Optional.of(file));

        assertTrue(clock.now() >= real + DAY, "a day ahead at once");
        Files.writeString(file, "-86400");
        while (clock.now() > real) Thread.onSpinWait();
        Files.writeString(file, "tomorrow");
        long end = System.nanoTime() + 200_000_000L;
        while (System.nanoTime() < end) {
            assertTrue(clock.now() < real, "still a day behind");
        }
        assertTrue(clock.longestWait(7 * DAY) <= 100_000, "it looks often enough");
    }
}
