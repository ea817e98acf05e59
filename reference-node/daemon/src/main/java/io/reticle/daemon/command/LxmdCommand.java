package io.reticle.daemon.command;

import io.reticle.daemon.config.ConfigFolder;
import io.reticle.daemon.config.LxmdFolder;
import io.reticle.daemon.config.LxmdSettings;
import io.reticle.daemon.config.SuppliedConfig;
import io.reticle.daemon.session.Session;
import io.reticle.daemon.storage.IdentityFile;
import io.reticle.lxmf.propagation.PropagationNode;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.msgpack.Value;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** A recipient and propagation node, and questions to one: with the options of lxmd. */
@Command(
        name = "lxmd",
        description =
                "Keeps messages: runs a recipient and, where it is enabled, a propagation node, or"
                        + " asks one.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: 200 no answer in time, 201 no configuration, 202 no identity, 203 not",
            "identified or no hash, 204 not allowed, 205 invalid data, 206 no such peer, 207 empty",
            "answer.",
            "",
            "Examples:",
            "  reticle-node lxmd -p                     run a propagation node",
            "  reticle-node lxmd --status --peers       how this machine's is doing",
            "  reticle-node lxmd --sync HASH            have it bring a peer what it has not"
        })
public final class LxmdCommand implements Callable<Integer> {
    private static final int NO_CONFIGURATION = 201;
    private static final int NO_IDENTITY = 202;
    private static final int NO_HASH = 203;

    /** As long as the authority waits for statistics, and for other answers. */
    private static final double STATUS_SECONDS = 5;

    private static final double ORDER_SECONDS = 10;

    @Option(
            names = "--config",
            paramLabel = "DIR",
            description =
                    "Folder with lxmd's file 'config' (default: /etc/lxmd, ~/.config/lxmd or"
                            + " ~/.lxmd).")
    private Path config;

    @Option(
            names = "--rnsconfig",
            paramLabel = "DIR",
            description =
                    "Folder with the configuration of the node (default: /etc/reticulum,"
                            + " ~/.config/reticulum or ~/.reticulum).")
    private Path rnsConfig;

    @Option(
            names = {"-p", "--propagation-node"},
            description = "Be a propagation node, whatever the configuration says.")
    private boolean propagation;

    @Option(
            names = {"-i", "--on-inbound"},
            paramLabel = "PROGRAM",
            description = "Has no effect, as with lxmd: the key on_inbound has.")
    private String onInbound;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say what the node does; twice: every dropped frame.")
    private boolean[] verbose = {};

    @Option(
            names = {"-q", "--quiet"},
            description = "Say less.")
    private boolean[] quiet = {};

    @Option(
            names = {"-s", "--service"},
            description = "Write the log to the file 'logfile' beside the configuration.")
    private boolean service;

    @Option(names = "--status", description = "Show how a propagation node is doing.")
    private boolean status;

    @Option(names = "--peers", description = "Show its peers.")
    private boolean peers;

    @Option(
            names = "--sync",
            paramLabel = "HASH",
            description = "Have it bring a peer what it has not.")
    private String sync;

    @Option(
            names = {"-b", "--break"},
            paramLabel = "HASH",
            description = "Have it end a peering.")
    private String unpeer;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "For an answer (default: 5 for status and peers, 10 for others).")
    private Double timeout;

    @Option(
            names = {"-r", "--remote"},
            paramLabel = "HASH",
            description = "Ask the node with this address instead of this machine's.")
    private String remote;

    @Option(names = "--identity", paramLabel = "FILE", description = "Who asks a remote node.")
    private Path identity;

    @Option(names = "--json", description = "Write one JSON value instead of text.")
    private boolean json;

    @Option(
            names = "--exampleconfig",
            description = "Print a configuration with every key explained, and end.")
    private boolean example;

    @Spec private CommandSpec spec;

    /** To be filled by the command line. */
    public LxmdCommand() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (example) {
            out.print(SuppliedConfig.lxmd());
            out.flush();
            return 0;
        }
        LxmdFolder folder = LxmdFolder.choose(Optional.ofNullable(config));
        return status || peers || sync != null || unpeer != null ? ask(folder, out) : run(folder);
    }

    private String version() {
        return Optional.ofNullable(LxmdCommand.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    // ---- being one

    private int run(LxmdFolder folder) throws Exception {
        boolean made = folder.makeIfMissing();
        Consumer<String> log = log(folder);
        if (made) log.accept("there was no configuration; now there is " + folder.file());
        LxmdSettings settings = folder.settings(version());
        settings.remarks().forEach(log);
        if (onInbound != null) log.accept("--on-inbound has no effect, see the key on_inbound");
        Session session = session(log);
        Lxmd lxmd = start(session, folder, settings.enabled(propagation), log);
        CountDownLatch over = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .unstarted(
                                        () -> {
                                            close(lxmd, session, log);
                                            over.countDown();
                                        }));
        announceStart(lxmd);
        over.await();
        return 0;
    }

    private static Lxmd start(
            Session session, LxmdFolder folder, LxmdSettings settings, Consumer<String> log)
            throws Exception {
        try {
            Identity self = IdentityFile.loadOrMake(session.crypto(), folder.identity());
            return Lxmd.start(session, folder, settings, self, log);
        } catch (Exception e) {
            session.close();
            throw e;
        }
    }

    private void announceStart(Lxmd lxmd) {
        Optional<Bytes> node = lxmd.node().map(PropagationNode::address);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            Map<String, Object> said = new LinkedHashMap<>();
            said.put("delivery", lxmd.address().toHex());
            node.ifPresent(address -> said.put("propagation", address.toHex()));
            out.println(Json.text(said));
        } else {
            out.println("ready to receive on " + Words.hash(lxmd.address()));
            node.ifPresent(address -> out.println("propagation node on " + Words.hash(address)));
        }
        out.flush();
    }

    private static void close(Lxmd lxmd, Session session, Consumer<String> log) {
        try (session) {
            lxmd.close();
        } catch (Exception e) {
            log.accept("while stopping: " + e);
        }
    }

    private Consumer<String> log(LxmdFolder folder) throws IOException {
        if (!service) {
            return line -> {
                if (quiet.length == 0 && wanted(line)) System.err.println(line);
            };
        }
        PrintStream file =
                new PrintStream(
                        Files.newOutputStream(
                                folder.logfile(),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND),
                        true,
                        StandardCharsets.UTF_8);
        return line -> {
            if (wanted(line)) file.println(line);
        };
    }

    private boolean wanted(String line) {
        return !line.startsWith("dropped ") || verbose.length >= 2;
    }

    private Session session(Consumer<String> log) throws Exception {
        return Session.open(ConfigFolder.choose(Optional.ofNullable(rnsConfig)), log);
    }

    // ---- asking one

    private int ask(LxmdFolder folder, PrintWriter out) throws Exception {
        Optional<Bytes> peer =
                sync != null || unpeer != null
                        ? Optional.of(Common.hash(sync != null ? sync : unpeer, NO_HASH))
                        : Optional.empty();
        Optional<Bytes> node =
                remote == null ? Optional.empty() : Optional.of(Common.hash(remote, NO_HASH));
        if (!Files.isRegularFile(folder.file()) && identity == null) {
            throw new Refusal(NO_CONFIGURATION, "no configuration at " + folder.file());
        }
        Path file = identity == null ? folder.identity() : identity;
        if (!Files.isRegularFile(file)) throw new Refusal(NO_IDENTITY, "no identity at " + file);
        double seconds =
                Optional.ofNullable(timeout)
                        .orElse(peer.isPresent() ? ORDER_SECONDS : STATUS_SECONDS);
        try (Session session = session(line -> {})) {
            Identity self = IdentityFile.load(session.crypto(), file);
            PropagationControl control = new PropagationControl(session, self, node, seconds);
            if (peer.isPresent()) {
                if (sync != null) control.sync(peer.get());
                else control.unpeer(peer.get());
                say(out, peer.get());
            } else {
                show(out, control.statistics());
            }
        }
        return 0;
    }

    private void say(PrintWriter out, Bytes peer) {
        String what = sync != null ? "sync" : "break";
        if (json) out.println(Json.text(Map.of(what, peer.toHex())));
        else out.println("%s requested for peer %s".formatted(what, Words.hash(peer)));
        out.flush();
    }

    private void show(PrintWriter out, Value.Map statistics) {
        if (json) {
            out.println(Json.of(statistics));
        } else {
            PropagationView view = new PropagationView(statistics);
            if (status) view.status().forEach(out::println);
            if (peers) view.peers().forEach(out::println);
        }
        out.flush();
    }
}
