package io.reticle.daemon.command;

import io.reticle.daemon.lxmf.QrCode;
import io.reticle.daemon.session.Session;
import io.reticle.lxmf.message.Method;
import io.reticle.lxmf.message.PaperForm;
import io.reticle.lxmf.message.SealedMessage;
import io.reticle.lxmf.router.Draft;
import io.reticle.lxmf.router.Router;
import io.reticle.lxmf.router.RouterConfig;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;

/** {@code reticle-node lxmf paper}: messages that somebody carries. */
@Command(
        name = "paper",
        description = "Writes and reads messages that somebody carries, as text or as a code.",
        mixinStandardHelpOptions = true,
        subcommands = {LxmfPaperCommand.Write.class, LxmfPaperCommand.Read.class})
public final class LxmfPaperCommand implements Runnable {
    private static final int WRONG = 1;

    @Spec private CommandSpec spec;

    /** To be filled by the command line. */
    public LxmfPaperCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "write or read? See --help");
    }

    /** {@code reticle-node lxmf paper write}. */
    @Command(
            name = "write",
            description = "Writes a message as text, and as a QR code where that is wanted.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:written", "1:no path, too long, or wrong use"},
            footer = {
                "",
                "Examples:",
                "  reticle-node lxmf paper write 2d1f0c4a5b6e7f8091a2b3c4d5e6f708 'At eight'",
                "  reticle-node lxmf paper write --png note.png --terminal"
                        + " 2d1f0c4a5b6e7f8091a2b3c4d5e6f708 < note.txt"
            })
    static final class Write implements Callable<Integer> {
        @Mixin private Correspondent who;

        @Option(
                names = {"-t", "--title"},
                paramLabel = "TEXT",
                defaultValue = "",
                description = "Title.")
        private String title;

        @Option(
                names = "--png",
                paramLabel = "FILE",
                description = "Write the code into this file, too.")
        private Path png;

        @Option(names = "--terminal", description = "Show the code in the terminal, too.")
        private boolean terminal;

        @Parameters(index = "0", paramLabel = "HASH", description = "Address of the recipient.")
        private String address;

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "TEXT",
                description = "Content; from standard input if it is not given.")
        private String content;

        @Override
        public Integer call() throws Exception {
            Bytes to = Common.hash(address, WRONG);
            Bytes text =
                    content == null ? Bytes.wrap(System.in.readAllBytes()) : Bytes.utf8(content);
            Draft draft =
                    new Draft(
                            to,
                            Bytes.utf8(title),
                            text,
                            new LinkedHashMap<>(),
                            Method.PAPER,
                            false,
                            OptionalInt.empty(),
                            Optional.empty());
            Common common = who.common();
            String uri;
            try (Session session = common.session();
                    Mailroom room = new Mailroom(session, who, RouterConfig::of)) {
                room.meet(to, WRONG);
                uri = PaperForm.uri(sealed(room, draft));
            }
            QrCode code = QrCode.of(uri);
            if (png != null) code.writePng(png);
            if (terminal) common.say("%s", code.terminal());
            common.say("%s", uri);
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("uri", uri);
            result.put("png", png == null ? null : png.toString());
            common.result(result);
            return 0;
        }

        private static SealedMessage sealed(Mailroom room, Draft draft) throws Exception {
            try {
                return room.call((router, now) -> router.paper(draft, now));
            } catch (IllegalArgumentException e) {
                throw new Refusal(WRONG, e.getMessage());
            }
        }
    }

    /** {@code reticle-node lxmf paper read}. */
    @Command(
            name = "read",
            description = "Reads a message that somebody carried, and keeps it in the storage.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {
                "0:read",
                "1:no message, or wrong use",
                "2:not for this identity, or read before"
            },
            footer = {
                "",
                "Examples:",
                "  reticle-node lxmf paper read lxm://AgnhyM_XZxEJ…",
                "  reticle-node lxmf paper read note.png --json"
            })
    static final class Read implements Callable<Integer> {
        private static final int NOT_TAKEN = 2;
        private static final Duration AT_ONCE = Duration.ofSeconds(10);

        @Mixin private Correspondent who;

        @Parameters(
                index = "0",
                paramLabel = "URI|FILE",
                description = "The text, or a picture of the code.")
        private String source;

        @Override
        public Integer call() throws Exception {
            String uri = source.toLowerCase(Locale.ROOT).startsWith("lxm:") ? source : pictured();
            Common common = who.common();
            try (Session session = common.session();
                    Mailroom room = new Mailroom(session, who, RouterConfig::of)) {
                Router.Taken taken = taken(room, uri);
                if (taken != Router.Taken.DELIVERED) {
                    throw new Refusal(NOT_TAKEN, why(taken));
                }
                Optional<Mailroom.News> news = room.next(AT_ONCE);
                if (!(news.orElse(null) instanceof Mailroom.News.Arrived(var message))) {
                    throw new Refusal(NOT_TAKEN, "the message was refused");
                }
                MessageView view = new MessageView(message);
                view.say(common);
                common.result(view.json());
                return 0;
            }
        }

        private String pictured() throws Refusal {
            try {
                return QrCode.read(Path.of(source));
            } catch (IOException e) {
                throw new Refusal(WRONG, e.getMessage());
            }
        }

        private static Router.Taken taken(Mailroom room, String uri) throws Exception {
            try {
                return room.call((router, now) -> router.readPaper(uri, now));
            } catch (MalformedFrame e) {
                throw new Refusal(WRONG, e.getMessage());
            }
        }

        private static String why(Router.Taken taken) {
            return switch (taken) {
                case DELIVERED -> "";
                case DUPLICATE -> "this message was read before";
                case UNWANTED -> "this message cannot be opened, or is not wanted";
                case FOREIGN -> "this message is for somebody else";
                case INVALID -> "this is no message";
            };
        }
    }
}
