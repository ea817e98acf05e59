package io.reticle.daemon.command;

import io.reticle.daemon.session.Reply;
import io.reticle.daemon.session.Session;
import io.reticle.daemon.session.Talk;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.request.RequestReceipt;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code reticle-node exec}: commands on other machines (R-NET-265). */
@Command(
        name = "exec",
        description = "Has a command run on another machine, or listens for those who do.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, whatever the command said; with -m the command's own",
            "240:the command had no exit code (-m)",
            "241:bad address",
            "242:no path",
            "243:no link",
            "244:the command could not be requested",
            "245:no result came",
            "246:the result could not be received",
            "247:the result makes no sense",
            "248:the command was not executed",
            "249:the response is empty"
        },
        footer = {
            "",
            "Examples:",
            "  reticle-node exec 2d1f0c4a5b6e7f8091a2b3c4d5e6f708 'uname -a'",
            "  reticle-node exec -m --stdin 'b a' 2d1f0c4a5b6e7f8091a2b3c4d5e6f708 sort",
            "  reticle-node exec -x 2d1f0c4a5b6e7f8091a2b3c4d5e6f708    one command after another",
            "  reticle-node exec --listen -a <identity>                 run what one identity asks"
        })
public final class ExecCommand implements Callable<Integer> {
    static final String APP = "rnx";
    static final DestinationName EXECUTE = DestinationName.parse("rnx.execute");
    static final String PATH = "command";

    private static final int NO_CODE = 240;
    private static final int BAD_ADDRESS = 241;
    private static final int NO_PATH = 242;
    private static final int NO_LINK = 243;
    private static final int NOT_REQUESTED = 244;
    private static final int NO_RESULT = 245;
    private static final int NOT_RECEIVED = 246;
    private static final int NONSENSE = 247;
    private static final int NOT_EXECUTED = 248;
    private static final int EMPTY = 249;

    /** What the remote end may take beyond the command's own time, in seconds. */
    private static final double GRACE = 2;

    private static final int RTTS = 4;
    private static final int FIELDS = 8;

    @Mixin private Common common;

    @Option(
            names = {"-l", "--listen"},
            description = "Run what others ask for.")
    private boolean listen;

    @Option(
            names = {"-p", "--print-identity"},
            description = "Show who and where this listener is, and end.")
    private boolean print;

    @Option(names = "-i", paramLabel = "FILE", description = "Who asks or listens.")
    private Path identityFile;

    @Option(
            names = {"-x", "--interactive"},
            description = "Read commands from standard input, line by line.")
    private boolean interactive;

    @Option(
            names = {"-b", "--no-announce"},
            description = "Do not announce at the start.")
    private boolean quietly;

    @Option(names = "-a", paramLabel = "HASH", description = "Allow this identity; repeatable.")
    private List<String> allowed = List.of();

    @Option(
            names = {"-n", "--noauth"},
            description = "Allow everybody.")
    private boolean everybody;

    @Option(
            names = {"-N", "--noid"},
            description = "Do not say who asks.")
    private boolean anonymous;

    @Option(
            names = {"-d", "--detailed"},
            description = "Say also how long it took.")
    private boolean detailed;

    @Option(names = "-m", description = "End with the exit code of the command.")
    private boolean mirror;

    @Option(
            names = "-w",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description =
                    "Patience for the path, and how long the command may take (default:"
                            + " ${DEFAULT-VALUE}).")
    private double patience;

    @Option(
            names = "-W",
            paramLabel = "SECONDS",
            description = "How long the result may take to come over (default: for ever).")
    private Double resultPatience;

    @Option(names = "--stdin", paramLabel = "TEXT", description = "What the command reads.")
    private String stdin;

    @Option(
            names = "--stdout",
            paramLabel = "BYTES",
            description = "At most so much of what it writes.")
    private Integer stdoutLimit;

    @Option(
            names = "--stderr",
            paramLabel = "BYTES",
            description = "At most so much of its complaints.")
    private Integer stderrLimit;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "HASH",
            description = "Address of the listener.")
    private String address;

    @Parameters(index = "1", arity = "0..1", paramLabel = "COMMAND", description = "In one word.")
    private String command;

    /** To be filled by the command line. */
    public ExecCommand() {}

    @Override
    public Integer call() throws Exception {
        if (print || listen) {
            Guests guests = Guests.of(APP, everybody, allowed);
            try (Session session = common.session()) {
                Identity identity = rendezvous(session).identity(identityFile);
                if (print) {
                    rendezvous(session).print(identity, EXECUTE);
                    return 0;
                }
                new ExecListener(common, session, identity, guests).run(quietly ? -1 : 0);
                return 0;
            }
        }
        if (address == null || command == null && !interactive) {
            throw new Refusal(2, "where, and which command? See 'reticle-node exec --help'");
        }
        Bytes destination = Common.hash(address, BAD_ADDRESS);
        try (Session session = common.session()) {
            Talk talk = open(session, destination);
            int code = command == null ? 0 : run(talk, command);
            if (interactive) converse(session, destination, talk);
            talk.close();
            return code;
        }
    }

    private Rendezvous rendezvous(Session session) {
        return new Rendezvous(common, session, APP);
    }

    private Talk open(Session session, Bytes destination) throws Exception {
        Rendezvous rendezvous = rendezvous(session);
        Talk talk = rendezvous.open(destination, patience, NO_PATH, NO_LINK);
        if (!anonymous) talk.identify(rendezvous.identity(identityFile));
        return talk;
    }

    /** Reads commands until "exit", "quit" or the end; a failure ends only its own command. */
    private void converse(Session session, Bytes destination, Talk first) throws Exception {
        Talk talk = first;
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (true) {
            common.err().print("> ");
            common.err().flush();
            String line = in.readLine();
            if (line == null || line.equalsIgnoreCase("exit") || line.equalsIgnoreCase("quit")) {
                return;
            }
            if (line.isBlank()) continue;
            try {
                if (talk.closed().isPresent()) talk = open(session, destination);
                run(talk, line);
            } catch (Refusal e) {
                common.err().println(e.getMessage());
            }
        }
    }

    /**
     * <pre>
     *  request   [command, seconds that it may take, stdout limit, stderr limit, stdin or nil]
     * </pre>
     */
    private int run(Talk talk, String line) throws Exception {
        Value request =
                new Value.Array(
                        new Value.Binary(Bytes.utf8(line)),
                        new Value.Real(patience),
                        limit(stdoutLimit),
                        limit(stderrLimit),
                        stdin == null ? new Value.Nil() : new Value.Binary(Bytes.utf8(stdin)));
        double seconds = patience + RTTS * talk.link().rtt() / 1e6 + GRACE;
        Reply reply = talk.ask(PATH, request.encode(), Optional.of(Common.seconds(seconds)));
        talk.await(
                Common.seconds(seconds + 1),
                () -> reply.over() || reply.state() == RequestReceipt.State.RECEIVING);
        if (!reply.over() && reply.state() != RequestReceipt.State.RECEIVING) {
            throw talk.closed().isPresent()
                    ? new Refusal(NOT_REQUESTED, "the link was closed")
                    : new Refusal(NO_RESULT, "no result came");
        }
        boolean receiving = reply.state() == RequestReceipt.State.RECEIVING;
        Duration enough =
                resultPatience == null ? Duration.ofDays(1) : Common.seconds(resultPatience);
        Optional<Bytes> answer = reply.await(enough);
        if (answer.isEmpty()) {
            throw receiving
                    ? new Refusal(NOT_RECEIVED, "the result could not be received")
                    : new Refusal(NOT_REQUESTED, "the command could not be requested");
        }
        return show(Result.parse(answer.get()));
    }

    private static Value limit(Integer bytes) {
        return bytes == null ? new Value.Nil() : new Value.Int(bytes);
    }

    /**
     * What came of a command.
     *
     * <pre>
     *  index  element
     *  0      whether it was executed
     *  1      exit code, or nil
     *  2, 3   what it wrote to stdout and stderr, cut to the limits
     *  4, 5   how much it wrote in all
     *  6, 7   when it began and ended, in seconds since the Unix epoch; nil where it was killed
     * </pre>
     */
    private record Result(
            boolean executed,
            Optional<Integer> code,
            Bytes stdout,
            Bytes stderr,
            long written,
            long complained,
            Optional<Double> started,
            Optional<Double> concluded) {

        static Result parse(Bytes packed) throws Refusal {
            try {
                Value value = Value.parse(packed);
                if (value instanceof Value.Nil) throw new Refusal(EMPTY, "the response is empty");
                if (!(value instanceof Value.Array(var e)) || e.size() < FIELDS) {
                    throw new Refusal(NONSENSE, "the result makes no sense");
                }
                return new Result(
                        e.getFirst().equals(new Value.Bool(true)),
                        e.get(1).asNumber().map(Double::intValue),
                        bytes(e.get(2)),
                        bytes(e.get(3)),
                        e.get(4).asNumber().orElse(0.0).longValue(),
                        e.get(5).asNumber().orElse(0.0).longValue(),
                        e.get(6).asNumber(),
                        e.get(7).asNumber());
            } catch (MalformedFrame e) {
                throw new Refusal(NONSENSE, "the result makes no sense: " + e.getMessage());
            }
        }

        private static Bytes bytes(Value value) {
            return value instanceof Value.Binary(var bytes) ? bytes : Bytes.EMPTY;
        }
    }

    private int show(Result result) throws Refusal {
        if (!result.executed()) {
            throw new Refusal(NOT_EXECUTED, "the remote end could not execute the command");
        }
        if (common.json()) {
            showJson(result);
        } else {
            write(common.out(), result.stdout());
            write(common.err(), result.stderr());
            cut("stdout", stdoutLimit, result.stdout(), result.written());
            cut("stderr", stderrLimit, result.stderr(), result.complained());
            if (detailed) details(result);
        }
        return mirror ? result.code().orElse(NO_CODE) : 0;
    }

    private static void write(PrintWriter to, Bytes bytes) {
        to.print(new String(bytes.toArray(), StandardCharsets.UTF_8));
        to.flush();
    }

    private void cut(String what, Integer limit, Bytes shown, long all) {
        boolean wanted = limit != null && limit == 0;
        if (!wanted && shown.length() < all) {
            common.note("%n%s was cut to %d of %d bytes", what, shown.length(), all);
        }
    }

    private void details(Result result) {
        common.say("%n--- end of the remote output ---");
        if (result.started().isPresent() && result.concluded().isPresent()) {
            common.say(
                    "the command took %.3f s", result.concluded().get() - result.started().get());
        }
        common.say(
                "it wrote %d bytes to stdout and %d to stderr",
                result.written(), result.complained());
    }

    private void showJson(Result result) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("code", result.code().orElse(null));
        map.put("stdout", new String(result.stdout().toArray(), StandardCharsets.UTF_8));
        map.put("stderr", new String(result.stderr().toArray(), StandardCharsets.UTF_8));
        map.put("stdout_bytes", result.written());
        map.put("stderr_bytes", result.complained());
        map.put("started", result.started().orElse(null));
        map.put("concluded", result.concluded().orElse(null));
        common.result(map);
    }
}
