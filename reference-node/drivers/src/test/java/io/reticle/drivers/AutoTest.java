package io.reticle.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.bytes.Bytes;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** How neighbours find each other; that they do is shown in namespaces. */
class AutoTest {
    private static Inet6Address address(String text) throws Exception {
        return (Inet6Address) InetAddress.getByName(text);
    }

    @ParameterizedTest
    @CsvSource({
        "reticulum, 2, false, ff12:0:d70b:fb1c:16e4:5e39:485e:31e1",
        "reticulum, 2, true, ff02:0:d70b:fb1c:16e4:5e39:485e:31e1",
        "reticulum, e, false, ff1e:0:d70b:fb1c:16e4:5e39:485e:31e1"
    })
    @Tag("R-NET-240")
    void the_address_of_a_group_is_this(
            String name, char scope, boolean permanent, String expected) {
        assertEquals(expected, Hosts.text(new AutoGroup(name, scope, permanent).address()));
    }

    @Test
    @Tag("R-NET-240")
    void the_token_of_a_member_is_this() throws Exception {
        AutoGroup group = new AutoGroup("reticulum", '2', false);

        assertEquals(
                "97b25576749ea936b0d8a8536ffaf442d157cf47d460dcf13c48b7bd18b6c163",
                group.token(address("fe80::1")).toHex());
    }

    @ParameterizedTest
    @CsvSource({
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "fe80:0:0:0:0A:0:0:1, fe80::a:0:0:1",
        "fe80:0:0:1:0:0:0:1, fe80:0:0:1::1",
        "1:0:2:0:3:0:4:0, 1:0:2:0:3:0:4:0",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "0:0:1:2:3:4:5:6, ::1:2:3:4:5:6"
    })
    void addresses_are_written_as_systems_write_them(String address, String text) throws Exception {
        assertEquals(text, Hosts.text(address(address)));
    }

    @Test
    @Tag("R-NET-243")
    void a_frame_that_comes_twice_within_a_moment_is_new_once() {
        Auto.RecentFrames recent = new Auto.RecentFrames();
        Bytes frame = Bytes.hex("0102");

        assertEquals(
                List.of(true, false, false, true),
                IntStream.of(0, 1, 749, 750)
                        .mapToObj(
                                millis -> recent.isNew(frame, Duration.ofMillis(millis).toNanos()))
                        .toList());
    }

    @Test
    void the_last_forty_eight_frames_are_remembered() {
        Auto.RecentFrames recent = new Auto.RecentFrames();
        for (int i = 0; i < 49; i++) assertTrue(recent.isNew(Bytes.utf8("" + i), 0));

        assertEquals(false, recent.isNew(Bytes.utf8("1"), 0));
        assertEquals(true, recent.isNew(Bytes.utf8("0"), 0));
    }
}
