package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.OwnNode;
import io.reticle.suite.sut.PortPool;
import io.reticle.suite.sut.SutFailure;
import io.reticle.suite.sut.SutManifest;
import io.reticle.suite.sut.Tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Programs and nodes of the system that use the node of their machine, and what that node does. */
@Chapter("Attached to the machine's node")
final class AttachedPrograms {
    private static final String RECEIVE = "rncp.receive";

    /** A program tries to reach its node again every eight seconds. */
    private static final Duration BACK = Duration.ofSeconds(45);

    /** A node of the authority that serves the machine. */
    private static Machine authority(Prober prober, NodeSpec spec) throws Exception {
        int port = PortPool.take();
        int calls = PortPool.take();
        SutManifest authority = prober.authority();
        OwnNode node;
        try {
            node =
                    prober.keep(
                            prober.node(
                                    authority,
                                    "authority",
                                    Machine.sharing(spec, port, calls).on("one").on("two")));
        } catch (SutFailure e) {
            throw new Inconclusive("the authority's node: " + e.getMessage(), e);
        }
        return new Machine(prober, node, port, calls).awaited();
    }

    private static String probe(Prober prober, Machine machine) throws IOException {
        Wire one = prober.join(machine.node(), "one");
        Bytes id = prober.transportIdOf(one, prober.join(machine.node(), "two"));
        return Prober.probeOf(prober.crypto(), id).toHex();
    }

    private static void proved(Prober prober, Path config, String probe) throws Exception {
        Machine.ended(
                prober,
                Machine.ours(prober, Tool.PROBE, config, "-t", "40", "rnstransport.probe", probe),
                0);
    }

    @Case(
            decides = "R-NET-197",
            needs = {"transport", "tools"},
            slow = true,
            seconds = 180)
    void a_program_uses_the_authoritys_node_over_tcp_and_over_a_local_socket(Prober prober)
            throws Exception {
        Machine machine = authority(prober, NodeSpec.transport().with("respond_to_probes", "yes"));
        proved(prober, machine.attached(), probe(prober, machine));
        machine.node().stop();

        String name = "reticle-" + prober.random(8).toHex();
        machine.node()
                .configure(
                        text ->
                                text.replace(
                                        "shared_instance_type = tcp",
                                        "shared_instance_type = unix\ninstance_name = " + name));
        machine.node().startAgainAs(prober.authority());
        Path config = prober.folder("attached by name");
        Files.writeString(
                config.resolve("config"),
                """
                [reticulum]
                enable_transport = no
                share_instance = yes
                shared_instance_type = unix
                instance_name = %s
                rpc_key = %s
                [interfaces]
                """
                        .formatted(name, RemoteCalls.KEY.toHex()));
        proved(prober, config, probe(prober, machine));
    }

    @Case(
            decides = "R-NET-205",
            needs = {"transport", "tools"},
            slow = true,
            seconds = 180)
    void a_program_whose_node_was_gone_announces_itself_again(Prober prober) throws Exception {
        Machine machine = authority(prober, NodeSpec.transport());
        Machine.Person owner = Machine.Person.of(prober, "owner");
        Bytes address = owner.address(prober, RECEIVE);
        Machine.ours(
                        prober,
                        Tool.CP,
                        machine.attached(),
                        "-l",
                        "-v",
                        "-n",
                        "-b",
                        "0",
                        "-i",
                        owner.key().toString(),
                        "-s",
                        prober.folder("inbox").toString())
                .awaits("istening", Machine.PATIENCE);
        if (!knows(prober, machine, address, Machine.PATIENCE)) {
            throw new Inconclusive("the control failed: the program is not known to its node");
        }
        machine.node().stop();
        // what the node knew is not to be taken for what it is told
        Files.deleteIfExists(machine.node().config().resolve("storage/destination_table"));
        machine.node().startAgainAs(prober.authority());
        machine.awaited();
        if (!knows(prober, machine, address, BACK)) {
            throw new Refuted("expected an announce to the node that is back, found none");
        }
    }

    /** Nobody asks: a node knows what the programs of its machine have announced. */
    private static boolean knows(Prober prober, Machine machine, Bytes address, Duration patience)
            throws Exception {
        Wire wire = prober.join(machine.node(), "one");
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            String paths = machine.ask("get", "path_table", "max_hops", null).toString();
            if (paths.contains(address.toHex())) return true;
            wire.quiet(Prober.SETTLING);
        }
        return false;
    }

    private static long programs(Machine machine) throws Exception {
        if (!(machine.ask("get", "interface_stats") instanceof Value.Map stats)) {
            throw new Refuted("expected a map of the node's state");
        }
        long programs = 0;
        if (stats.get("interfaces").orElseThrow() instanceof Value.Array(var interfaces)) {
            for (Value each : interfaces) {
                if (each instanceof Value.Map row
                        && row.get("type")
                                .equals(Optional.of(new Value.Text("LocalServerInterface")))) {
                    programs =
                            row.get("clients")
                                    .flatMap(Value::asNumber)
                                    .map(Double::longValue)
                                    .orElse(0L);
                }
            }
        }
        return programs;
    }

    @Case(
            decides = "R-NET-199",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "shared", "rpc"},
            slow = true,
            seconds = 90)
    void a_second_node_of_the_machine_attaches_to_the_first(Prober prober) throws Exception {
        Machine machine = Machine.open(prober, NodeSpec.transport());
        Wire one = prober.join(machine.node(), "one");
        Wire two = prober.join(machine.node(), "two");
        Bytes id = prober.transportIdOf(one, two);
        // the ports of the check that it serves are closed again
        awaits(prober, one, machine, 0);
        NodeSpec same = Machine.sharing(NodeSpec.transport(), machine.port(), machine.calls());
        OwnNode second = prober.keep(prober.node(prober.sut(), "second", same));
        awaits(prober, one, machine, 1);
        if (!second.alive()) throw new Refuted("expected the second node to stay, found it gone");
        if (!prober.transportIdOf(one, two).equals(id)) {
            throw new Refuted("expected the first node to serve on, found another in its place");
        }
    }

    private static void awaits(Prober prober, Wire wire, Machine machine, long programs)
            throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (programs(machine) != programs) {
            if (System.nanoTime() > end) {
                throw new Refuted(
                        "expected %d programs at the node, found %d"
                                .formatted(programs, programs(machine)));
            }
            wire.quiet(Prober.SETTLING);
        }
        prober.note(programs + " programs at the node");
    }

    @Case(
            decides = "R-NET-208",
            kind = Polarity.NEGATIVE,
            needs = {"transport", "shared", "rpc"},
            slow = true,
            seconds = 120)
    void interfaces_come_and_go_by_remote_calls_where_they_may(Prober prober) throws Exception {
        Machine machine = Machine.open(prober, NodeSpec.transport());
        OwnNode node = machine.node();
        managed(machine, "detach_interface", "two", true);
        reached(prober, node, "two", false);
        managed(machine, "attach_interface", "two", true);
        reached(prober, node, "two", true);
        managed(machine, "reload_interface", "two", true);
        reached(prober, node, "two", true);
        managed(machine, "attach_interface", "nowhere", false);
        reached(prober, node, "one", true);
        node.stop();
        node.configure(
                text ->
                        text.replace(
                                "[reticulum]\n",
                                "[reticulum]\nenable_interface_management = no\n"));
        node.startAgain();
        machine.awaited();
        managed(machine, "detach_interface", "two", false);
        reached(prober, node, "two", true);
    }

    private static void managed(Machine machine, String what, String name, boolean done)
            throws Exception {
        Value answer = machine.ask("manage", what, "name", name);
        if (answer.equals(new Value.Bool(true)) != done) {
            throw new Refuted(
                    "expected %s to %s %s, found %s"
                            .formatted(done ? "a node" : "no node", what, name, answer));
        }
    }

    private static void reached(Prober prober, OwnNode node, String name, boolean wanted)
            throws Exception {
        if (!prober.reaches(node, name, wanted, Duration.ofSeconds(15))) {
            throw new Refuted(
                    "expected interface %s to be %s".formatted(name, wanted ? "open" : "closed"));
        }
    }
}
