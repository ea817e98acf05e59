package io.reticle.rns.node;

import static io.reticle.rns.node.Lab.SECOND;
import static io.reticle.rns.node.Lab.profile;
import static io.reticle.rns.node.Lab.via;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.rns.Shapes;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.transport.InterfaceId;
import io.reticle.rns.transport.TunnelRequest;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Paths that outlive the connection over which they were told. */
class TunnelTest {
    private static final long HOUR = 3_600 * SECOND;

    private final Lab lab = Lab.transport();
    private final Identity peer = Identity.generate(lab.crypto, Shapes.seeded(7));
    private final Bytes theirInterface = lab.crypto.sha256(Bytes.utf8("TCPInterface[a/b:1]"));
    private final Lab.Somebody who = lab.somebody(1);
    private int connections;

    private Packet request(int nonce) {
        return TunnelRequest.make(peer, theirInterface, Shapes.seeded(nonce)).packet(lab.crypto);
    }

    /** The peer connects, and asks for its tunnel. */
    private InterfaceId connected() {
        InterfaceId on = lab.attach("connection " + ++connections);
        lab.says(on, request(connections));
        return on;
    }

    @Test
    @Tag("R-NET-01")
    @Tag("R-NET-145")
    void the_request_is_byte_exact() throws Exception {
        CryptoProvider crypto = CryptoProvider.best();
        Identity identity = Identity.generate(crypto, Shapes.seeded(3));
        Bytes hash = crypto.sha256(Bytes.utf8("TCPInterface[a/127.0.0.1:4242]"));
        assertEquals(
                "dcfa051376d2ac07393465d34f08814493ec8da5f47cdeb90be67ad7b4b74249", hash.toHex());

        Packet packet = TunnelRequest.make(identity, hash, Shapes.seeded(1)).packet(crypto);

        assertEquals(195, packet.frame().length());
        assertEquals("080091bf0910267b59b0e864e0d4c91602ca00", packet.frame().slice(0, 19).toHex());
        Bytes key = identity.publicIdentity().key();
        Bytes random = Shapes.seeded(1).bytes(16);
        Bytes signed = Bytes.concat(key, hash, random);
        assertEquals(Bytes.concat(signed, identity.sign(signed)), packet.data());
        TunnelRequest parsed = TunnelRequest.parse(packet.data());
        assertEquals(crypto.sha256(key, hash), parsed.tunnelId(crypto));
        assertTrue(parsed.verifies(crypto));
    }

    @Test
    @Tag("R-NET-146")
    void an_interface_that_wants_a_tunnel_asks_for_it_each_time_it_comes_up() {
        InterfaceId client = lab.attach(profile("client").synthesizesTunnel(true));
        InterfaceId kiss = lab.attach("kiss");
        assertEquals(1, lab.on(client).size());
        assertEquals(TunnelRequest.address(lab.crypto), lab.on(client).getFirst().destination());

        lab.node.online(client, false, lab.now);
        lab.node.online(client, true, lab.now);

        assertEquals(2, lab.on(client).size());
        assertFalse(lab.on(client).get(0).data().equals(lab.on(client).get(1).data()));
        assertEquals(0, lab.on(kiss).size());
    }

    @Test
    @Tag("R-NET-147")
    void a_request_of_another_length_or_signature_is_ignored() {
        InterfaceId on = lab.attach("on");
        Packet good = request(1);
        lab.says(on, good.withData(good.data().slice(0, 175)));
        lab.says(on, good.withData(Bytes.concat(good.data(), Bytes.zeros(1))));
        lab.says(on, good.withData(Shapes.flipped(good.data(), 8 * 175)));

        assertEquals(0, lab.node.snapshot(lab.now).tunnels());
    }

    @Test
    @Tag("R-NET-148")
    void when_the_peer_is_back_so_are_its_paths() {
        InterfaceId first = connected();
        lab.says(first, via(lab.announce(who, 0), 0xaa, 2));
        lab.node.detach(first, lab.now);
        assertFalse(lab.knows(who));
        lab.pass(HOUR);

        InterfaceId again = connected();

        assertEquals(3, lab.hopsTo(who));
        assertEquals(again, lab.node.path(who.address()).orElseThrow().interfaceId());
    }

    @Test
    @Tag("R-NET-149")
    void a_path_that_is_shorter_or_newer_is_not_overridden() {
        Lab.Somebody moved = lab.somebody(2);
        InterfaceId first = connected();
        lab.says(first, via(lab.announce(who, 0), 0xaa, 4));
        lab.says(first, via(lab.announce(moved, 0), 0xaa, 4));
        lab.node.detach(first, lab.now);
        InterfaceId other = lab.attach("other");
        lab.says(other, via(lab.announce(who, 0), 0xbb, 2));
        lab.says(other, via(lab.announce(moved, 9), 0xbb, 7));

        connected();

        assertEquals(3, lab.hopsTo(who));
        assertEquals(8, lab.hopsTo(moved));
    }

    @Test
    @Tag("R-NET-150")
    void a_tunnel_lasts_eight_hours_after_the_last_that_was_heard_of_it() {
        InterfaceId first = connected();
        lab.pass(4 * HOUR);
        lab.says(first, lab.announce(who, 0));
        lab.pass(7 * HOUR);
        assertEquals(1, lab.node.snapshot(lab.now).tunnels());
        lab.pass(HOUR + 10 * SECOND);

        assertEquals(0, lab.node.snapshot(lab.now).tunnels());
    }

    @Test
    @Tag("R-NET-152")
    void a_request_that_was_heard_before_moves_nothing() {
        InterfaceId first = connected();
        lab.says(first, lab.announce(who, 0));
        InterfaceId thief = lab.attach("thief");

        lab.says(thief, request(1));
        lab.says(thief, lab.announce(lab.somebody(2), 0));
        lab.node.detach(first, lab.now);

        assertFalse(lab.knows(who));
    }
}
