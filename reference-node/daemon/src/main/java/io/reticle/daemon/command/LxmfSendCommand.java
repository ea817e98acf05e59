package io.reticle.daemon.command;

import io.reticle.daemon.session.Session;
import io.reticle.lxmf.message.Fields;
import io.reticle.lxmf.message.MessageState;
import io.reticle.lxmf.message.Method;
import io.reticle.lxmf.router.Draft;
import io.reticle.lxmf.router.Outgoing;
import io.reticle.lxmf.router.RouterConfig;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.Value;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.concurrent.Callable;

/** {@code reticle-node lxmf send}: one message, and what becomes of it. */
@Command(
        name = "send",
        description = "Sends a message, and waits until it has arrived.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:delivered, or taken by the propagation node",
            "1:no path, or wrong use",
            "2:not delivered",
            "3:refused by the other end",
            "4:the time is over"
        },
        footer = {
            "",
            "Examples:",
            "  reticle-node lxmf send 2d1f0c4a5b6e7f8091a2b3c4d5e6f708 'See you at eight'",
            "  reticle-node lxmf send --title Notes -a notes.pdf 2d1f0c4a5b6e7f8091a2b3c4d5e6f708"
                    + " < cover.txt"
        })
public final class LxmfSendCommand implements Callable<Integer> {
    private static final int NO_PATH = 1;
    private static final int FAILED = 2;
    private static final int REJECTED = 3;
    private static final int TIMEOUT = 4;

    @Mixin private Correspondent who;

    @Option(
            names = {"-t", "--title"},
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Title.")
    private String title;

    @Option(
            names = {"-a", "--attach"},
            paramLabel = "FILE",
            description = "File that goes with it; repeatable.")
    private List<Path> attachments = new ArrayList<>();

    @Option(
            names = {"-m", "--method"},
            paramLabel = "METHOD",
            defaultValue = "direct",
            description = "opportunistic, direct or propagated (default: ${DEFAULT-VALUE}).")
    private String method;

    @Option(
            names = {"-n", "--node"},
            paramLabel = "HASH",
            description = "Propagation node, for the method propagated.")
    private String node;

    @Option(names = "--ticket", description = "Let the recipient answer without a stamp.")
    private boolean ticket;

    @Option(
            names = {"-w", "--timeout"},
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "Patience (default: ${DEFAULT-VALUE}).")
    private double timeout;

    @Parameters(index = "0", paramLabel = "HASH", description = "Address of the recipient.")
    private String address;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TEXT",
            description = "Content; from standard input if it is not given.")
    private String content;

    /** To be filled by the command line. */
    public LxmfSendCommand() {}

    @Override
    public Integer call() throws Exception {
        Bytes to = Common.hash(address, NO_PATH);
        Method wanted = wanted();
        Optional<Bytes> through =
                node == null ? Optional.empty() : Optional.of(Common.hash(node, NO_PATH));
        if (wanted == Method.PROPAGATED && through.isEmpty()) {
            throw new Refusal(NO_PATH, "which propagation node? See --node");
        }
        Draft draft = draft(to, wanted);
        long end = System.nanoTime() + Common.seconds(timeout).toNanos();
        Common common = who.common();
        try (Session session = common.session();
                Mailroom room = new Mailroom(session, who, RouterConfig::of)) {
            room.meet(to, NO_PATH);
            Outgoing message =
                    room.call(
                            (router, now) -> {
                                router.use(through, now);
                                return router.send(draft, now);
                            });
            return follow(room, message, end);
        }
    }

    private Method wanted() throws Refusal {
        return switch (method) {
            case "opportunistic" -> Method.OPPORTUNISTIC;
            case "direct" -> Method.DIRECT;
            case "propagated" -> Method.PROPAGATED;
            default ->
                    throw new Refusal(
                            NO_PATH,
                            "method '%s': expected opportunistic, direct or propagated"
                                    .formatted(method));
        };
    }

    private Draft draft(Bytes to, Method wanted) throws IOException {
        Bytes text = content == null ? Bytes.wrap(System.in.readAllBytes()) : Bytes.utf8(content);
        SequencedMap<Value, Value> fields = new LinkedHashMap<>();
        List<Value> files = new ArrayList<>();
        for (Path file : attachments) {
            files.add(
                    new Value.Array(
                            new Value.Text(String.valueOf(file.getFileName())),
                            new Value.Binary(Bytes.wrap(Files.readAllBytes(file)))));
        }
        if (!files.isEmpty()) {
            fields.put(new Value.Int(Fields.FILE_ATTACHMENTS), new Value.Array(files));
        }
        return new Draft(
                to,
                Bytes.utf8(title),
                text,
                fields,
                wanted,
                ticket,
                OptionalInt.empty(),
                Optional.empty());
    }

    private int follow(Mailroom room, Outgoing message, long end) throws Exception {
        Common common = who.common();
        MessageState told = null;
        while (!message.concluded()) {
            Optional<Mailroom.News> news =
                    room.next(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            if (news.isEmpty() && System.nanoTime() >= end) break;
            if (message.state() != told && !message.concluded()) {
                told = message.state();
                common.note("%s", told.name().toLowerCase(Locale.ROOT));
            }
        }
        boolean inTime = message.concluded();
        if (!inTime) room.call((router, now) -> router.cancel(message.id(), now));
        String state = message.state().name().toLowerCase(Locale.ROOT);
        common.say(
                "%s %s%s",
                Words.hash(message.id()),
                inTime ? state : "timed out",
                message.reason().filter(why -> inTime).map(why -> ": " + why).orElse(""));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("id", message.id().toHex());
        result.put("destination", message.destination().toHex());
        result.put("method", message.method().name().toLowerCase(Locale.ROOT));
        result.put("state", state);
        result.put("timed_out", !inTime);
        result.put("reason", message.reason().orElse(null));
        common.result(result);
        if (!inTime) return TIMEOUT;
        if (message.succeeded()) return 0;
        return message.state() == MessageState.REJECTED ? REJECTED : FAILED;
    }
}
