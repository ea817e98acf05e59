package io.reticle.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Lets each stack talk to itself over loopback TCP, in two processes, by turns with the others: a
 * file that does not compress goes as a resource, and links are opened and closed one after
 * another. Time is that on the wall, because two processes share the work.
 *
 * @param rounds at least 1
 * @param mebibytes of the file
 * @param links in each turn
 */
record OverLinks(int rounds, int mebibytes, int links) {
    /** How a stack is started, but for its part: {@code serve PORT} or {@code call PORT …}. */
    record Stack(String id, List<String> command) {}

    /**
     * What came of it, by stack.
     *
     * @param resource megabytes a second, round by round
     * @param opened links a second, round by round
     * @param token megabytes a second that Java encrypts with no network at all
     */
    record Result(
            Map<String, String> names,
            Map<String, List<Double>> resource,
            Map<String, List<Double>> opened,
            double token) {

        /** The median of the rounds' ratios. */
        static double ratio(Map<String, List<Double>> figures, String of, String to) {
            return Series.ratio(figures.get(of), figures.get(to));
        }
    }

    private static final double SECOND = 1e9;
    private static final int MEBIBYTE = 1 << 20;
    private static final double MEGABYTE = 1e6;

    /** Times the links of a round are opened in the one that does not count. */
    private static final int WARM_UP = 30;

    /** How often a transfer is begun at most. */
    private static final int TRANSFERS = 3;

    /** What a Java peer encrypts when it is asked for its token's speed. */
    private static final double TOKEN_BYTES = 256.0 * MEBIBYTE;

    /**
     * @param folder for the file and the logs
     * @throws PeerFailure if a peer fails
     */
    Result run(List<Stack> stacks, Path folder, long seed, Consumer<String> progress)
            throws IOException, InterruptedException {
        Path file = folder.resolve("resource.bin");
        write(file, seed);
        var servers = new ArrayList<Peer>();
        var callers = new ArrayList<Peer>();
        try {
            var names = new LinkedHashMap<String, String>();
            for (Stack stack : stacks) {
                String port = Integer.toString(Daemon.freePort());
                Peer server = start(stack, folder, "serve", port);
                servers.add(server);
                names.put(stack.id(), server.name());
                String destination = server.ask("destination");
                callers.add(start(stack, folder, "call", port, file.toString(), destination));
            }
            return measured(names, callers, progress);
        } finally {
            for (Peer peer : callers) peer.close();
            for (Peer peer : servers) peer.close();
            Files.deleteIfExists(file);
        }
    }

    private static Peer start(Stack stack, Path folder, String... part) throws PeerFailure {
        var command = new ArrayList<>(stack.command());
        command.addAll(List.of(part));
        return Peer.start(
                stack.id(), command, folder.resolve("%s-%s.log".formatted(stack.id(), part[0])));
    }

    private Result measured(
            Map<String, String> names, List<Peer> callers, Consumer<String> progress)
            throws IOException, InterruptedException {
        var resource = new LinkedHashMap<String, List<Double>>();
        var opened = new LinkedHashMap<String, List<Double>>();
        // the round before the first warms up, for as many links that compilers have had their say
        for (int round = 0; round <= rounds; round++) {
            progress.accept("over links, round %d of %d".formatted(round, rounds));
            for (Peer peer : callers) {
                double bytes = (double) mebibytes * MEBIBYTE;
                double megabytes = bytes / MEGABYTE / (transferred(peer, progress) / SECOND);
                int count = round == 0 ? WARM_UP * links : links;
                double perSecond = count / (nanoseconds(peer, "links " + count) / SECOND);
                if (round == 0) continue;
                resource.computeIfAbsent(peer.id(), p -> new ArrayList<>()).add(megabytes);
                opened.computeIfAbsent(peer.id(), p -> new ArrayList<>()).add(perSecond);
            }
        }
        double token = TOKEN_BYTES / MEGABYTE / (nanoseconds(callers.getFirst(), "token") / SECOND);
        return new Result(names, resource, opened, token);
    }

    /** A transfer that its own stack gives up measures nothing, and is begun again. */
    private static double transferred(Peer peer, Consumer<String> progress)
            throws IOException, InterruptedException {
        for (int left = TRANSFERS; ; left--) {
            try {
                return nanoseconds(peer, "resource");
            } catch (PeerFailure e) {
                if (left == 1) throw e;
                progress.accept("once more: " + e.getMessage());
            }
        }
    }

    private static double nanoseconds(Peer peer, String request)
            throws IOException, InterruptedException {
        String answer = peer.ask(request);
        try {
            return Long.parseLong(answer);
        } catch (NumberFormatException e) {
            throw new PeerFailure(
                    "%s, %s: expected nanoseconds, found '%s'"
                            .formatted(peer.id(), request, answer));
        }
    }

    private void write(Path file, long seed) throws IOException {
        var random = new Random(seed);
        byte[] piece = new byte[MEBIBYTE];
        try (var out = Files.newOutputStream(file)) {
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(piece);
                out.write(piece);
            }
        }
    }
}
