package io.reticle.suite.cases;

import io.reticle.reports.event.Polarity;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.packet.Context;
import io.reticle.suite.engine.Case;
import io.reticle.suite.engine.Chapter;
import io.reticle.suite.engine.Refuted;
import io.reticle.suite.fabric.Impairments;
import io.reticle.suite.fabric.Mesh;
import io.reticle.suite.fabric.MeshPlan;
import io.reticle.suite.fabric.Placement;
import io.reticle.suite.fabric.Topology;
import io.reticle.suite.prober.Prober;
import io.reticle.suite.prober.ProberDestination;
import io.reticle.suite.prober.Wire;
import io.reticle.suite.sut.NodeSpec;
import io.reticle.suite.sut.SutManifest;
import io.reticle.suite.sut.Tool;
import io.reticle.suite.sut.ToolProcess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The system's own command-line programs, each against the authority's. Programs that are attached
 * to a node of the machine are judged by what they do, and where it is told by other exit codes
 * than 0, programs that are nodes themselves are asked: those of the authority that are attached
 * may end with 0 instead, because their connection is closed first.
 */
@Chapter("Command-line programs")
final class Tools {
    /** What the authority's program says when it got none. */
    private static final String NO_ANSWER = "due to an unknown error";

    private static final int ASKS = 5;

    private static final String RECEIVE = "rncp.receive";
    private static final String EXECUTE = "rnx.execute";
    private static final String LISTENING = "istening";

    /** In bytes: more than one window of parts, little enough for a busy machine. */
    private static final int FILE = 60_000;

    /** In bytes: some hundred parts on an interface of little speed. */
    private static final int LARGE = 250_000;

    /** In bits per second: the MTU of links is 1024 bytes by it. */
    private static final String SLOW = "999999";

    /** As many frames as four hops lose that lose one in a hundred. */
    private static final Impairments TWO_OF_FOUR_HOPS = Impairments.NONE.losing(0.02);

    private static ToolProcess start(
            Prober prober, SutManifest whose, Tool tool, Path config, List<String> arguments)
            throws IOException {
        return Machine.start(prober, whose, tool, config, arguments.toArray(String[]::new));
    }

    private static Path file(Prober prober, String name, int size) throws IOException {
        return prober.file(name, prober.random(size));
    }

    /** A file is there once its receiver has it whole: it is moved to its place. */
    private static void came(Path file, Path original) throws Exception {
        long end = System.nanoTime() + Machine.PATIENCE.toNanos();
        while (!Files.exists(file) || Files.mismatch(file, original) >= 0) {
            if (System.nanoTime() > end) {
                throw new Refuted(
                        "expected %s as it was sent, found %s"
                                .formatted(
                                        file.getFileName(),
                                        Files.exists(file) ? "another content" : "no file"));
            }
            Thread.sleep(50);
        }
    }

    private static void nothingElse(Path folder, String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<String> found =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> !name.startsWith("."))
                            .sorted()
                            .toList();
            if (!found.equals(Arrays.stream(names).sorted().toList())) {
                throw new Refuted("expected %s alone, found %s".formatted(List.of(names), found));
            }
        }
    }

    /** One end of copies, which listens, and what it has and takes. */
    private record Depot(String address, Path jail, Path inbox) {
        static Depot open(
                Prober prober, String name, SutManifest whose, Path config, Machine.Person allowed)
                throws Exception {
            Machine.Person owner = Machine.Person.of(prober, "owner of " + name);
            Path jail = prober.folder(name + " jail");
            Path inbox = prober.folder(name + " inbox");
            Files.write(jail.resolve("note.txt"), prober.random(FILE).toArray());
            prober.file("secret.txt", Bytes.utf8("without"));
            List<String> line =
                    List.of(
                            "-l",
                            "-v",
                            "-b",
                            "0",
                            "-i",
                            owner.key().toString(),
                            "-s",
                            inbox.toString(),
                            "-F",
                            "-j",
                            jail.toString(),
                            "-a",
                            allowed.hash());
            start(prober, whose, Tool.CP, config, line).awaits(LISTENING, Machine.PATIENCE);
            return new Depot(owner.address(prober, RECEIVE).toHex(), jail, inbox);
        }
    }

    private static String[] copying(Machine.Person who, String... more) {
        List<String> line = new ArrayList<>(List.of("-S", "-i", who.key().toString()));
        line.addAll(List.of(more));
        return line.toArray(String[]::new);
    }

    @Case(
            decides = {"R-NET-259", "R-NET-260"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "shared", "rpc", "tools"},
            slow = true,
            seconds = 240)
    void files_are_sent_and_fetched_both_ways_and_strangers_get_nothing(Prober prober)
            throws Exception {
        Machine machine = Machine.open(prober, NodeSpec.transport());
        Path config = machine.attached();
        Machine.Person friend = Machine.Person.of(prober, "friend");
        Machine.Person stranger = Machine.Person.of(prober, "stranger");
        Path file = file(prober, "file.bin", FILE);
        Path unwanted = file(prober, "unwanted.bin", 100);

        Depot ours = Depot.open(prober, "ours", prober.sut(), config, friend);
        for (String name : new String[] {"file.bin", "file.bin.1"}) {
            String[] sent = copying(friend, file.toString(), ours.address());
            Machine.ended(prober, Machine.theirs(prober, Tool.CP, config, sent), 0);
            came(ours.inbox().resolve(name), file);
        }
        String[] refused = copying(stranger, unwanted.toString(), ours.address());
        Machine.ended(prober, Machine.theirs(prober, Tool.CP, config, refused), 1);
        nothingElse(ours.inbox(), "file.bin", "file.bin.1");
        Path theirSave = prober.folder("fetched by theirs");
        String[][] wantedAndSaid = {
            {"note.txt", "fetched from"},
            {"../secret.txt", "was not allowed by the remote"},
            {"nothing.txt", "was not found on the remote"}
        };
        for (String[] each : wantedAndSaid) {
            ToolProcess.Ended ended =
                    fetched(
                            prober,
                            config,
                            copying(
                                    friend,
                                    "-f",
                                    "-s",
                                    theirSave.toString(),
                                    each[0],
                                    ours.address()));
            if (!ended.text().contains(each[1])) {
                throw new Refuted(
                        "expected '%s' of %s, found %s".formatted(each[1], each[0], ended.text()));
            }
        }
        came(theirSave.resolve("note.txt"), ours.jail().resolve("note.txt"));
        nothingElse(theirSave, "note.txt");

        Depot theirs = Depot.open(prober, "theirs", prober.authority(), config, friend);
        String[] given = copying(friend, file.toString(), theirs.address());
        Machine.ended(prober, Machine.ours(prober, Tool.CP, config, given), 0);
        came(theirs.inbox().resolve("file.bin"), file);
        Path ourSave = prober.folder("fetched by ours");
        for (String name : new String[] {"note.txt", "../secret.txt"}) {
            String[] asked =
                    copying(friend, "-f", "-s", ourSave.toString(), name, theirs.address());
            Machine.ended(prober, Machine.ours(prober, Tool.CP, config, asked), 0);
        }
        came(ourSave.resolve("note.txt"), theirs.jail().resolve("note.txt"));
        nothingElse(ourSave, "note.txt");
    }

    /**
     * Fetches by the authority's program. Its stack loses an answer that comes before it has noted
     * what it asked for, as one from a fast node may; it is asked again then.
     */
    private static ToolProcess.Ended fetched(Prober prober, Path config, String... asked)
            throws Exception {
        ToolProcess.Ended ended;
        int asks = 0;
        do {
            ended = Machine.ended(prober, Machine.theirs(prober, Tool.CP, config, asked), 0);
        } while (ended.text().contains(NO_ANSWER) && ++asks < ASKS);
        return ended;
    }

    @Case(
            decides = "R-NET-261",
            needs = {"transport", "tools"},
            slow = true,
            seconds = 240)
    void a_file_comes_whole_over_four_hops_that_lose_frames(Prober prober) throws Exception {
        Mesh mesh =
                Mesh.start(
                        prober,
                        "mesh",
                        MeshPlan.of(Topology.chain(3), Placement.SUT_EVERYWHERE)
                                .onAll("bitrate", SLOW)
                                .atPorts("bitrate", SLOW));
        Machine.Person owner = Machine.Person.of(prober, "owner");
        Path inbox = prober.folder("inbox");
        Bytes address = owner.address(prober, RECEIVE);
        prober.follow(address);
        Path far = Machine.beside(prober, "far", mesh.address(2));
        Wire near = mesh.wire(0);
        Machine.theirs(
                        prober,
                        Tool.CP,
                        far,
                        "-l",
                        "-v",
                        "-n",
                        "-b",
                        "3",
                        "-i",
                        owner.key().toString(),
                        "-s",
                        inbox.toString())
                .awaits(LISTENING, Machine.PATIENCE);
        near.control(
                "the listener is known over the chain",
                Prober.rebroadcastsOf(address),
                1,
                Machine.PATIENCE);
        Path file = file(prober, "file.bin", LARGE);
        ToolProcess sending =
                Machine.ours(
                        prober,
                        Tool.CP,
                        Machine.beside(prober, "near", mesh.address(0)),
                        "-S",
                        "-w",
                        "30",
                        file.toString(),
                        address.toHex());
        // a link request or an identity that is lost is not sent again: only the transfer bears it
        boolean begun =
                mesh.fabric()
                        .await(
                                () ->
                                        !mesh.fabric()
                                                .sent(
                                                        packet ->
                                                                packet.context()
                                                                        == Context.RESOURCE_ADV)
                                                .isEmpty(),
                                Machine.PATIENCE);
        if (!begun) {
            throw new Refuted("expected an offer of the file, found none within a minute");
        }
        mesh.segments().forEach(segment -> segment.impair(TWO_OF_FOUR_HOPS));
        Machine.ended(prober, sending, 0);
        came(inbox.resolve("file.bin"), file);
        mesh.segments().forEach(segment -> prober.note(segment.name() + ": " + segment.toll()));
    }

    // ---- id

    /** The form that is read back, as the first that is tried. */
    private static final String READ_BACK = "--base64";

    private static ToolProcess.Ended id(
            Prober prober, SutManifest whose, int code, String... arguments) throws Exception {
        return Machine.ended(
                prober,
                start(prober, whose, Tool.ID, Machine.alone(prober), List.of(arguments)),
                code);
    }

    @Case(
            decides = {"R-NET-262", "R-NET-263"},
            kind = Polarity.NEGATIVE,
            needs = "tools",
            slow = true,
            seconds = 240)
    void what_one_signs_and_encrypts_the_other_verifies_and_decrypts(Prober prober)
            throws Exception {
        SutManifest[][] pairs = {
            {prober.sut(), prober.authority()}, {prober.authority(), prober.sut()}
        };
        Machine.Person alice = Machine.Person.of(prober, "alice");
        String key = alice.key().toString();
        Path original = file(prober, "original", 5_000);
        for (int i = 0; i < pairs.length; i++) {
            SutManifest[] pair = pairs[i];
            Path letter = Files.copy(original, prober.folder("letters " + i).resolve("letter"));
            String name = letter.toString();
            id(prober, pair[0], 0, "-i", key, "-s", name);
            id(prober, pair[1], 0, "-V", name);
            id(prober, pair[0], 0, "-i", key, "--raw", "-f", "-s", name);
            if (Files.size(Path.of(name + ".rsg")) != 64) {
                throw new Refuted("expected a signature of 64 bytes");
            }
            id(prober, pair[1], 0, "-i", key, "-V", name);
            if (i == 1) {
                Files.write(letter, prober.random(5_000).toArray());
                id(prober, prober.sut(), 10, "-i", key, "-V", name);
                Files.copy(original, letter, StandardCopyOption.REPLACE_EXISTING);
            }
            id(prober, pair[0], 0, "-i", key, "-e", name);
            Files.delete(letter);
            id(prober, pair[1], 0, "-i", key, "-d", name + ".rfe");
            if (Files.mismatch(letter, original) >= 0) {
                throw new Refuted("expected what was encrypted, found another content");
            }
        }
    }

    @Case(decides = "R-NET-262", needs = "tools", slow = true, seconds = 240)
    void signatures_are_read_in_all_text_forms(Prober prober) throws Exception {
        Machine.Person alice = Machine.Person.of(prober, "alice");
        for (String form : new String[] {"--hex", "--base32", "--base64", "--base256"}) {
            Path letter = file(prober, "letter" + form, 100);
            String ours = signed(prober, prober.sut(), alice, letter, form);
            String theirs = signed(prober, prober.authority(), alice, letter, form);
            if (!ours.equals(theirs)) {
                throw new Refuted(
                        "expected the text of a signature as the authority writes it, %s, found %s"
                                .formatted(theirs, ours));
            }
            if (form.equals(READ_BACK)) {
                Files.writeString(Path.of(letter + ".rsg"), theirs);
                ToolProcess read =
                        start(
                                prober,
                                prober.sut(),
                                Tool.ID,
                                Machine.alone(prober),
                                List.of("-V", letter.toString()));
                if (Machine.ended(prober, read).code() != 0) {
                    prober.lenient("signatures in the form of a text are written and not read");
                }
            }
        }
    }

    private static String signed(
            Prober prober, SutManifest whose, Machine.Person by, Path letter, String form)
            throws Exception {
        String text =
                id(prober, whose, 0, "-i", by.key().toString(), "-s", letter.toString(), form)
                        .out();
        int begin = text.indexOf("####");
        int end = text.lastIndexOf("####");
        if (begin < 0 || end <= begin) {
            throw new Refuted("expected a block of text, found " + text);
        }
        return text.substring(begin, end + 4);
    }

    @Case(
            decides = "R-NET-264",
            needs = {"transport", "shared", "rpc", "tools"},
            slow = true,
            seconds = 120)
    void an_identity_is_found_by_its_hash(Prober prober) throws Exception {
        Machine machine = Machine.open(prober, NodeSpec.transport());
        RemoteCalls.Called called =
                new RemoteCalls.Called(
                        prober,
                        machine.node(),
                        machine.calls(),
                        prober.join(machine.node(), "one"),
                        prober.join(machine.node(), "two"));
        Machine.Person alice = Machine.Person.of(prober, "alice");
        ProberDestination known =
                new ProberDestination(
                        prober.crypto(),
                        prober.entropy(),
                        alice.identity(),
                        DestinationName.parse("rns.id"));
        prober.follow(known.address());
        called.learned(known, 0, Bytes.EMPTY);
        ToolProcess.Ended found =
                Machine.ended(
                        prober,
                        Machine.ours(
                                prober,
                                Tool.ID,
                                machine.attached(),
                                "-R",
                                "-p",
                                "-i",
                                alice.hash()),
                        0);
        String key = alice.identity().publicIdentity().key().toHex();
        if (!found.text().contains(key)) {
            throw new Refuted("expected the public key %s, found %s".formatted(key, found.text()));
        }
    }

    // ---- exec

    private static String listening(Prober prober, SutManifest whose, Path config, String name)
            throws Exception {
        Machine.Person owner = Machine.Person.of(prober, name);
        start(prober, whose, Tool.EXEC, config, List.of("-l", "-n", "-i", owner.key().toString()))
                .awaits(LISTENING, Machine.PATIENCE);
        return owner.address(prober, EXECUTE).toHex();
    }

    private static void prints(ToolProcess.Ended ended, String wanted) {
        if (!ended.out().contains(wanted)) {
            throw new Refuted("expected '%s', found '%s'".formatted(wanted, ended.text()));
        }
    }

    @Case(
            decides = {"R-NET-265", "R-NET-266"},
            kind = Polarity.NEGATIVE,
            needs = {"transport", "shared", "rpc", "tools"},
            slow = true,
            seconds = 240)
    void commands_are_run_both_ways_within_their_limits(Prober prober) throws Exception {
        Machine machine = Machine.open(prober, NodeSpec.transport());
        Path config = machine.attached();

        String ours = listening(prober, prober.sut(), config, "owner of ours");
        String said = "sh -c 'cat; echo a  b; echo oops 1>&2'";
        String[] asked = {"--stdin", "heard", "--stderr", "2", ours, said};
        ToolProcess.Ended told =
                Machine.ended(prober, Machine.theirs(prober, Tool.EXEC, config, asked), 0);
        prints(told, "hearda b");
        prints(told, "stderr truncated to 2 bytes");
        if (told.err().contains("oops")) {
            throw new Refuted("expected two bytes of the errors, found " + told.err());
        }
        prints(
                Machine.ended(
                        prober,
                        Machine.theirs(prober, Tool.EXEC, config, ours, "/no/such/program")),
                "Remote could not execute command");
        Path trace = prober.folder("trace").resolve("done");
        String late = "sh -c 'sleep 6; echo > \"%s\"'".formatted(trace);
        Machine.ended(prober, Machine.theirs(prober, Tool.EXEC, config, "-w", "3", ours, late));
        prober.join(machine.node(), "one").quiet(Duration.ofSeconds(8));
        if (Files.exists(trace)) {
            throw new Refuted("expected a command to be ended after 3 s, found what it does later");
        }

        String theirs = listening(prober, prober.authority(), config, "owner of theirs");
        Path beside = machine.beside();
        String[] mirrored = {"-m", theirs, "sh -c 'echo said; exit 3'"};
        prints(Machine.ended(prober, Machine.ours(prober, Tool.EXEC, beside, mirrored), 3), "said");
        Machine.ended(
                prober, Machine.ours(prober, Tool.EXEC, beside, theirs, "/no/such/program"), 248);
    }

    // ---- exit codes

    @Case(decides = "R-NET-266", needs = "tools", slow = true, seconds = 240)
    void each_program_ends_with_the_authoritys_exit_codes(Prober prober) throws Exception {
        Path alone = Machine.alone(prober);
        String nowhere = "00".repeat(16);
        Machine.Person alice = Machine.Person.of(prober, "alice");
        String key = alice.key().toString();
        String none = prober.folder("empty").resolve("none").toString();
        Object[][] expected = {
            {Tool.PATH, 1, List.of("-w", "1", nowhere)},
            {Tool.PROBE, 1, List.of("-t", "1", "rnstransport.probe", nowhere)},
            {Tool.CP, 3, List.of("-l", "-n", "-s", none)},
            {Tool.EXEC, 242, List.of("-w", "1", nowhere, "ls")},
            {Tool.ID, 6, List.of("-i", key, "-s", none)},
            {Tool.ID, 11, List.of("-g", key)},
        };
        for (Object[] each : expected) {
            @SuppressWarnings("unchecked")
            List<String> arguments = (List<String>) each[2];
            Machine.ended(
                    prober,
                    start(prober, prober.sut(), (Tool) each[0], alone, arguments),
                    (int) each[1]);
        }
    }
}
