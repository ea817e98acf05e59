package io.reticle.suite.cases;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.packet.Packet;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.Medium;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.Tool;
import io.reticle.suite.sut.ToolProcess;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.time.Duration;

/** The authority's own programs, unmodified, at a node of the system. */
@Chapter("Programs of the authority")
final class Programs {
    private static final Duration ASKED = Duration.ofSeconds(40);

    /** Tables are swept every five seconds. */
    private static final Duration SWEPT = Duration.ofSeconds(15);

    @Case(
            decides = "R-NET-258",
            needs = {"transport", "shared", "rpc", "probe", "management"},
            slow = true,
            seconds = 150)
    void rnstatus_shows_the_node_here_and_from_afar(Prober prober) throws Exception {
        Machine machine =
                Machine.open(
                        prober,
                        NodeSpec.transport()
                                .with("respond_to_probes", "yes")
                                .with("enable_remote_management", "yes")
                                .with(
                                        "remote_management_allowed",
                                        prober.managementIdentity().hash().toHex()));
        Wire one = prober.join(machine.node(), "one");
        Bytes id = prober.transportIdOf(one, prober.join(machine.node(), "two"));
        Path config = machine.attached();

        ToolProcess.Ended text =
                Machine.ended(
                        prober,
                        Machine.theirs(prober, Tool.STATUS, config, "-a", "-A", "-P", "-l", "-t"),
                        0);
        for (String part : new String[] {"[one/", "[two/", id.toHex(), "Probe responder"}) {
            if (!text.out().contains(part)) {
                throw new Refuted(
                        "expected '%s' in the text, found %s".formatted(part, text.out()));
            }
        }
        shown(
                prober,
                id,
                Machine.ended(prober, Machine.theirs(prober, Tool.STATUS, config, "-j"), 0));
        Path key = prober.file("manager", prober.managementIdentity().privateKey());
        shown(
                prober,
                id,
                Machine.ended(
                        prober,
                        Machine.theirs(
                                prober,
                                Tool.STATUS,
                                config,
                                "-R",
                                id.toHex(),
                                "-i",
                                key.toString(),
                                "-w",
                                String.valueOf(ASKED.toSeconds()),
                                "-j"),
                        0));
    }

    private static void shown(Prober prober, Bytes id, ToolProcess.Ended status) {
        JsonNode json = Machine.json(status);
        String shown = json.path("transport_id").asString("nothing");
        if (!shown.equals(id.toHex())) {
            throw new Refuted("expected transport id %s, found %s".formatted(id, shown));
        }
        String responder = json.path("probe_responder").asString("nothing");
        String probe = Prober.probeOf(prober.crypto(), id).toHex();
        if (!responder.equals(probe)) {
            throw new Refuted("expected probe responder %s, found %s".formatted(probe, responder));
        }
        for (String name : new String[] {"[one/", "[two/"}) {
            boolean there = false;
            for (JsonNode each : json.path("interfaces")) {
                there |= each.path("name").asString("").contains(name);
            }
            if (!there) {
                throw new Refuted("expected an interface %s, found %s".formatted(name, json));
            }
        }
    }

    @Case(
            decides = "R-NET-256",
            needs = {"transport", "probe"},
            slow = true,
            seconds = 150)
    void rnprobe_measures_the_probe_responder(Prober prober) throws Exception {
        var resident = prober.resident();
        Path beside = Machine.beside(prober, "beside", prober.place(Medium.OPEN));
        ToolProcess.Ended near =
                Machine.ended(
                        prober,
                        Machine.theirs(
                                prober,
                                Tool.PROBE,
                                beside,
                                "-n",
                                "2",
                                "-t",
                                String.valueOf(ASKED.toSeconds()),
                                "rnstransport.probe",
                                resident.probe().toHex()),
                        0);
        if (!near.out().contains("over 1 hop") || !near.out().contains("Sent 2, received 2")) {
            throw new Refuted("expected two answers over 1 hop, found " + near.out().strip());
        }
    }

    @Case(
            decides = "R-NET-257",
            needs = {"transport", "shared", "rpc"},
            slow = true,
            seconds = 150)
    void rnpath_asks_for_paths_shows_them_and_drops_them(Prober prober) throws Exception {
        Machine machine = Machine.open(prober, NodeSpec.transport());
        Wire one = prober.join(machine.node(), "one");
        Wire two = prober.join(machine.node(), "two");
        prober.transportIdOf(one, two);
        Path config = machine.attached();
        ProberDestination wanted = prober.destination();
        String hash = wanted.address().toHex();
        ToolProcess asking =
                Machine.theirs(
                        prober, Tool.PATH, config, "-w", String.valueOf(ASKED.toSeconds()), hash);
        one.expect(
                "a question for the path", InterfaceModes.searchesFor(wanted.address()), 1, ASKED);
        Bytes relay = prober.random(16);
        Packet answer = wanted.announce(Prober.unixSeconds(), Bytes.EMPTY).packet(true);
        one.send(answer.withHops(2).via(relay));
        ToolProcess.Ended found = Machine.ended(prober, asking, 0);
        if (!found.out().contains("3 hops") || !found.out().contains(relay.toHex())) {
            throw new Refuted(
                    "expected a path of 3 hops through %s, found %s".formatted(relay, found.out()));
        }
        JsonNode table =
                Machine.json(
                        Machine.ended(
                                prober, Machine.theirs(prober, Tool.PATH, config, "-t", "-j"), 0));
        if (!table.toString().contains(hash)) {
            throw new Refuted("expected %s in the table, found %s".formatted(hash, table));
        }
        Machine.ended(prober, Machine.theirs(prober, Tool.PATH, config, "-d", hash), 0);
        // a path that is dropped may be over at once, and be cleared away with the next sweep
        long end = System.nanoTime() + SWEPT.toNanos();
        while (machine.ask("get", "path_table", "max_hops", null).toString().contains(hash)) {
            if (System.nanoTime() > end) {
                throw new Refuted("expected the path to be dropped, found it in the table");
            }
            one.quiet(Prober.SETTLING);
        }
    }
}
