package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.prober.ProbeDialogue;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.Medium;

import java.util.ArrayList;
import java.util.List;

/** HDLC on TCP, however the stream is cut. */
@Chapter("Framing on TCP")
final class Framing {
    private static final Bytes FLAG = Bytes.hex("7e");

    private static void proved(Prober prober, ProbeDialogue probe, String what, Packet packet) {
        probe.wire().expect("a proof of " + what, prober.proofsOf(packet, probe.node().identity()));
    }

    @Case(decides = "R-NET-228")
    void a_frame_in_single_bytes_is_a_frame(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        Packet packet = probe.ping();
        Bytes stream = probe.wire().stuffed(packet);
        for (int i = 0; i < stream.length(); i++) {
            probe.wire().sendStream(stream.slice(i, i + 1), "one byte of a frame");
        }
        proved(prober, probe, "a packet that came in single bytes", packet);
    }

    @Case(decides = "R-NET-228")
    void several_frames_in_one_piece_are_several_frames(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        List<Packet> packets = new ArrayList<>();
        Bytes stream = Bytes.EMPTY;
        for (int i = 0; i < 5; i++) {
            packets.add(probe.ping());
            stream = Bytes.concat(stream, probe.wire().stuffed(packets.getLast()));
        }
        probe.wire().sendStream(stream, "five frames in one piece");
        for (Packet packet : packets) proved(prober, probe, "each of five packets", packet);
    }

    @Case(decides = "R-NET-225")
    void one_flag_between_two_frames_is_enough(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        Packet first = probe.ping();
        Packet second = probe.ping();
        Bytes opened = probe.wire().stuffed(first);
        Bytes closed = probe.wire().stuffed(second);
        probe.wire()
                .sendStream(
                        Bytes.concat(opened, closed.from(1)), "two frames with a flag in common");
        proved(prober, probe, "the first of two packets", first);
        proved(prober, probe, "the second of two packets", second);
    }

    @Case(decides = "R-NET-225")
    void flags_and_escapes_within_a_frame_are_stuffed(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        // among 40 ciphertexts of 300 bytes both special values are as good as certain
        for (int i = 0; i < 40; i++) {
            probe.proves("a packet with special bytes", probe.to(prober.random(220)));
        }
        probe.wire().expectReadable();
    }

    @Case(decides = "R-NET-225", kind = Polarity.NEGATIVE)
    void bytes_before_the_first_flag_are_skipped(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        Packet packet = probe.ping();
        probe.wire()
                .sendStream(
                        Bytes.concat(
                                Bytes.utf8("GET / HTTP/1.1\r\n\r\n"), probe.wire().stuffed(packet)),
                        "bent: text before the first flag");
        proved(prober, probe, "the packet after it", packet);
        probe.control();
    }

    @Case(decides = "R-NET-226", kind = Polarity.NEGATIVE)
    void frames_of_19_bytes_and_less_are_ignored(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        Bytes stream = FLAG;
        for (int size : new int[] {0, 0, 1, 2, 18, 19}) {
            stream = Bytes.concat(stream, Bytes.zeros(size), FLAG);
        }
        probe.wire().sendStream(stream, "bent: frames of 0, 1, 2, 18 and 19 bytes");
        probe.control();
    }

    @Case(decides = "R-NET-227", kind = Polarity.NEGATIVE)
    void a_frame_without_an_end_is_given_up_and_the_next_one_is_read(Prober prober)
            throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        probe.wire().sendStream(FLAG, "bent: a flag, then 100000 bytes without one");
        probe.wire().sendStream(Bytes.zeros(100_000), "bent: no flag");
        // the flag that would end it, so that what follows stands between flags of its own
        probe.wire().sendStream(FLAG, "a flag");
        probe.control();
    }

    @Case(decides = "R-NET-227", kind = Polarity.NEGATIVE)
    void a_broken_escape_does_not_stop_the_stream(Prober prober) throws Exception {
        ProbeDialogue probe = ProbeDialogue.on(prober, Medium.OPEN);
        probe.wire()
                .sendStream(
                        Bytes.concat(
                                FLAG,
                                prober.random(10),
                                Bytes.hex("7d007d7d7d"),
                                Bytes.zeros(20),
                                Bytes.hex("7d7e")),
                        "bent: escapes before bytes that need none, and before a flag");
        probe.control();
    }

    @Case(decides = "R-NET-232", seconds = 90)
    void a_hundred_connections_are_served_and_a_lost_one_harms_no_other(Prober prober)
            throws Exception {
        List<ProbeDialogue> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) all.add(ProbeDialogue.on(prober, Medium.OPEN));
        for (int i = 0; i < 100; i += 10) {
            Wire lost = all.get(i).wire();
            lost.sendStream(Bytes.hex("7e0011"), "bent: half a frame, then the connection ends");
            lost.close();
        }
        for (int i = 0; i < 100; i++) {
            if (i % 10 != 0) all.get(i).proves("a packet on connection " + i, all.get(i).ping());
        }
    }
}
