package io.reticle.suite.cases;

import io.reticle.drivers.Framing;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Ax25Framing;
import io.reticle.suite.prober.End;
import io.reticle.suite.prober.Jack;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Program;
import io.reticle.suite.prober.WeaveDevice;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;

import java.time.Duration;

/** Serial lines, what stands at their ends, and programs in their place. */
@Chapter("Serial lines and pipes")
final class SerialLines {
    private static final int LONGEST = 4_096;
    private static final String SPEED = "115200";

    /** Far longer than a line may be silent within a frame, by the authority 100 ms. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    /** By the authority 5 s, with what it takes to open and to notice. */
    private static final Duration REOPENED_AT_LEAST = Duration.ofMillis(4_500);

    private static final Duration REOPENED_AT_MOST = Duration.ofSeconds(20);

    /** In seconds. */
    private static final int RESPAWN = 3;

    /** Text with every byte that some framing escapes, and those that stand for them. */
    private static final Bytes SPECIAL = Bytes.hex("7e7d5e5d7e7ec0dbdcddc0c0");

    /** A device that never says that it is ready is taken for ready after this. */
    private static final Duration UNLOCKED_AT_LEAST = Duration.ofMillis(4_500);

    private static final Duration UNLOCKED_AT_MOST = Duration.ofSeconds(10);
    private static final Bytes READY = Bytes.hex("c00f01c0");

    /** In seconds. */
    private static final int BEACON = 3;

    private static Packet special(ProberDestination destination) {
        return destination.announce(Prober.unixSeconds(), SPECIAL).packet(false);
    }

    @Case(
            decides = "R-NET-245",
            needs = {"transport", "serial"},
            slow = true)
    void a_line_carries_hdlc_and_is_opened_again(Prober prober) throws Exception {
        Framing hdlc = Framing.serialHdlc(LONGEST);
        Jack jack = prober.jack("serial", hdlc);
        End end = jack.plug();
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .using(
                                        "line",
                                        "SerialInterface",
                                        "port",
                                        jack.path(),
                                        "speed",
                                        SPEED)
                                .on("near"));
        Wire near = prober.join(node, "near");
        Packet out = Carried.out(prober, near, end.wire());
        end.said().expect("a frame between flags", hdlc.encode(out.frame()), 0, Duration.ZERO);
        ProberDestination escaped = prober.destination();
        end.wire().send(special(escaped));
        Carried.repeated("an announce with escapes", escaped, near);

        Bytes cut = hdlc.encode(prober.destination().announcePacket().frame());
        end.wire().sendStream(cut.slice(0, cut.length() - 1), "a frame without its end");
        near.quiet(SILENCE);
        ProberDestination after = prober.destination();
        end.wire().send(after.announcePacket());
        Carried.repeated("an announce after a frame that was never ended", after, near);

        long pulled = System.nanoTime();
        jack.pull();
        End again = jack.plug();
        Carried.out(prober, near, again.wire());
        Carried.took(
                "a frame on the line that came back",
                pulled,
                again.wire().heard().getFirst().nanos(),
                REOPENED_AT_LEAST,
                REOPENED_AT_MOST);
    }

    @Case(
            decides = "R-NET-246",
            needs = {"transport", "pipe"},
            slow = true)
    void a_program_that_ends_is_started_again(Prober prober) throws Exception {
        Framing hdlc = Framing.serialHdlc(LONGEST);
        Program program = prober.program("pipe", hdlc);
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .using(
                                        "program",
                                        "PipeInterface",
                                        "command",
                                        program.command(),
                                        "respawn_delay",
                                        String.valueOf(RESPAWN))
                                .on("near"));
        End end = program.end();
        Wire near = prober.join(node, "near");
        program.awaitStart(1, Duration.ofSeconds(20));
        Packet out = Carried.out(prober, near, end.wire());
        end.said().expect("a frame between flags", hdlc.encode(out.frame()), 0, Duration.ZERO);
        ProberDestination escaped = prober.destination();
        end.wire().send(special(escaped));
        Carried.repeated("an announce with escapes", escaped, near);

        long killed = System.nanoTime();
        program.kill();
        long started = program.awaitStart(2, Duration.ofSeconds(RESPAWN + 10));
        Carried.took(
                "the program's second start",
                killed,
                started,
                Duration.ofSeconds(RESPAWN).minusMillis(500),
                Duration.ofSeconds(RESPAWN + 10));
        Carried.out(prober, near, end.wire());
        ProberDestination in = prober.destination();
        end.wire().send(in.announcePacket());
        Carried.repeated("an announce through the second run", in, near);
    }

    /** A node with a TNC in front of it, where nothing but what a case sends is transmitted. */
    private static NodeSpec tnc(NodeSpec spec, String name, Jack jack, String... more) {
        String[] keys = new String[8 + more.length];
        keys[0] = "port";
        keys[1] = jack.path();
        keys[2] = "speed";
        keys[3] = SPEED;
        // announces are not repeated here, so that each frame is one that the case expects
        keys[4] = "mode";
        keys[5] = "access_point";
        keys[6] = "bitrate";
        keys[7] = "1000000";
        System.arraycopy(more, 0, keys, 8, more.length);
        return spec.using(name, "KISSInterface", keys);
    }

    /** A destination behind a TNC, and the node's transport id. */
    private record Behind(ProberDestination destination, Bytes id) {
        static Behind of(Prober prober, Wire tnc, Wire near) {
            ProberDestination destination = prober.destination();
            tnc.send(special(destination));
            return new Behind(
                    destination,
                    Carried.repeated("an announce from the TNC", destination, near)
                            .transportId()
                            .orElseThrow());
        }
    }

    @Case(
            decides = {"R-NET-247", "R-NET-248"},
            needs = {"transport", "kiss"},
            slow = true)
    void a_tnc_is_set_up_paces_frames_and_gives_its_beacon(Prober prober) throws Exception {
        Framing kiss = Framing.kiss(LONGEST);
        Jack paced = prober.jack("tnc", kiss);
        Jack station = prober.jack("station", kiss);
        End pacing = paced.plug();
        End calling = station.plug();
        NodeSpec spec =
                tnc(
                        NodeSpec.transport(),
                        "paced",
                        paced,
                        "preamble",
                        "150",
                        "txtail",
                        "30",
                        "persistence",
                        "200",
                        "slottime",
                        "5000",
                        "flow_control",
                        "yes");
        spec =
                tnc(
                        spec,
                        "station",
                        station,
                        "id_interval",
                        String.valueOf(BEACON),
                        "id_callsign",
                        "N0CALL");
        OwnNode node = prober.node(spec.on("near"));
        Duration open = Duration.ofSeconds(20);
        pacing.said()
                .expect(
                        "the set-up",
                        Bytes.hex("c0010fc0" + "c00403c0" + "c002c8c0" + "c003ffc0" + "c00f01c0"),
                        0,
                        open);
        calling.said()
                .expect(
                        "the set-up by default",
                        Bytes.hex("c00123c0" + "c00402c0" + "c00240c0" + "c00302c0" + "c00f01c0"),
                        0,
                        open);
        Wire near = prober.join(node, "near");
        beacon(prober, near, calling, kiss);
        paced(prober, near, pacing);
    }

    private static void beacon(Prober prober, Wire near, End end, Framing kiss) {
        Bytes beacon = kiss.encode(Bytes.concat(Bytes.utf8("N0CALL"), Bytes.zeros(9)));
        Behind behind = Behind.of(prober, end.wire(), near);
        end.said().refuse("beacon before the first frame", beacon, 0);
        Packet data = prober.dataTo(behind.destination());
        near.send(data.via(behind.id()));
        end.wire().expect("a packet on the air", prober.sameAs(data));
        long sent = end.wire().heard(prober.sameAs(data)).getFirst().nanos();
        long called = end.said().expect("the beacon", beacon, 0, Duration.ofSeconds(BEACON + 8));
        Carried.took(
                "the beacon",
                sent,
                called,
                Duration.ofSeconds(BEACON).minusMillis(500),
                Duration.ofSeconds(BEACON + 8));
    }

    private static void paced(Prober prober, Wire near, End end) {
        Behind behind = Behind.of(prober, end.wire(), near);
        Packet[] sent = new Packet[3];
        long[] heard = new long[sent.length];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = prober.dataTo(behind.destination());
            near.send(sent[i].via(behind.id()));
        }
        end.wire().expect("the first packet", prober.sameAs(sent[0]));
        // a while in which the second would come, were it not held back
        near.quiet(SILENCE);
        long ready = System.nanoTime();
        end.wire().sendStream(READY, "the TNC is ready");
        for (int i = 1; i < sent.length; i++) {
            end.wire().expect("the next packet", prober.sameAs(sent[i]), 1, UNLOCKED_AT_MOST);
        }
        for (int i = 0; i < sent.length; i++) {
            heard[i] = end.wire().heard(prober.sameAs(sent[i])).getFirst().nanos();
        }
        if (heard[1] < ready && heard[1] - heard[0] < UNLOCKED_AT_LEAST.toNanos()) {
            throw new Refuted("the second packet did not wait until the TNC was ready");
        }
        Carried.took(
                "the third packet, for which the TNC was never ready,",
                heard[1],
                heard[2],
                UNLOCKED_AT_LEAST,
                UNLOCKED_AT_MOST);
    }

    @Case(
            decides = {"R-NET-249", "R-NET-250"},
            needs = {"transport", "ax25"},
            slow = true)
    void a_station_heads_its_frames_and_takes_any_head(Prober prober) throws Exception {
        Framing kiss = Framing.kiss(LONGEST);
        // APZRNS, then a short call sign, filled up with 20, and its SSID 5
        Bytes head = Bytes.hex("82a0b4a49ca660" + "828486202020" + "6b" + "03f0");
        Bytes strange = Bytes.hex("c0db7e00ffffffffffffff000000ffff");
        Jack jack = prober.jack("ax25", new Ax25Framing(strange, kiss));
        End end = jack.plug();
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .using(
                                        "station",
                                        "AX25KISSInterface",
                                        "port",
                                        jack.path(),
                                        "speed",
                                        SPEED,
                                        "bitrate",
                                        "1000000",
                                        "callsign",
                                        "ABC",
                                        "ssid",
                                        "5")
                                .on("near"));
        Wire near = prober.join(node, "near");
        Packet out = Carried.out(prober, near, end.wire());
        end.said()
                .expect(
                        "a frame behind the station's head",
                        kiss.encode(Bytes.concat(head, out.frame())),
                        0,
                        Duration.ZERO);
        ProberDestination in = prober.destination();
        end.wire().send(special(in));
        Carried.repeated("an announce behind a strange head", in, near);
    }

    @Case(
            decides = "R-NET-253",
            needs = {"transport", "weave"},
            slow = true)
    void a_host_finds_its_weave_device_and_speaks_through_it(Prober prober) throws Exception {
        WeaveDevice device = prober.weaveDevice(LONGEST);
        Jack jack = prober.jack("weave", device);
        End end = jack.plug();
        device.plugged(end);
        OwnNode node =
                prober.node(
                        NodeSpec.transport()
                                .using("mesh", "WeaveInterface", "port", jack.path())
                                .on("near"));
        device.expectConnected(Duration.ofSeconds(25));
        Wire near = prober.join(node, "near");
        Carried.out(prober, near, end.wire());
        device.expectRight();
        ProberDestination in = prober.destination();
        end.wire().send(special(in));
        Carried.repeated("an announce from an endpoint", in, near);
    }
}
