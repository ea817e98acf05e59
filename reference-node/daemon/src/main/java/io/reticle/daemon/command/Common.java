package io.reticle.daemon.command;

import io.reticle.daemon.config.ConfigFolder;
import io.reticle.daemon.session.Session;
import io.reticle.rns.bytes.Bytes;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What all commands have in common. */
public final class Common {
    private static final Pattern HASH = Pattern.compile("[0-9a-fA-F]{32}");

    @Option(
            names = "--config",
            paramLabel = "DIR",
            description =
                    "Folder with the file 'config' (default: /etc/reticulum, ~/.config/reticulum or"
                            + " ~/.reticulum).")
    private Path config;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say what the node does; twice: every dropped frame.")
    private boolean[] verbose = {};

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing but results and faults.")
    private boolean quiet;

    @Option(names = "--json", description = "Write one JSON value instead of text.")
    private boolean json;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    /** To be filled by the command line. */
    public Common() {}

    void useJson(boolean wanted) {
        json |= wanted;
    }

    boolean json() {
        return json;
    }

    ConfigFolder folder() {
        return ConfigFolder.choose(Optional.ofNullable(config));
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** A line for people, on standard output; not with JSON. */
    void say(String format, Object... arguments) {
        if (!json) out().println(arguments.length == 0 ? format : format.formatted(arguments));
        out().flush();
    }

    /** A line about what goes on, on standard error. */
    void note(String format, Object... arguments) {
        if (!quiet && !json) {
            err().println(arguments.length == 0 ? format : format.formatted(arguments));
            err().flush();
        }
    }

    /** The result, with JSON only. */
    void result(Map<String, ?> result) {
        if (json) out().println(Json.text(result));
        out().flush();
    }

    /** Whether something that changes may be shown: a person looks on. */
    boolean animated() {
        return !quiet
                && !json
                && Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }

    /** Attaches to this machine's node, or becomes it. */
    Session session() throws Exception {
        Session session = Session.open(folder(), this::log);
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().unstarted(() -> closeQuietly(session)));
        return session;
    }

    /** A second close does nothing that the first has not done. */
    private static void closeQuietly(Session session) {
        try {
            session.close();
        } catch (IOException e) {
            // the process ends either way
        }
    }

    private void log(String line) {
        int wanted = line.startsWith("dropped ") ? 2 : 1;
        if (verbose.length >= wanted) err().println(line);
    }

    /**
     * Reads 32 hexadecimal digits.
     *
     * @param code with which the command ends if they are none
     */
    static Bytes hash(String text, int code) throws Refusal {
        if (!HASH.matcher(text).matches()) {
            throw new Refusal(
                    code,
                    "'%s' is no hash: expected 32 hexadecimal digits, found %d characters"
                            .formatted(text, text.length()));
        }
        return Bytes.hex(text);
    }

    static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
