package io.reticle.daemon;

import io.reticle.daemon.adapter.Adapter;
import io.reticle.daemon.command.CopyCommand;
import io.reticle.daemon.command.ExecCommand;
import io.reticle.daemon.command.IdentityCommand;
import io.reticle.daemon.command.LxmdCommand;
import io.reticle.daemon.command.LxmfCommand;
import io.reticle.daemon.command.PathCommand;
import io.reticle.daemon.command.ProbeCommand;
import io.reticle.daemon.command.Refusal;
import io.reticle.daemon.command.StatusCommand;
import io.reticle.daemon.config.ConfigFault;
import io.reticle.daemon.config.ConfigFolder;
import io.reticle.daemon.config.Settings;
import io.reticle.daemon.config.SuppliedConfig;
import io.reticle.daemon.host.CryptoOnDemand;
import io.reticle.daemon.metrics.MetricsServer;
import io.reticle.daemon.storage.FolderStore;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.identity.Identity;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** The command {@code reticle-node}. */
@Command(
        name = "reticle-node",
        description = "A Reticulum node.",
        mixinStandardHelpOptions = true,
        versionProvider = ReticleNode.Release.class,
        footer = {
            "",
            "Examples:",
            "  reticle-node run --config ~/.reticulum    join the network with an rnsd"
                    + " configuration",
            "  reticle-node adapter                      answer a test suite on standard input"
        })
public final class ReticleNode {
    private static final int USAGE = 2;
    private static final int FAILED = 1;

    /** In the order in which help names them. */
    private static final SequencedMap<String, Class<?>> SUBCOMMANDS = new LinkedHashMap<>();

    static {
        SUBCOMMANDS.put("run", Run.class);
        SUBCOMMANDS.put("status", StatusCommand.class);
        SUBCOMMANDS.put("path", PathCommand.class);
        SUBCOMMANDS.put("probe", ProbeCommand.class);
        SUBCOMMANDS.put("cp", CopyCommand.class);
        SUBCOMMANDS.put("id", IdentityCommand.class);
        SUBCOMMANDS.put("exec", ExecCommand.class);
        SUBCOMMANDS.put("lxmf", LxmfCommand.class);
        SUBCOMMANDS.put("lxmd", LxmdCommand.class);
        SUBCOMMANDS.put("adapter", Serve.class);
    }

    ReticleNode() {}

    /** Starts the command; see {@code reticle-node --help}. */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("run")) CryptoOnDemand.prepare();
        System.exit(commandLine(asked(args)).execute(args));
    }

    /** Looking at a subcommand takes its time: where one is named, the others are left alone. */
    private static Collection<String> asked(String... args) {
        return args.length > 0 && SUBCOMMANDS.containsKey(args[0])
                ? List.of(args[0])
                : SUBCOMMANDS.keySet();
    }

    static CommandLine commandLine() {
        return commandLine(SUBCOMMANDS.keySet());
    }

    private static CommandLine commandLine(Collection<String> subcommands) {
        CommandLine command = new CommandLine(new ReticleNode());
        subcommands.forEach(name -> command.addSubcommand(name, SUBCOMMANDS.get(name)));
        command.setExecutionExceptionHandler(
                (e, line, parsed) -> {
                    line.getErr().println("reticle-node: " + e.getMessage());
                    return switch (e) {
                        case ConfigFault _ -> USAGE;
                        case Refusal refusal -> refusal.code();
                        default -> FAILED;
                    };
                });
        return command;
    }

    static String release() {
        return Optional.ofNullable(ReticleNode.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    /** The version as {@code --version} shows it. */
    static final class Release implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "reticle-node " + release(), "crypto: " + CryptoProvider.best().name()
            };
        }
    }

    @Command(
            name = "run",
            description = "Runs the node until SIGTERM or SIGINT.",
            mixinStandardHelpOptions = true)
    static final class Run implements Callable<Integer> {
        @Option(
                names = "--config",
                paramLabel = "DIR",
                description =
                        "Folder with the file 'config', in the grammar of rnsd (default:"
                                + " /etc/reticulum, ~/.config/reticulum or ~/.reticulum).")
        private Path folder;

        @Option(
                names = "--metrics",
                paramLabel = "[HOST:]PORT",
                description =
                        "Serve counters for Prometheus at /metrics (default: none; on the"
                                + " loopback where no host is named).")
        private String metrics;

        @Option(
                names = {"-v", "--verbose"},
                description = "Log every event and every dropped frame.")
        private boolean verbose;

        @Option(
                names = "--exampleconfig",
                description = "Print a configuration with every key explained, and end.")
        private boolean example;

        @Spec private CommandSpec spec;

        @Override
        public Integer call() throws Exception {
            if (example) {
                spec.commandLine().getOut().print(SuppliedConfig.example());
                spec.commandLine().getOut().flush();
                return 0;
            }
            ConfigFolder chosen = ConfigFolder.choose(Optional.ofNullable(folder));
            if (chosen.makeIfMissing()) {
                System.err.println("there was no configuration; now there is " + chosen.file());
            }
            Settings settings = chosen.settings();
            Optional<InetSocketAddress> watched =
                    metrics == null ? Optional.empty() : Optional.of(address(metrics));
            CryptoProvider crypto = CryptoOnDemand.shared();
            FolderStore storage = new FolderStore(chosen.storage(), System.err::println);
            Identity identity = storage.transportIdentity(crypto);
            CountDownLatch over = new CountDownLatch(1);
            Daemon daemon =
                    new Daemon(
                            chosen.path(),
                            settings,
                            identity,
                            crypto,
                            storage,
                            System.err,
                            verbose);
            Runtime.getRuntime()
                    .addShutdownHook(
                            Thread.ofPlatform()
                                    .unstarted(
                                            () -> {
                                                close(daemon);
                                                over.countDown();
                                            }));
            if (watched.isPresent()) new MetricsServer(watched.get(), daemon::snapshot);
            System.out.println("ready");
            over.await();
            return 0;
        }

        private static void close(Daemon daemon) {
            try {
                daemon.stop();
            } catch (Exception e) {
                System.err.println("while stopping: " + e);
            }
        }

        private static InetSocketAddress address(String text) throws ConfigFault {
            int colon = text.lastIndexOf(':');
            try {
                int port = Integer.parseInt(text.substring(colon + 1));
                return colon < 0
                        ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                        : new InetSocketAddress(text.substring(0, colon), port);
            } catch (IllegalArgumentException e) {
                throw new ConfigFault("--metrics: expected [HOST:]PORT, found '" + text + "'");
            }
        }
    }

    @Command(
            name = "adapter",
            description = "Answers a test suite: JSON lines on standard input and output.",
            mixinStandardHelpOptions = true)
    static final class Serve implements Callable<Integer> {
        @Override
        public Integer call() throws IOException {
            PrintStream answers = System.out;
            // nothing else may stand among the answers
            System.setOut(System.err);
            new Adapter(release(), System.err)
                    .serve(
                            new BufferedReader(
                                    new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                            new PrintStream(answers, true, StandardCharsets.UTF_8));
            return 0;
        }
    }
}
