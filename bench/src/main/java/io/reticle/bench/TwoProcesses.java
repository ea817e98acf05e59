package io.reticle.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that is started twice, to listen and to send over TCP on the loopback; the listener
 * says "ready", and the sender what it found.
 *
 * @param program with its arguments, to which {@code listen PORT}, or {@code send PORT} and more,
 *     are added
 */
record TwoProcesses(List<String> program) {
    /**
     * What the sender says.
     *
     * @param more of its arguments
     * @throws PeerFailure if either ends without a word, or says that it failed
     */
    String run(List<String> more) throws IOException {
        String port = Integer.toString(Daemon.freePort());
        Process listener = start(List.of("listen", port));
        try (BufferedReader said = listener.inputReader(StandardCharsets.UTF_8)) {
            answer(said);
            var arguments = new ArrayList<>(List.of("send", port));
            arguments.addAll(more);
            Process sender = start(arguments);
            try (BufferedReader found = sender.inputReader(StandardCharsets.UTF_8)) {
                return answer(found);
            } finally {
                sender.destroy();
            }
        } finally {
            listener.destroy();
        }
    }

    private Process start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(program);
        command.addAll(arguments);
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private String answer(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        if (line == null || line.startsWith("error")) {
            throw new PeerFailure(
                    "%s: %s"
                            .formatted(
                                    program.getLast(),
                                    line == null ? "ended without an answer" : line));
        }
        return line;
    }
}
