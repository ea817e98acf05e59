package io.reticle.daemon.command;

import io.reticle.daemon.session.Session;
import io.reticle.lxmf.router.RouterConfig;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.Identity;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code reticle-node lxmf receive}: messages as they come. */
@Command(
        name = "receive",
        description = "Receives messages, keeps them in the storage, and shows them.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:as many messages came as were wanted", "1:wrong use", "2:fewer came"},
        footer = {
            "",
            "Examples:",
            "  reticle-node lxmf receive --name Alice           until it is interrupted",
            "  reticle-node lxmf receive -c 1 -w 60 --json      one message, or none in a minute"
        })
public final class LxmfReceiveCommand implements Callable<Integer> {
    private static final int FEWER = 2;

    @Mixin private Correspondent who;

    @Option(
            names = {"-c", "--count"},
            paramLabel = "COUNT",
            description = "End after so many messages.")
    private Integer count;

    @Option(
            names = {"-w", "--timeout"},
            paramLabel = "SECONDS",
            description = "End after so long.")
    private Double timeout;

    @Option(
            names = {"-b", "--announce"},
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Announce again so often (default: at the start only).")
    private double interval;

    @Option(
            names = "--stamp-cost",
            paramLabel = "COST",
            defaultValue = "0",
            description = "What senders have to do, 1 to 254 (default: nothing).")
    private int stampCost;

    @Option(names = "--enforce-stamps", description = "Drop messages without a valid stamp.")
    private boolean enforce;

    @Option(
            names = "--limit",
            paramLabel = "KB",
            defaultValue = "1000",
            description = "Largest message, in kB (default: ${DEFAULT-VALUE}).")
    private double limit;

    @Option(
            names = "--ignore",
            paramLabel = "HASH",
            description = "Address whose messages are not wanted; repeatable.")
    private List<String> ignored = new ArrayList<>();

    /** To be filled by the command line. */
    public LxmfReceiveCommand() {}

    private RouterConfig config(Identity identity) {
        RouterConfig plain = RouterConfig.of(identity).taking(limit);
        return stampCost < 1 ? plain : plain.asking(stampCost, enforce);
    }

    @Override
    public Integer call() throws Exception {
        Common common = who.common();
        List<Bytes> unwanted = new ArrayList<>();
        for (String each : ignored) unwanted.add(Common.hash(each, 1));
        if (stampCost > 254) {
            throw new Refusal(1, "a stamp cost of %d: at most 254".formatted(stampCost));
        }
        try (Session session = common.session();
                Mailroom room = new Mailroom(session, who, this::config)) {
            room.call(
                    (router, now) -> {
                        unwanted.forEach(router::ignore);
                        return router;
                    });
            room.announce();
            common.say("receiving at %s", Words.hash(room.address()));
            common.result(Map.of("receiving", room.address().toHex()));
            int came = receive(room);
            return count != null && came < count ? FEWER : 0;
        }
    }

    private int receive(Mailroom room) throws Exception {
        Common common = who.common();
        long start = System.nanoTime();
        long end = timeout == null ? Long.MAX_VALUE : Common.seconds(timeout).toNanos();
        long pause = interval > 0 ? Common.seconds(interval).toNanos() : Long.MAX_VALUE;
        long announced = 0;
        int came = 0;
        while (count == null || came < count) {
            long passed = System.nanoTime() - start;
            if (passed >= end) break;
            if (passed - announced >= pause) {
                room.announce();
                announced = passed;
            }
            long wait = Math.min(end - passed, pause - (passed - announced));
            Optional<Mailroom.News> news =
                    room.next(Duration.ofNanos(Math.min(wait, Duration.ofHours(1).toNanos())));
            if (news.orElse(null) instanceof Mailroom.News.Arrived(var message)) {
                came++;
                MessageView view = new MessageView(message);
                view.say(common);
                common.result(view.json());
            }
        }
        return came;
    }
}
