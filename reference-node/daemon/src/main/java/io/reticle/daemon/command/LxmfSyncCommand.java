package io.reticle.daemon.command;

import io.reticle.daemon.session.Session;
import io.reticle.lxmf.router.Download;
import io.reticle.lxmf.router.Incoming;
import io.reticle.lxmf.router.RouterConfig;
import io.reticle.rns.bytes.Bytes;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;

/** {@code reticle-node lxmf sync}: messages that a propagation node keeps. */
@Command(
        name = "sync",
        description = "Gets the messages that a propagation node keeps for us.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all that there was is here",
            "1:no path or no link to the node, or wrong use",
            "2:the transfer failed",
            "3:the node does not serve us",
            "4:the time is over"
        },
        footer = {"", "Examples:", "  reticle-node lxmf sync 2d1f0c4a5b6e7f8091a2b3c4d5e6f708"})
public final class LxmfSyncCommand implements Callable<Integer> {
    private static final int NO_PATH = 1;
    private static final int FAILED = 2;
    private static final int DENIED = 3;
    private static final int TIMEOUT = 4;

    @Mixin private Correspondent who;

    @Option(
            names = {"-c", "--count"},
            paramLabel = "COUNT",
            description = "At most so many messages.")
    private Integer count;

    @Option(
            names = {"-w", "--timeout"},
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "Patience (default: ${DEFAULT-VALUE}).")
    private double timeout;

    @Parameters(index = "0", paramLabel = "NODE", description = "Address of the node.")
    private String node;

    /** To be filled by the command line. */
    public LxmfSyncCommand() {}

    @Override
    public Integer call() throws Exception {
        Bytes from = Common.hash(node, NO_PATH);
        Common common = who.common();
        long end = System.nanoTime() + Common.seconds(timeout).toNanos();
        try (Session session = common.session();
                Mailroom room = new Mailroom(session, who, RouterConfig::of)) {
            Download download =
                    room.call(
                            (router, now) -> {
                                router.use(Optional.of(from), now);
                                OptionalInt most =
                                        count == null ? OptionalInt.empty() : OptionalInt.of(count);
                                return router.download(most, now);
                            });
            return follow(room, download, end);
        }
    }

    private int follow(Mailroom room, Download download, long end) throws Exception {
        Common common = who.common();
        List<Map<String, Object>> messages = new ArrayList<>();
        Download.State told = null;
        while (!download.state().last() && System.nanoTime() < end) {
            Optional<Mailroom.News> news =
                    room.next(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            show(news, messages);
            if (download.state() != told) {
                told = download.state();
                common.note("%s", words(told));
            }
        }
        boolean inTime = download.state().last();
        // what came was told before the end was
        for (Optional<Mailroom.News> rest = room.next(Duration.ZERO);
                rest.isPresent();
                rest = room.next(Duration.ZERO)) {
            show(rest, messages);
        }
        common.say(
                "%s: %s, %d of them known before",
                inTime ? words(download.state()) : "timed out",
                Words.count(download.received(), "message", "messages"),
                download.duplicates());
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("state", words(download.state()));
        result.put("timed_out", !inTime);
        result.put("received", download.received());
        result.put("duplicates", download.duplicates());
        result.put("messages", messages);
        common.result(result);
        return inTime ? code(download.state()) : TIMEOUT;
    }

    private void show(Optional<Mailroom.News> news, List<Map<String, Object>> messages) {
        if (news.orElse(null) instanceof Mailroom.News.Arrived(Incoming message)) {
            MessageView view = new MessageView(message);
            view.say(who.common());
            messages.add(view.json());
        }
    }

    private static String words(Download.State state) {
        return state.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static int code(Download.State state) {
        return switch (state) {
            case COMPLETE -> 0;
            case NO_PATH, LINK_FAILED -> NO_PATH;
            case NO_IDENTITY, NO_ACCESS -> DENIED;
            default -> FAILED;
        };
    }
}
