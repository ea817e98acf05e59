package io.reticle.suite.cases;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.prober.Mailbox;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

/** Frames in UDP datagrams. */
@Chapter("UDP")
final class Datagrams {
    private static NodeSpec udp(NodeSpec spec, String name, int listen, String to, int forward) {
        return spec.using(
                name,
                "UDPInterface",
                "listen_ip",
                "127.0.0.1",
                "listen_port",
                String.valueOf(listen),
                "forward_ip",
                to,
                "forward_port",
                String.valueOf(forward));
    }

    @Case(
            decides = "R-NET-239",
            needs = {"transport", "udp"})
    void a_datagram_is_a_frame_from_whatever_port(Prober prober) throws Exception {
        int direct = prober.freePort();
        int wide = prober.freePort();
        Mailbox one = prober.mailbox("udp", "127.0.0.1", direct);
        Mailbox all = prober.mailbox("udp broadcast", "127.255.255.255", wide);
        NodeSpec spec = udp(NodeSpec.transport(), "direct", direct, "127.0.0.1", one.port());
        OwnNode node =
                prober.node(udp(spec, "wide", wide, "127.255.255.255", all.port()).on("near"));
        Wire near = prober.join(node, "near");

        ProberDestination out = prober.destination();
        near.send(out.announcePacket());
        Packet copy = Carried.repeated("an announce in a datagram", out, one.wire());
        Packet spread = Carried.repeated("an announce in a broadcast", out, all.wire());

        // a node on a broadcast address hears itself
        Wire echo = prober.mailbox("udp echo", "127.0.0.1", wide).wire();
        echo.send(spread);
        ProberDestination in = prober.destination();
        one.wire().send(in.announcePacket());
        Carried.repeated("an announce from the port that the node sends to", in, near);
        Wire other = prober.mailbox("udp other port", "127.0.0.1", direct).wire();
        ProberDestination elsewhere = prober.destination();
        other.send(elsewhere.announcePacket());
        Carried.repeated("an announce from another port", elsewhere, near);

        ProberDestination first = prober.destination();
        ProberDestination second = prober.destination();
        other.sendBare(
                Bytes.concat(first.announcePacket().frame(), second.announcePacket().frame()),
                "bent: two frames in one datagram");
        Packet data = prober.dataTo(out);
        one.wire().send(data.via(copy.transportId().orElseThrow()));
        near.expect("a packet by the path that the echo left alone", prober.sameAs(data));
        near.refuse(
                "announce out of a datagram of two",
                Prober.announcesOf(first.address()).or(Prober.announcesOf(second.address())),
                Prober.SETTLING);
        one.wire().expectReadable();
        all.wire().expectReadable();
    }
}
