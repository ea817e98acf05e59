package io.reticle.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One stack in a process of its own, asked line by line. */
final class Peer implements AutoCloseable {
    private static final Duration ANSWER_DEADLINE = Duration.ofMinutes(2);
    private static final Duration LEAVE_DEADLINE = Duration.ofSeconds(5);

    private final String id;
    private final Process process;
    private final Path log;
    private final Writer requests;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private Peer(String id, Process process, Path log) {
        this.id = id;
        this.process = process;
        this.log = log;
        this.requests = process.outputWriter(StandardCharsets.UTF_8);
    }

    /**
     * @param log where its standard error goes
     * @throws PeerFailure if there is no such program
     */
    static Peer start(String id, List<String> command, Path log) throws PeerFailure {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        } catch (IOException e) {
            throw new PeerFailure("%s does not start: %s".formatted(id, e.getMessage()));
        }
        var peer = new Peer(id, process, log);
        Thread.ofVirtual().start(peer::listen);
        return peer;
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line; (line = lines.readLine()) != null; ) answers.add(line);
        } catch (IOException e) {
            answers.add("error " + e.getMessage());
        }
        answers.add("error it has ended, see " + log);
    }

    /** Under which it stands in reports. */
    String id() {
        return id;
    }

    /** Names the stack, its version and its libraries. */
    String name() throws IOException, InterruptedException {
        return ask("name");
    }

    /** SHA-256 over the results of an operation, in hexadecimal. */
    String check(Operation operation) throws IOException, InterruptedException {
        return ask("check " + operation.word());
    }

    Workload.Measured run(Operation operation, long milliseconds)
            throws IOException, InterruptedException {
        String answer = ask("run " + operation.word() + " " + milliseconds);
        String[] words = answer.split(" ", -1);
        try {
            return new Workload.Measured(Long.parseLong(words[0]), Long.parseLong(words[1]));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new PeerFailure(
                    "%s, run %s: expected a count and nanoseconds, found '%s'"
                            .formatted(id, operation.word(), answer));
        }
    }

    /** One line for one line. */
    String ask(String request) throws IOException, InterruptedException {
        try {
            requests.write(request + "\n");
            requests.flush();
        } catch (IOException e) {
            throw new PeerFailure("%s has ended before '%s', see %s".formatted(id, request, log));
        }
        String answer = answers.poll(ANSWER_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        if (answer == null) {
            throw new PeerFailure(
                    "%s, %s: no answer in %d s"
                            .formatted(id, request, ANSWER_DEADLINE.toSeconds()));
        }
        if (answer.startsWith("error ")) {
            throw new PeerFailure("%s, %s: %s".formatted(id, request, answer.substring(6)));
        }
        return answer;
    }

    /** Ends its input, which ends the program; stops it where that does not help. */
    @Override
    public void close() throws IOException {
        try {
            requests.close();
        } catch (IOException e) {
            // it has ended already, and its pipe with it
            process.destroy();
        }
        try {
            if (!process.waitFor(LEAVE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
