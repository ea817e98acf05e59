package io.reticle.daemon.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.Map;

@Tag("R-NET-214")
class HomeTest {
    @Test
    void the_users_folder_is_where_home_says() {
        assertEquals(Path.of("/srv/somebody"), Home.folder(Map.of("HOME", "/srv/somebody")));
    }

    @Test
    void it_is_where_the_system_says_if_home_says_nothing() {
        Path known = Path.of(System.getProperty("user.home"));

        assertEquals(known, Home.folder(Map.of()));
        assertEquals(known, Home.folder(Map.of("HOME", "")));
    }
}
