package io.reticle.suite.adapter;

import io.reticle.rns.bytes.Bytes;
import io.reticle.suite.sut.PortPool;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Tries an adapter program verb by verb, with lines that are right and lines that are wrong. It
 * checks the protocol alone: nobody answers on the network, so that nothing is said of the
 * implementation behind it.
 */
public final class AdapterCheck {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String ABSENT = "00".repeat(16);

    private final Adapter adapter;
    private final List<Finding> findings = new ArrayList<>();

    /**
     * @param what the line that was tried
     * @param found what came instead of the expected; empty if it came
     */
    public record Finding(String what, boolean good, String found) {}

    public AdapterCheck(Adapter adapter) {
        this.adapter = adapter;
    }

    /** Everything that was tried, in order. Ends early if the program no longer answers. */
    public List<Finding> run() throws IOException, InterruptedException {
        try {
            good("hello", () -> adapter.hello().toString());
            badLines();
            verbs();
            compute();
            good(
                    "stop ends the program with exit code 0",
                    () -> {
                        adapter.stop();
                        return "";
                    });
        } catch (AdapterViolation | AdapterTimeout broken) {
            findings.add(new Finding("goes on answering", false, broken.getMessage()));
        }
        return List.copyOf(findings);
    }

    private void badLines() {
        invalid("a line that is no JSON", "{\"id\":");
        invalid("an empty object", "{}");
        invalid("a JSON array", "[1]");
        refused("an unknown verb", "{\"id\":901,\"verb\":\"fly\",\"args\":{}}", 901);
        refused(
                "an unknown argument",
                "{\"id\":902,\"verb\":\"hello\",\"args\":{\"colour\":\"blue\"}}",
                902);
        refused(
                "an argument of the wrong type",
                "{\"id\":903,\"verb\":\"path\",\"args\":{\"destination\":7,\"timeout_ms\":0}}",
                903);
        refused(
                "a hash of the wrong length",
                "{\"id\":904,\"verb\":\"path\",\"args\":{\"destination\":\"00\",\"timeout_ms\":0}}",
                904);
        refused(
                "upper-case hex",
                "{\"id\":905,\"verb\":\"path\",\"args\":{\"destination\":\""
                        + "AB".repeat(16)
                        + "\",\"timeout_ms\":0}}",
                905);
        refused("a missing argument", "{\"id\":906,\"verb\":\"close\",\"args\":{}}", 906);
        good("hello after all that", () -> adapter.hello().implementation());
    }

    private void verbs() throws IOException {
        var server = Interface.server("check", PortPool.take());
        good(
                "start",
                () -> {
                    var ports = adapter.start(List.of(server)).ports();
                    return ports.equals(java.util.Map.of(server.name(), server.port()))
                            ? ""
                            : "expected port " + server.port() + ", found " + ports;
                });
        var destination = new Bytes[1];
        good(
                "announce a name",
                () -> {
                    destination[0] =
                            adapter.announce(
                                            Announcement.of("reticle.check")
                                                    .withAppData(Bytes.hex("00ff")))
                                    .destination();
                    return destination[0].toHex();
                });
        good(
                "announce it again",
                () -> {
                    var again = adapter.announceAgain(destination[0], Optional.empty());
                    return again.destination().equals(destination[0])
                            ? ""
                            : "expected "
                                    + destination[0].toHex()
                                    + ", found "
                                    + again.destination().toHex();
                });
        good("listen to a PLAIN name", () -> adapter.listenPlain("reticle.check.plain") + "");
        good(
                "path to nobody is unknown",
                () ->
                        adapter.path(Bytes.hex(ABSENT), Duration.ZERO).known()
                                ? "found a path to nobody"
                                : "");
        good(
                "a destination that answers, takes and keeps a channel",
                () ->
                        adapter.announce(
                                        Announcement.of("reticle.check.service")
                                                .quietly()
                                                .echoing("/echo")
                                                .taking(Strategy.ALL)
                                                .withChannel())
                                .destination()
                                .toHex());
        good(
                "a destination with ratchets",
                () ->
                        adapter.announce(
                                        Announcement.of("reticle.check.ratchets")
                                                .withRatchets(
                                                        OptionalInt.of(4),
                                                        OptionalInt.empty(),
                                                        false))
                                .destination()
                                .toHex());
        good(
                "a GROUP destination",
                () ->
                        adapter.announce(
                                        Announcement.of("reticle.check.group")
                                                .withIdentity(Bytes.hex("11".repeat(64)))
                                                .forGroup(Bytes.hex("22".repeat(64))))
                                .destination()
                                .toHex());
        failed("open to nobody", Verb.OPEN, object().put("destination", ABSENT));
        failed("send to nobody", Verb.SEND, object().put("destination", ABSENT).put("data", "00"));
        failed("close of no link", Verb.CLOSE, object().put("link", ABSENT));
        failed(
                "identify on no link",
                Verb.IDENTIFY,
                object().put("link", ABSENT).put("identity", "11".repeat(64)));
        good(
                "send to a PLAIN name",
                () -> adapter.sendPlain("reticle.check.plain", Bytes.hex("616263")).toHex());
        good("events without waiting", () -> adapter.events(0, Duration.ZERO).size() + " events");
        failed(
                "request over no link",
                Verb.REQUEST,
                object().put("link", ABSENT).put("path", "/check").put("data", "c0"));
        failed(
                "resource over no link",
                Verb.RESOURCE,
                object().put("link", ABSENT).put("data", "00"));
        failed(
                "message over no link",
                Verb.SEND,
                object().put("link", ABSENT).put("message", 0x0101).put("data", "00"));
        failed(
                "stream over no link",
                Verb.SEND,
                object().put("link", ABSENT).put("stream", 0).put("data", "00"));
    }

    private void compute() {
        var input = object().put("data", "");
        try {
            var full = adapter.compute("hash", input).path("full").asString("nothing");
            add(
                    "compute hash",
                    full.startsWith("e3b0c44298fc1c14"),
                    "expected e3b0c44298fc1c14…, found " + full);
            try {
                adapter.compute(
                        "token-decrypt", object().put("key", "00".repeat(64)).put("token", ""));
                add(
                        "compute rejects a bad token",
                        false,
                        "expected error rejected, found a result");
            } catch (AdapterRejected expected) {
                add("compute rejects a bad token", true, "");
            }
            refused(
                    "compute with a wrong input",
                    "{\"id\":907,\"verb\":\"compute\",\"args\":{\"function\":\"hash\",\"input\":{}}}",
                    907);
        } catch (AdapterUnsupported unsupported) {
            add("compute is unsupported", true, "");
        }
    }

    @FunctionalInterface
    private interface Attempt {
        /** What came; begins with "expected" or "found" if it is wrong. */
        String run() throws InterruptedException;
    }

    private void good(String what, Attempt attempt) {
        try {
            var came = attempt.run();
            var right = !came.startsWith("expected ") && !came.startsWith("found ");
            add(what, right, came);
        } catch (AdapterUnsupported unsupported) {
            add(what + " (unsupported)", true, "");
        } catch (AdapterFailed | AdapterRejected refusal) {
            add(what, false, refusal.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            add(what, false, "interrupted");
        }
    }

    private void failed(String what, Verb verb, ObjectNode args) {
        try {
            var result = adapter.call(verb, args, DEADLINE);
            add(what, false, "expected error failed, found result " + result);
        } catch (AdapterFailed | AdapterUnsupported expected) {
            add(what, true, "");
        }
    }

    /** A line that cannot be understood at all is answered with id null. */
    private void invalid(String what, String line) {
        var answer = adapter.exchange(what, line, DEADLINE);
        add(
                what,
                code(answer).equals("invalid") && answer.path("id").isNull(),
                "expected id null and error invalid, found " + answer);
    }

    private void refused(String what, String line, long id) {
        var answer = adapter.exchange(what, line, DEADLINE);
        var code = code(answer);
        add(
                what,
                (code.equals("invalid") || code.equals("unsupported"))
                        && answer.path("id").longValue(-1) == id,
                "expected id " + id + " and error invalid, found " + answer);
    }

    private void add(String what, boolean good, String found) {
        findings.add(new Finding(what, good, good ? "" : found));
    }

    private static String code(JsonNode answer) {
        return answer.path("error").path("code").asString("none");
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
