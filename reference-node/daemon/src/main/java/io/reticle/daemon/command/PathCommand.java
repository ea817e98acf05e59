package io.reticle.daemon.command;

import io.reticle.daemon.session.Session;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.msgpack.MapBuilder;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.transport.PathTable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** {@code reticle-node path}: the ways that this machine's node knows (R-NET-257). */
@Command(
        name = "path",
        description = "Finds, shows and forgets ways, and the identities that nobody should hear.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:no such path, or not done",
            "10:the link to the remote node was closed, or it did not answer",
            "12:no path to the remote node",
            "20:bad arguments",
            "255:not possible on remote nodes"
        },
        footer = {
            "",
            "Examples:",
            "  reticle-node path 2d1f0c4a5b6e7f8091a2b3c4d5e6f708        ask the network for a path",
            "  reticle-node path --table --max 2                         paths of at most two hops",
            "  reticle-node path --table -R <transport id> -i manager    paths of a remote node",
            "  reticle-node path --blackhole <identity> --duration 24 --reason spam"
        })
public final class PathCommand implements Callable<Integer> {
    private static final int NOT_DONE = 1;
    private static final int NOT_REMOTELY = 255;

    @Mixin private Common common;
    @Mixin private RemoteNode remote;

    /** What is done; a path is asked for where nothing is said. */
    private static final class Wanted {
        @Option(
                names = {"-t", "--table"},
                description = "Show all known paths.")
        private boolean table;

        @Option(
                names = {"-r", "--rates"},
                description = "Show how often destinations announce themselves.")
        private boolean rates;

        @Option(
                names = {"-d", "--drop"},
                description = "Forget the path to a destination.")
        private boolean drop;

        @Option(
                names = {"-D", "--drop-announces"},
                description = "Forget all announces that wait to be passed on.")
        private boolean dropAnnounces;

        @Option(
                names = {"-x", "--drop-via"},
                description = "Forget all paths over a transport node.")
        private boolean dropVia;

        @Option(
                names = {"-b", "--blackholed"},
                description = "List identities of which nothing is to be heard.")
        private boolean blackholed;

        @Option(
                names = {"-B", "--blackhole"},
                description = "Hear nothing of an identity any more.")
        private boolean blackhole;

        @Option(
                names = {"-U", "--unblackhole"},
                description = "Hear of an identity again.")
        private boolean pardon;

        @Option(
                names = {"-p", "--blackholed-list"},
                description = "Show the list that a transport node publishes.")
        private boolean published;
    }

    @ArgGroup(exclusive = true)
    private Wanted wanted = new Wanted();

    @Option(
            names = {"-m", "--max"},
            paramLabel = "HOPS",
            description = "Only paths of at most so many hops.")
    private Integer max;

    @Option(
            names = "-w",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "Patience for a path (default: ${DEFAULT-VALUE}).")
    private double patience;

    @Option(
            names = "-W",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "Patience for a remote node (default: ${DEFAULT-VALUE}).")
    private double remotePatience;

    @Option(
            names = "--duration",
            paramLabel = "HOURS",
            description = "How long nothing is heard of the identity (default: for ever).")
    private Double duration;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why nothing is to be heard of it.")
    private String reason;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "HASH",
            description = "Destination, identity or transport node.")
    private String subject;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILTER",
            description = "Only lines of a list that contain it.")
    private String filter;

    /** To be filled by the command line. */
    public PathCommand() {}

    @Option(names = "-j", description = "The same as --json.")
    void json(boolean wanted) {
        common.useJson(wanted);
    }

    @Override
    public Integer call() throws Exception {
        boolean overall = wanted.table || wanted.rates || wanted.dropAnnounces || wanted.blackholed;
        if (!overall && subject == null) {
            throw new Refusal(2, "which destination? See 'reticle-node path --help'");
        }
        if (remote.named() && !wanted.table && !wanted.rates) {
            throw new Refusal(NOT_REMOTELY, "only tables and rates can be asked of remote nodes");
        }
        try (Session session = common.session()) {
            if (wanted.table) return table(session);
            if (wanted.rates) return rates(session);
            if (wanted.drop) return drop(session);
            if (wanted.dropAnnounces) return dropAnnounces(session);
            if (wanted.dropVia) return dropVia(session);
            if (wanted.blackholed) return blackholed(session, Optional.empty());
            if (wanted.published) return blackholed(session, Optional.of(subject));
            if (wanted.blackhole) return blackhole(session);
            if (wanted.pardon) return pardon(session);
            return find(session);
        }
    }

    private Integer find(Session session) throws Exception {
        Bytes destination = Common.hash(subject, NOT_DONE);
        common.note("looking for a path to %s", Words.hash(destination));
        Optional<PathTable.Path> found = session.path(destination, Common.seconds(patience));
        if (found.isEmpty()) throw new Refusal(NOT_DONE, "no path was found");
        int hops = found.get().hops();
        Value next = ask(session, "get", "next_hop", destination);
        Value over = ask(session, "get", "next_hop_if_name", destination);
        String via =
                next instanceof Value.Binary(var hash) ? Words.hash(hash) : "an unknown next hop";
        String interfaceName = over instanceof Value.Text(var text) ? text : "None";
        common.say(
                "Path found, destination %s is %s away via %s on %s",
                Words.hash(destination), Words.count(hops, "hop", "hops"), via, interfaceName);
        common.result(
                Map.of(
                        "hash",
                        destination.toHex(),
                        "hops",
                        hops,
                        "via",
                        next instanceof Value.Binary(var hash) ? hash.toHex() : "",
                        "interface",
                        interfaceName));
        return 0;
    }

    private static Value ask(Session session, String verb, String what, Bytes destination)
            throws Exception {
        return session.questions()
                .ask(new MapBuilder().put(verb, what).put("destination_hash", destination).build());
    }

    private Value optionalSubject() throws Refusal {
        return subject == null ? new Value.Nil() : new Value.Binary(Common.hash(subject, NOT_DONE));
    }

    private List<Value.Map> rows(Value list) throws Refusal {
        if (!(list instanceof Value.Array(var elements))) {
            throw new Refusal(Remote.LINK_CLOSED, "the answer is no list");
        }
        return elements.stream()
                .filter(Value.Map.class::isInstance)
                .map(Value.Map.class::cast)
                .filter(row -> subject == null || Fields.bytes(row, "hash").toHex().equals(subject))
                .toList();
    }

    private Integer table(Session session) throws Exception {
        Value most = max == null ? new Value.Nil() : new Value.Int(max);
        Value answer =
                !remote.named()
                        ? session.questions()
                                .ask(
                                        new MapBuilder()
                                                .put("get", "path_table")
                                                .put("max_hops", most)
                                                .build())
                        : asked(
                                session,
                                new Value.Array(new Value.Text("table"), optionalSubject(), most));
        List<Value.Map> rows =
                rows(answer).stream()
                        .sorted(
                                Comparator.comparing((Value.Map r) -> Fields.text(r, "interface"))
                                        .thenComparing(r -> Fields.number(r, "hops")))
                        .toList();
        if (common.json()) {
            common.out().println(Json.text(rows.stream().map(Json::plain).toList()));
            return 0;
        }
        for (Value.Map row : rows) {
            common.say(
                    "%s is %s away via %s on %s expires %s",
                    Words.hash(Fields.bytes(row, "hash")),
                    Words.count((long) Fields.number(row, "hops"), "hop ", "hops"),
                    Words.hash(Fields.bytes(row, "via")),
                    Fields.text(row, "interface"),
                    Words.moment(Fields.number(row, "expires")));
        }
        if (subject != null && rows.isEmpty()) throw new Refusal(NOT_DONE, "no path is known");
        return 0;
    }

    private Value asked(Session session, Value data) throws Exception {
        return new Remote(session, remote.hash(), remotePatience)
                .ask(
                        Remote.MANAGEMENT,
                        Optional.of(Remote.manager(session, remote.identity())),
                        "/path",
                        data)
                .orElseThrow(
                        () ->
                                new Refusal(
                                        Remote.LINK_CLOSED,
                                        "the remote node does not answer; it may not know who asks"));
    }

    private Integer rates(Session session) throws Exception {
        Value answer =
                !remote.named()
                        ? session.questions().ask(new MapBuilder().put("get", "rate_table").build())
                        : asked(
                                session,
                                new Value.Array(new Value.Text("rates"), optionalSubject()));
        List<Value.Map> rows =
                rows(answer).stream()
                        .sorted(Comparator.comparing(r -> Fields.number(r, "last")))
                        .toList();
        if (common.json()) {
            common.out().println(Json.text(rows.stream().map(Json::plain).toList()));
            return 0;
        }
        if (rows.isEmpty()) {
            common.say("No information available");
            return subject == null ? 0 : NOT_DONE;
        }
        rows.forEach(this::sayRate);
        return 0;
    }

    private void sayRate(Value.Map row) {
        double now = System.currentTimeMillis() / 1e3;
        List<Value> times =
                row.get("timestamps").orElse(new Value.Array()) instanceof Value.Array(var list)
                        ? list
                        : List.of();
        double oldest = times.isEmpty() ? now : times.getFirst().asNumber().orElse(now);
        double hours = Math.max(now - oldest, 3_600) / 3_600;
        long violations = (long) Fields.number(row, "rate_violations");
        double blocked = Fields.number(row, "blocked_until");
        common.say(
                "%s last heard %s ago, %.3f announces/hour in the last %s%s%s",
                Words.hash(Fields.bytes(row, "hash")),
                Words.span(Math.rint(now - Fields.number(row, "last"))),
                times.size() / hours,
                Words.span(Math.rint(now - oldest)),
                violations == 0
                        ? ""
                        : ", "
                                + Words.count(
                                        violations,
                                        "active rate violation",
                                        "active rate violations"),
                blocked > now
                        ? ", new announces allowed in " + Words.span(Math.rint(blocked - now))
                        : "");
    }

    private Integer drop(Session session) throws Exception {
        Bytes destination = Common.hash(subject, NOT_DONE);
        boolean dropped = isTrue(ask(session, "drop", "path", destination));
        return told(
                dropped,
                "Dropped path to " + Words.hash(destination),
                "there is no path to " + Words.hash(destination));
    }

    private Integer dropVia(Session session) throws Exception {
        Bytes via = Common.hash(subject, NOT_DONE);
        double dropped = ask(session, "drop", "all_via", via).asNumber().orElse(0.0);
        return told(
                dropped > 0,
                "Dropped %.0f paths via %s".formatted(dropped, Words.hash(via)),
                "there are no paths via " + Words.hash(via));
    }

    private Integer dropAnnounces(Session session) throws Exception {
        session.questions().ask(new MapBuilder().put("drop", "announce_queues").build());
        return told(true, "Dropped the announces that waited on all interfaces", "");
    }

    private static boolean isTrue(Value value) {
        return value.equals(new Value.Bool(true));
    }

    private Integer told(boolean done, String success, String failure) throws Refusal {
        common.result(Map.of("done", done));
        if (!done) throw new Refusal(NOT_DONE, failure);
        common.say(success);
        return 0;
    }

    private Integer blackholed(Session session, Optional<String> publisher) throws Exception {
        Value answer =
                publisher.isEmpty()
                        ? session.questions()
                                .ask(new MapBuilder().put("get", "blackholed_identities").build())
                        : new Remote(session, publisher.get(), remotePatience)
                                .ask(Remote.BLACKHOLE, Optional.empty(), "/list", new Value.Nil())
                                .orElseThrow(
                                        () ->
                                                new Refusal(
                                                        Remote.LINK_CLOSED,
                                                        "the remote node does not answer"));
        if (!(answer instanceof Value.Map(var entries))) {
            throw new Refusal(Remote.LINK_CLOSED, "the answer is no list of identities");
        }
        if (common.json()) {
            common.out().println(Json.of(answer));
            return 0;
        }
        if (entries.isEmpty()) {
            throw new Refusal(Remote.BAD_ARGUMENTS, "nobody is blackholed");
        }
        String part = publisher.isEmpty() ? subject : filter;
        for (var entry : entries.entrySet()) {
            if (!(entry.getKey() instanceof Value.Binary(var who))
                    || !(entry.getValue() instanceof Value.Map why)) {
                continue;
            }
            String line = Words.hash(who) + " blackholed" + why(why);
            if (part == null || line.contains(part)) common.say(line);
        }
        return 0;
    }

    private static String why(Value.Map entry) {
        double until = Fields.number(entry, "until");
        String text = Fields.text(entry, "reason");
        double left = until - System.currentTimeMillis() / 1e3;
        return (until == 0 ? " indefinitely" : " for " + Words.span(Math.max(0, left)))
                + (text.isEmpty() ? "" : " (" + text + ")")
                + " by "
                + Words.hash(Fields.bytes(entry, "source"));
    }

    private Integer blackhole(Session session) throws Exception {
        Bytes who = Common.hash(subject, Remote.BAD_ARGUMENTS);
        MapBuilder question = new MapBuilder().put("blackhole_identity", who);
        if (duration == null) question.putNil("until");
        else question.put("until", System.currentTimeMillis() / 1e3 + duration * 3_600);
        question.put("reason", Optional.ofNullable(reason).map(Value.Text::new));
        return changed(
                session.questions().ask(question.build()),
                "Blackholed identity " + subject,
                "Identity " + subject + " is blackholed already");
    }

    private Integer pardon(Session session) throws Exception {
        Bytes who = Common.hash(subject, Remote.BAD_ARGUMENTS);
        return changed(
                session.questions().ask(new MapBuilder().put("unblackhole_identity", who).build()),
                "Lifted blackhole for identity " + subject,
                "Identity " + subject + " is not blackholed");
    }

    /** True for done, nil for nothing to do: either is what was wanted. */
    private Integer changed(Value answer, String done, String already) throws Refusal {
        boolean fresh = isTrue(answer);
        if (!fresh && !(answer instanceof Value.Nil)) {
            throw new Refusal(NOT_DONE, "the node refused");
        }
        common.result(Map.of("changed", fresh));
        common.say(fresh ? done : already);
        return 0;
    }
}
