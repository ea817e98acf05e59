package io.reticle.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reticle.rns.bytes.Bytes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Serial lines and TNCs; the test is the device at the other end of a pseudo-terminal. */
@Timeout(60)
class SerialTest {
    private static final int MOST = 564;
    private static final String SET_UP = "c00123c0c00402c0c00240c0c00302c0c00f01c0";

    private final Listening listening = new Listening();
    private Pty pty;
    private Driver driver;

    @BeforeEach
    void open() {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "pseudo-terminals as of Linux");
        pty = new Pty();
    }

    @AfterEach
    void close() throws Exception {
        if (driver != null) driver.close();
        if (pty != null) pty.close();
    }

    private Serial.Line line() {
        return new Serial.Line(pty.path(), 115_200, 8, Serial.Parity.NONE, 1);
    }

    private FrameLink direct() throws InterruptedException {
        driver = Serial.direct(line(), MOST, listening);
        return listening.awaitOpened(1).getFirst();
    }

    private FrameLink tnc(boolean flowControl, Optional<Duration> beacon, Optional<Ax25> station)
            throws InterruptedException {
        var settings = new KissTnc.Settings(350, 20, 64, 20, flowControl, beacon, "N0CALL");
        driver = Serial.tnc(line(), settings, station, MOST, listening);
        return listening.awaitOpened(1).getFirst();
    }

    @Test
    @Tag("R-NET-245")
    void frames_go_both_ways_over_a_line() throws Exception {
        FrameLink link = direct();

        link.send(Bytes.hex("017e02"));
        pty.say("7e037d5d047e");

        assertEquals("7e017d5e027e", pty.awaitWritten(6));
        assertEquals(List.of(Bytes.hex("037d04")), listening.awaitFrames(1));
    }

    @Test
    @Tag("R-NET-245")
    void a_pause_within_a_frame_ends_it() throws Exception {
        direct();

        pty.say("7e0102");
        // longer than a line may be silent; there is nothing to wait for but time
        TimeUnit.MILLISECONDS.sleep(400);
        pty.say("7e03047e");

        assertEquals(List.of(Bytes.hex("0304")), listening.awaitFrames(1));
    }

    @Test
    @Tag("R-NET-245")
    void a_line_that_is_lost_is_opened_again_once_it_is_there() throws Exception {
        driver =
                Serial.direct(
                        new Serial.Line("/dev/pts/99999", 9_600, 8, Serial.Parity.NONE, 1),
                        MOST,
                        listening);

        String failure = listening.awaitFailures(2).getFirst();

        assertTrue(failure.contains("/dev/pts/99999"), failure);
    }

    @Test
    void a_line_that_is_gone_closes_its_link() throws Exception {
        direct();

        pty.close();
        pty = null;

        listening.awaitClosed(1);
    }

    @Test
    @Tag("R-NET-247")
    void a_tnc_is_set_up_before_it_is_used() throws Exception {
        FrameLink link = tnc(false, Optional.empty(), Optional.empty());
        link.send(Bytes.hex("01c002"));
        link.send(Bytes.hex("db"));
        pty.say("c000aabbc0");

        assertEquals(SET_UP + "c00001dbdc02c0c000dbddc0", pty.awaitWritten(32));
        assertEquals(List.of(Bytes.hex("aabb")), listening.awaitFrames(1));
    }

    @Test
    @Tag("R-NET-247")
    void a_frame_waits_until_the_device_is_ready() throws Exception {
        FrameLink link = tnc(true, Optional.empty(), Optional.empty());
        link.send(Bytes.hex("01"));
        link.send(Bytes.hex("02"));
        link.send(Bytes.hex("03"));
        assertEquals(SET_UP + "c00001c0", pty.awaitWritten(24));

        pty.say("c00f01c0");
        assertEquals(SET_UP + "c00001c0c00002c0", pty.awaitWritten(28));
        pty.say("c00f01c0");
        assertEquals(SET_UP + "c00001c0c00002c0c00003c0", pty.awaitWritten(32));
    }

    @Test
    @Tag("R-NET-247")
    void a_device_that_never_says_that_it_is_ready_is_taken_for_ready_after_five_seconds()
            throws Exception {
        FrameLink link = tnc(true, Optional.empty(), Optional.empty());
        long sent = System.nanoTime();
        link.send(Bytes.hex("01"));
        link.send(Bytes.hex("02"));

        assertEquals(SET_UP + "c00001c0c00002c0", pty.awaitWritten(28));
        long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sent);
        assertTrue(waited >= 5_000 && waited < 6_500, waited + " ms");
    }

    @Test
    @Tag("R-NET-248")
    void a_beacon_follows_the_first_frame_once() throws Exception {
        FrameLink link = tnc(false, Optional.of(Duration.ofSeconds(1)), Optional.empty());
        long sent = System.nanoTime();
        link.send(Bytes.hex("01"));

        String beacon = "c000" + "4e3043414c4c" + "00".repeat(9) + "c0";
        assertEquals(SET_UP + "c00001c0" + beacon, pty.awaitWritten(42));
        long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sent);
        assertTrue(waited >= 1_000 && waited < 2_500, waited + " ms");
    }

    @Test
    @Tag("R-NET-249")
    @Tag("R-NET-250")
    void a_station_puts_its_header_before_frames_and_takes_any_away() throws Exception {
        FrameLink link = tnc(false, Optional.empty(), Optional.of(new Ax25("N0CALL", 5)));
        link.send(Bytes.hex("01"));
        pty.say("c000" + "11".repeat(16) + "0203c0");

        assertEquals(
                SET_UP + "c000" + "82a0b4a49ca6609c60868298986b03f0" + "01" + "c0",
                pty.awaitWritten(40));
        assertEquals(List.of(Bytes.hex("0203")), listening.awaitFrames(1));
    }

    @Test
    void what_is_no_serial_line_is_said() throws Exception {
        driver =
                Serial.direct(
                        new Serial.Line("/dev/null", 9_600, 8, Serial.Parity.NONE, 1),
                        MOST,
                        listening);

        String failure = listening.awaitFailures(1).getFirst();
        assertTrue(failure.contains("/dev/null"), failure);
    }

    @Test
    void a_closed_driver_gives_the_line_back() throws IOException, InterruptedException {
        direct();
        driver.close();
        listening.awaitClosed(1);

        driver = Serial.direct(line(), MOST, listening);
        listening.awaitOpened(2);
    }
}
