package io.reticle.drivers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reticle.rns.bytes.Bytes;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/** Programs of one machine that share a node. */
@Timeout(60)
class LocalTest {
    private static final Bytes FRAME = Bytes.hex("7e7d".repeat(50));

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    enum Kind {
        ABSTRACT,
        LOOPBACK;

        LocalAddress fresh() throws IOException {
            if (this == ABSTRACT) {
                assumeTrue(LocalAddress.hasAbstract(), "no abstract sockets on this system");
                byte[] random = new byte[8];
                ThreadLocalRandom.current().nextBytes(random);
                return new LocalAddress.Abstract("rns/" + HexFormat.of().formatHex(random));
            }
            try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return new LocalAddress.Loopback(probe.getLocalPort());
            }
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        while (!opened.isEmpty()) opened.pop().close();
    }

    private <T extends AutoCloseable> T kept(T resource) {
        opened.push(resource);
        return resource;
    }

    @ParameterizedTest
    @EnumSource
    @Tag("R-NET-198")
    void frames_of_every_size_go_both_ways(Kind kind) throws Exception {
        LocalAddress address = kind.fresh();
        Listening atServer = new Listening(true);
        Listening atClient = new Listening();
        kept(new LocalServer(address.listen(), atServer));
        kept(new LocalClient(address, address.connect(), atClient));
        byte[] content = new byte[LocalServer.LONGEST_FRAME];
        new Random(1).nextBytes(content);
        Bytes longest = Bytes.wrap(content);
        FrameLink link = atClient.awaitOpened(1).getFirst();

        link.send(FRAME);
        link.send(longest);
        link.send(longest.slice(0, 20));

        assertEquals(List.of(FRAME, longest, longest.slice(0, 20)), atServer.awaitFrames(3));
        assertEquals(List.of(FRAME, longest, longest.slice(0, 20)), atClient.awaitFrames(3));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("R-NET-199")
    void only_one_listens_at_an_address(Kind kind) throws Exception {
        LocalAddress address = kind.fresh();
        kept(new LocalServer(address.listen(), new Listening()));

        IOException refused =
                assertThrows(
                        IOException.class,
                        () -> new LocalServer(address.listen(), new Listening()));

        assertTrue(refused.getMessage().startsWith("cannot listen on "), refused.getMessage());
    }

    @ParameterizedTest
    @EnumSource
    void an_address_is_free_again_once_its_server_is_closed(Kind kind) throws Exception {
        LocalAddress address = kind.fresh();
        new LocalServer(address.listen(), new Listening()).close();

        kept(new LocalServer(address.listen(), new Listening()));
    }

    @ParameterizedTest
    @EnumSource
    void where_nobody_listens_a_client_says_so_at_once(Kind kind) throws Exception {
        LocalAddress address = kind.fresh();

        assertThrows(
                IOException.class,
                () -> new LocalClient(address, address.connect(), new Listening()));
    }

    @ParameterizedTest
    @EnumSource
    void empty_frames_are_skipped(Kind kind) throws Exception {
        LocalAddress address = kind.fresh();
        Listening atServer = new Listening();
        kept(new LocalServer(address.listen(), atServer));
        ByteStream program = kept(address.connect());

        program.output().write(Bytes.hex("7e7e7e7e").toArray());
        program.output().write(Hdlc.encode(FRAME).toArray());
        program.output().write(Bytes.hex("7e7e").toArray());

        assertEquals(List.of(FRAME), atServer.awaitFrames(1));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("R-NET-207")
    void a_program_that_goes_is_noticed(Kind kind) throws Exception {
        LocalAddress address = kind.fresh();
        Listening atServer = new Listening();
        kept(new LocalServer(address.listen(), atServer));
        ByteStream program = address.connect();
        atServer.awaitOpened(1);

        program.close();

        atServer.awaitClosed(1);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("R-NET-205")
    void a_client_comes_back_to_a_server_that_was_away(Kind kind) throws Exception {
        LocalAddress address = kind.fresh();
        Listening atClient = new Listening();
        LocalServer first = new LocalServer(address.listen(), new Listening());
        kept(new LocalClient(address, address.connect(), atClient));
        atClient.awaitOpened(1);

        first.close();
        atClient.awaitClosed(1);
        Listening atSecond = new Listening();
        kept(new LocalServer(address.listen(), atSecond));
        atClient.awaitOpened(2).getLast().send(FRAME);

        assertEquals(List.of(FRAME), atSecond.awaitFrames(1));
    }

    @Test
    void a_name_that_does_not_fit_is_refused() {
        LocalAddress address = new LocalAddress.Abstract("x".repeat(108));
        assumeTrue(LocalAddress.hasAbstract(), "no abstract sockets on this system");

        assertThrows(IOException.class, address::listen);
    }
}
