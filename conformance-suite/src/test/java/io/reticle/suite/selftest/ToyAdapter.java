package io.reticle.suite.selftest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/**
 * Adapter programs that are none, and one that at least starts: enough to see what the suite does
 * with each.
 */
final class ToyAdapter {
    private static final PrintStream OUT =
            new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final List<ServerSocket> SERVERS = new ArrayList<>();

    private ToyAdapter() {}

    /**
     * @param args {@code starts}: hello, start and stop work, all else is unsupported; {@code
     *     rejects}: knows the hash of nothing and rejects all other functions; {@code yes}: answers
     *     everything with ok; {@code ok}: says ok, not in JSON; {@code silent}; {@code flood};
     *     {@code long}: one endless line; {@code gone}; {@code deaf}: closes its input
     */
    public static void main(String... args) throws IOException, InterruptedException {
        switch (args[0]) {
            case "flood" -> {
                while (!OUT.checkError()) {
                    OUT.println("{\"id\":1,\"ok\":true,\"result\":{}}");
                }
            }
            case "long" -> {
                while (!OUT.checkError()) {
                    OUT.print("x".repeat(65536));
                }
            }
            case "gone" -> System.err.println("gone at once");
            case "deaf" -> {
                System.in.close();
                new CountDownLatch(1).await();
            }
            default -> answer(args[0]);
        }
    }

    private static void answer(String mode) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            var id = find(line, "\"id\":(\\d+)");
            switch (mode) {
                case "yes" -> OUT.println("{\"id\":" + id + ",\"ok\":true,\"result\":{}}");
                case "ok" -> OUT.println("ok");
                case "starts" -> {
                    OUT.println("{\"id\":" + id + "," + starting(line) + "}");
                    if (line.contains("\"stop\"")) {
                        return;
                    }
                }
                case "rejects" -> OUT.println("{\"id\":" + id + "," + rejecting(line) + "}");
                case "silent" -> System.err.println("heard " + line.length() + " characters");
                default -> throw new IllegalArgumentException(mode);
            }
        }
    }

    /** Knows the hash of nothing, and rejects all the rest. */
    private static String rejecting(String line) {
        if (line.contains("\"hello\"")) {
            return "\"ok\":true,\"result\":{\"protocol\":1,\"implementation\":\"toy\","
                    + "\"release\":\"0\",\"language\":\"Java\",\"capabilities\":[\"compute\"]}";
        }
        if (line.contains("\"hash\"") && line.contains("\"data\":\"\"")) {
            return "\"ok\":true,\"result\":{\"output\":{\"full\":\"e3b0c44298fc1c149afbf4c8996fb924"
                    + "27ae41e4649b934ca495991b7852b855\",\"truncated\":"
                    + "\"e3b0c44298fc1c149afbf4c8996fb924\",\"short\":\"e3b0c44298fc1c149afb\"}}";
        }
        return "\"ok\":false,\"error\":{\"code\":\"rejected\",\"message\":\"no\"}";
    }

    private static String starting(String line) throws IOException {
        return switch (find(line, "\"verb\":\"(\\w+)\"")) {
            case "hello" ->
                    "\"ok\":true,\"result\":{\"protocol\":1,\"implementation\":\"toy\","
                            + "\"release\":\"0\",\"language\":\"Java\",\"capabilities\":[\"path\"]}";
            case "start" -> {
                var port = find(line, "\"port\":(\\d+)");
                SERVERS.add(
                        new ServerSocket(
                                Integer.parseInt(port), 50, InetAddress.getLoopbackAddress()));
                yield "\"ok\":true,\"result\":{\"interfaces\":[{\"name\":\""
                        + find(line, "\"name\":\"(\\w+)\"")
                        + "\",\"port\":"
                        + port
                        + "}],\"transport_id\":\""
                        + "0".repeat(32)
                        + "\"}";
            }
            case "stop" -> "\"ok\":true,\"result\":{}";
            default -> "\"ok\":false,\"error\":{\"code\":\"unsupported\",\"message\":\"a toy\"}";
        };
    }

    private static String find(String line, String pattern) {
        var matcher = Pattern.compile(pattern).matcher(line);
        return matcher.find() ? matcher.group(1) : "none";
    }
}
