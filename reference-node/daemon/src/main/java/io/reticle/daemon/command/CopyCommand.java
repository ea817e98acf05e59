package io.reticle.daemon.command;

import io.reticle.daemon.session.Reply;
import io.reticle.daemon.session.Session;
import io.reticle.daemon.session.Talk;
import io.reticle.daemon.storage.FileSource;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.destination.DestinationName;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.msgpack.Value;
import io.reticle.rns.node.NodeEvent;
import io.reticle.rns.request.RequestReceipt;
import io.reticle.rns.resource.OutgoingTransfer.Parcel;
import io.reticle.rns.resource.ResourceEvent;
import io.reticle.rns.resource.ResourceStrategy;
import io.reticle.rns.resource.Spool;
import io.reticle.rns.resource.Transfer;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** {@code reticle-node cp}: files over links, from either end (R-NET-259, R-NET-260). */
@Command(
        name = "cp",
        description = "Sends and fetches files, or listens for those who do.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, or the remote end had no such file or did not allow it to be fetched",
            "1:failed",
            "2:the identity cannot be used",
            "3:there is no folder to save in",
            "4:the folder cannot be written to"
        },
        footer = {
            "",
            "Examples:",
            "  reticle-node cp photo.jpg 2d1f0c4a5b6e7f8091a2b3c4d5e6f708     send a file",
            "  reticle-node cp --fetch notes.txt 2d1f0c4a5b6e7f8091a2b3c4d5e6f708",
            "  reticle-node cp --listen -a <identity> --save inbox        take files of one sender",
            "  reticle-node cp --listen -n -F --jail public               give files to everybody",
            "  reticle-node cp --print-identity                           where this listener is"
        })
public final class CopyCommand implements Callable<Integer> {
    static final String APP = "rncp";
    static final DestinationName RECEIVE = DestinationName.parse("rncp.receive");
    static final String FETCH = "fetch_file";

    /** What answers a fetch that is not allowed. */
    static final long NOT_ALLOWED = 0xF0;

    private static final int FAILED = 1;
    private static final int NO_IDENTITY = 2;
    private static final Duration LOOK = Duration.ofMillis(100);

    /** For a transfer to begin once it was promised. */
    private static final Duration BEGIN = Duration.ofSeconds(60);

    @Mixin private Common common;

    @Option(
            names = {"-l", "--listen"},
            description = "Take files, and give them with -F.")
    private boolean listen;

    @Option(
            names = {"-f", "--fetch"},
            description = "Fetch the file instead of sending it.")
    private boolean fetch;

    @Option(
            names = {"-F", "--allow-fetch"},
            description = "Let those who may send also fetch.")
    private boolean allowFetch;

    @Option(
            names = {"-j", "--jail"},
            paramLabel = "DIR",
            description = "Give files of this folder only.")
    private Path jail;

    @Option(
            names = {"-s", "--save"},
            paramLabel = "DIR",
            description = "Where files are saved (default: the current folder).")
    private Path save;

    @Option(
            names = {"-O", "--overwrite"},
            description = "Replace files of the same name instead of numbering them.")
    private boolean overwrite;

    @Option(
            names = {"-C", "--no-compress"},
            description = "Send files as they are.")
    private boolean plain;

    @Option(
            names = {"-S", "--silent"},
            description = "Show no progress.")
    private boolean silent;

    @Option(
            names = "-b",
            paramLabel = "SECONDS",
            defaultValue = "-1",
            description = "Announce each so many seconds; 0: once at the start (default: never).")
    private int announce;

    @Option(names = "-a", paramLabel = "HASH", description = "Allow this identity; repeatable.")
    private List<String> allowed = List.of();

    @Option(
            names = {"-n", "--no-auth"},
            description = "Allow everybody.")
    private boolean everybody;

    @Option(
            names = {"-p", "--print-identity"},
            description = "Show who and where this listener is, and end.")
    private boolean print;

    @Option(names = "-i", paramLabel = "FILE", description = "Who sends, fetches or listens.")
    private Path identityFile;

    @Option(
            names = "-w",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "Patience for the path (default: ${DEFAULT-VALUE}).")
    private double patience;

    @Parameters(index = "0", arity = "0..1", paramLabel = "FILE", description = "What to copy.")
    private String file;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "HASH",
            description = "Address of the listener.")
    private String address;

    /** To be filled by the command line. */
    public CopyCommand() {}

    @Override
    public Integer call() throws Exception {
        if (print) return printIdentity();
        if (!listen && (file == null || address == null)) {
            throw new Refusal(2, "which file, and to whom? See 'reticle-node cp --help'");
        }
        if (listen) {
            Guests guests = Guests.of(APP, everybody, allowed);
            Arrivals arrivals = Arrivals.in(save, overwrite);
            try (Session session = common.session()) {
                new CopyListener(
                                common,
                                session,
                                identity(session),
                                guests,
                                arrivals,
                                new CopyListener.Giving(
                                        allowFetch, Optional.ofNullable(jail), !plain))
                        .run(announce);
                return 0;
            }
        }
        Bytes destination = Common.hash(address, FAILED);
        return fetch ? fetch(destination) : send(destination);
    }

    private Identity identity(Session session) throws Refusal {
        try {
            return rendezvous(session).identity(identityFile);
        } catch (IOException e) {
            throw new Refusal(NO_IDENTITY, e.getMessage());
        }
    }

    private Rendezvous rendezvous(Session session) {
        return new Rendezvous(common, session, APP);
    }

    private Integer printIdentity() throws Exception {
        try (Session session = common.session()) {
            rendezvous(session).print(identity(session), RECEIVE);
            return 0;
        }
    }

    private Talk open(Session session, Bytes destination) throws Exception {
        Talk talk = rendezvous(session).open(destination, patience, FAILED, FAILED);
        talk.identify(identity(session));
        return talk;
    }

    private Integer send(Bytes destination) throws Exception {
        Path path = Path.of(file);
        if (!Files.isRegularFile(path)) throw new Refusal(FAILED, "there is no file " + path);
        try (Session session = common.session()) {
            Talk talk = open(session, destination);
            Transfer transfer =
                    talk.send(
                            Parcel.of(
                                    FileSource.open(path),
                                    Optional.of(Arrivals.metadata(path)),
                                    !plain));
            long began = System.nanoTime();
            Optional<Transfer.Outcome> outcome = follow(session, talk, transfer, path.toString());
            talk.close();
            if (outcome.equals(Optional.of(Transfer.Outcome.REJECTED))) {
                throw new Refusal(
                        FAILED, "the file was not accepted by " + Words.hash(destination));
            }
            if (!outcome.equals(Optional.of(Transfer.Outcome.COMPLETE))) {
                throw new Refusal(FAILED, "the transfer failed");
            }
            done(path.toString(), "copied to", destination, Files.size(path), began);
            return 0;
        }
    }

    /** Shows how a transfer goes on until it has ended, or its link has. */
    private Optional<Transfer.Outcome> follow(
            Session session, Talk talk, Transfer transfer, String name) throws Exception {
        boolean shown = !silent && common.animated();
        try (Progress progress = new Progress(shown, name, transfer.size())) {
            while (transfer.outcome().isEmpty() && talk.closed().isEmpty()) {
                talk.await(LOOK, () -> transfer.outcome().isPresent());
                progress.reach(session.call((node, now) -> transfer.progress()));
            }
        }
        return transfer.outcome();
    }

    private void done(String name, String what, Bytes destination, long size, long began) {
        double seconds = (System.nanoTime() - began) / 1e9;
        common.say("%s %s %s", name, what, Words.hash(destination));
        common.note(
                "%s in %s, %s",
                Words.size((double) size), Words.span(seconds), Words.speed(size * 8.0 / seconds));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("file", name);
        result.put("destination", destination.toHex());
        result.put("bytes", size);
        result.put("seconds", seconds);
        common.result(result);
    }

    private Integer fetch(Bytes destination) throws Exception {
        Arrivals arrivals = Arrivals.in(save, overwrite);
        try (Session session = common.session()) {
            session.call(
                    (node, now) -> {
                        node.spoolTo(spoolOf(arrivals));
                        return node;
                    });
            Talk talk = open(session, destination);
            CompletableFuture<Path> saved = new CompletableFuture<>();
            session.watch(event -> arrived(event, talk, arrivals, saved));
            talk.accept(new ResourceStrategy.All());
            Reply reply =
                    talk.ask(FETCH, new Value.Text(file).encode(), Optional.<Duration>empty());
            Optional<Bytes> answer = reply.await(BEGIN);
            Optional<String> refused = refusal(answer, reply);
            if (refused.isPresent()) {
                talk.close();
                common.say("%s", refused.get());
                common.result(Map.of("file", file, "error", refused.get()));
                return 0;
            }
            long began = System.nanoTime();
            talk.await(BEGIN, () -> talk.incoming().isPresent() || saved.isDone());
            if (talk.incoming().isPresent()) follow(session, talk, talk.incoming().get(), file);
            talk.await(LOOK, saved::isDone);
            talk.close();
            if (!saved.isDone()) throw new Refusal(FAILED, "the transfer failed");
            if (saved.isCompletedExceptionally()) {
                throw new Refusal(FAILED, "the file cannot be saved: " + saved.exceptionNow());
            }
            Path path = saved.resultNow();
            done(path.toString(), "fetched from", destination, Files.size(path), began);
            return 0;
        }
    }

    private static Spool spoolOf(Arrivals arrivals) throws IOException {
        return arrivals.spool();
    }

    /** On the node's thread; the content goes when this returns. */
    private static void arrived(
            NodeEvent event, Talk talk, Arrivals arrivals, CompletableFuture<Path> saved) {
        if (!(event instanceof NodeEvent.OnResource(var link, var what)) || link != talk.link()) {
            return;
        }
        if (what instanceof ResourceEvent.Received(var _, var content, var metadata)) {
            try {
                saved.complete(arrivals.save(content, metadata));
            } catch (IOException e) {
                saved.completeExceptionally(e);
            }
        }
    }

    /** Why there is nothing to wait for; the authority's program ends with 0 then, too. */
    private Optional<String> refusal(Optional<Bytes> answer, Reply reply) throws Exception {
        if (answer.isEmpty()) {
            return Optional.of(
                    reply.state() == RequestReceipt.State.FAILED
                            ? "the remote end does not answer; it may not know who asks"
                            : "the link was closed");
        }
        return switch (Value.parse(answer.get())) {
            case Value.Bool(var found) ->
                    found ? Optional.empty() : Optional.of("the remote end has no file " + file);
            case Value.Int number when number.fitsLong() && number.exact() == NOT_ALLOWED ->
                    Optional.of("the remote end does not allow " + file + " to be fetched");
            case Value.Nil() -> Optional.of("the remote end failed");
            default -> Optional.empty();
        };
    }
}
