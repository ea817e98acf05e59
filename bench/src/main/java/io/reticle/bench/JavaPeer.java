package io.reticle.bench;

import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoFailure;
import io.reticle.rns.crypto.CryptoProvider;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The Java half of the side-by-side runs: {@code native|portable INPUTS}. Answers one line for each
 * line on its standard input.
 *
 * <pre>
 * name              what runs here
 * check OPERATION   SHA-256 over the operation's results, in hexadecimal
 * run OPERATION MS  "COUNT NANOSECONDS": at least MS milliseconds of work, its processor time
 * </pre>
 */
final class JavaPeer {
    private JavaPeer() {}

    public static void main(String... args) throws IOException, MalformedFrame {
        CryptoProvider crypto =
                args[0].equals("native") ? CryptoProvider.best() : CryptoProvider.portable();
        var workload = new Workload(Inputs.read(Path.of(args[1])), crypto);
        var requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream answers = System.out;
        for (String line; (line = requests.readLine()) != null; ) {
            answers.println(answer(workload, line));
            answers.flush();
        }
    }

    static String answer(Workload workload, String line) {
        String[] words = line.split(" ", -1);
        try {
            return switch (words[0]) {
                case "name" ->
                        "reticle-rns, Java %s, %s"
                                .formatted(Runtime.version(), workload.crypto().name());
                case "check" -> workload.check(Operation.of(words[1]));
                case "run" -> {
                    var measured = workload.run(Operation.of(words[1]), Long.parseLong(words[2]));
                    yield measured.count() + " " + measured.nanoseconds();
                }
                default -> "error unknown request " + line;
            };
        } catch (MalformedFrame | CryptoFailure | RuntimeException e) {
            return "error " + e.getMessage();
        }
    }
}
