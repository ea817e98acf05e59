package io.reticle.suite.cases;

import io.reticle.drivers.Framing;
import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.packet.DestinationType;
import io.reticle.rns.packet.Packet;
import io.reticle.rns.packet.PacketType;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.End;
import io.reticle.suite.prober.Harbour;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

import java.time.Duration;
import java.util.Optional;

/** The node as the one that connects over TCP. */
@Chapter("TCP clients")
final class TcpClients {
    private static final int LONGEST = 1 << 16;

    /** Between a loss and the next attempt; by the authority 5 s. */
    private static final Duration AT_LEAST = Duration.ofMillis(4_500);

    /** The same on a busy machine. */
    private static final Duration AT_MOST = Duration.ofSeconds(9);

    /** Longer than one pause, shorter than two. */
    private static final Duration AWAY = Duration.ofSeconds(7);

    /** Within this a node that connects has asked for its tunnel. */
    private static final Duration ASKED = Duration.ofSeconds(6);

    private static final int KEY = 64;
    private static final int SIGNED = 112;
    private static final int TUNNEL = 176;

    private static NodeSpec client(NodeSpec spec, String name, Harbour to, String... more) {
        return client(spec, name, "TCPClientInterface", to, more);
    }

    private static NodeSpec client(
            NodeSpec spec, String name, String type, Harbour to, String... more) {
        String[] keys = new String[4 + more.length];
        keys[0] = "target_host";
        keys[1] = "127.0.0.1";
        keys[2] = "target_port";
        keys[3] = String.valueOf(to.port());
        System.arraycopy(more, 0, keys, 4, more.length);
        return spec.using(name, type, keys);
    }

    private static boolean asksForTunnel(Prober prober, Packet packet) {
        return packet.type() == PacketType.DATA
                && packet.destinationType() == DestinationType.PLAIN
                && packet.destination()
                        .equals(
                                DestinationName.parse("rnstransport.tunnel.synthesize")
                                        .plainAddress(prober.crypto()));
    }

    /** What a right request for a tunnel says of whose it is: key and interface, 96 bytes. */
    static Bytes tunnel(Prober prober, End end) throws MalformedFrame {
        Bytes data =
                end.wire()
                        .expect(
                                "a request for a tunnel",
                                packet -> asksForTunnel(prober, packet),
                                1,
                                ASKED)
                        .data();
        if (data.length() != TUNNEL) {
            throw new Refuted(
                    "expected %d bytes of a request for a tunnel, found %d"
                            .formatted(TUNNEL, data.length()));
        }
        PublicIdentity identity = PublicIdentity.parse(prober.crypto(), data.slice(0, KEY));
        if (!identity.verify(data.slice(0, SIGNED), data.from(SIGNED))) {
            throw new Refuted("the signature of the request for a tunnel does not verify");
        }
        return data.slice(0, 96);
    }

    @Case(
            decides = {"R-NET-229", "R-NET-146"},
            needs = {"transport", "tcp-client", "tunnels"},
            slow = true)
    void a_client_connects_again_every_five_seconds_and_asks_for_its_tunnel(Prober prober)
            throws Exception {
        Harbour harbour = prober.harbour("tcp client", Framing.hdlc(LONGEST));
        Harbour backbone = prober.harbour("backbone client", Framing.hdlc(LONGEST));
        NodeSpec spec = client(NodeSpec.transport(), "out", harbour);
        if (prober.sut().wireCapabilities().contains("backbone")) {
            spec = client(spec, "wide", "BackboneClientInterface", backbone);
        }
        prober.node(spec.on("near"));
        End first = harbour.expect("a connection", Duration.ofSeconds(20));
        Bytes tunnel = tunnel(prober, first);
        if (prober.sut().wireCapabilities().contains("backbone")) {
            tunnel(prober, backbone.expect("a connection of a backbone", Duration.ofSeconds(20)));
        }

        long lost = System.nanoTime();
        first.wire().close();
        End second = harbour.expect("a connection after the loss", AT_MOST);
        Duration pause = Duration.ofNanos(second.nanos() - lost);
        prober.note("connected again after %d ms".formatted(pause.toMillis()));
        if (pause.compareTo(AT_LEAST) < 0) {
            throw new Refuted(
                    "expected a pause of five seconds, found %d ms".formatted(pause.toMillis()));
        }
        same(tunnel, tunnel(prober, second));

        second.wire().close();
        harbour.away(AWAY);
        End third = harbour.expect("a connection after one attempt was refused", AT_MOST);
        same(tunnel, tunnel(prober, third));
    }

    private static void same(Bytes before, Bytes after) {
        if (!before.equals(after)) {
            throw new Refuted("the node asks for another tunnel than before");
        }
    }

    @Case(
            decides = "R-NET-230",
            needs = {"transport", "tcp-client"},
            slow = true)
    void a_limit_of_attempts_is_noted(Prober prober) throws Exception {
        Harbour limited = prober.harbour("tcp client", Framing.hdlc(LONGEST));
        prober.node(
                client(NodeSpec.transport(), "out", limited, "max_reconnect_tries", "1")
                        .on("near"));
        End first = limited.expect("a connection", Duration.ofSeconds(20));
        first.wire().close();
        limited.away(Duration.ofSeconds(12));
        Optional<End> again = limited.next(Duration.ofSeconds(12));
        prober.note(
                again.isPresent()
                        ? "goes on after its one attempt, as the authority does"
                        : "ends after its one attempt");
    }

    @Case(
            decides = {"R-NET-233", "R-NET-146"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "tcp-client", "tunnels"})
    void with_kiss_frames_are_framed_otherwise_and_no_tunnel_is_asked_for(Prober prober)
            throws Exception {
        Framing kiss = Framing.kiss(LONGEST);
        Harbour plain = prober.harbour("tcp client", Framing.hdlc(LONGEST));
        Harbour tnc = prober.harbour("kiss over tcp", kiss);
        NodeSpec spec = client(NodeSpec.transport().on("near"), "plain", plain);
        OwnNode node = prober.node(client(spec, "tnc", tnc, "kiss_framing", "yes"));
        End kissed = tnc.expect("a connection with KISS framing", Duration.ofSeconds(20));
        End asking = plain.expect("a connection with HDLC framing", Duration.ofSeconds(20));
        asking.wire()
                .control(
                        "a request for a tunnel on the other connection",
                        packet -> asksForTunnel(prober, packet),
                        1,
                        ASKED);
        Wire near = prober.join(node, "near");

        // out: every byte that has to be escaped, and those that stand for them
        ProberDestination out = prober.destination();
        near.send(
                out.announce(Prober.unixSeconds(), Bytes.hex("c0dbdcddc0c0db7e7d")).packet(false));
        Packet copy =
                kissed.wire()
                        .expect(
                                "an announce in a KISS frame",
                                Prober.rebroadcastsOf(out.address()),
                                1,
                                Prober.REBROADCAST);
        kissed.said().expect("its frame", kiss.encode(copy.frame()), 0, Duration.ZERO);
        kissed.wire().refuse("request for a tunnel", packet -> asksForTunnel(prober, packet));

        // in: as it should be, from another port of the TNC, and what is no data
        ProberDestination in = prober.destination();
        Packet packet =
                in.announce(Prober.unixSeconds(), Bytes.hex("c0dbdcddc0c0db7e7d")).packet(false);
        ProberDestination ported = prober.destination();
        ProberDestination command = prober.destination();
        kissed.wire()
                .sendStream(
                        command(kiss.encode(command.announcePacket().frame()), 0x06),
                        "an announce under a command that is not data");
        kissed.wire()
                .sendStream(
                        command(kiss.encode(ported.announcePacket().frame()), 0x50),
                        "an announce from the TNC's port 5");
        kissed.wire().send(packet);
        repeated(near, "an announce with escapes", in);
        repeated(near, "an announce from another port", ported);
        near.refuse("announce under another command", Prober.announcesOf(command.address()));
    }

    private static void repeated(Wire near, String what, ProberDestination destination) {
        near.expect(what, Prober.rebroadcastsOf(destination.address()), 1, Prober.REBROADCAST);
    }

    private static Bytes command(Bytes frame, int command) {
        byte[] bytes = frame.toArray();
        bytes[1] = (byte) command;
        return Bytes.wrap(bytes);
    }
}
