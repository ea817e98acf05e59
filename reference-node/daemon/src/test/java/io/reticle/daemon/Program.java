package io.reticle.daemon;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The program {@code reticle-node} as a process of its own, over real pipes. */
public final class Program implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 30;

    private final Process process;
    private final Path log;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    public Program(Path folder, String... arguments) throws IOException {
        this(folder, List.of(), arguments);
    }

    /**
     * @param first a program, with arguments, that becomes this one
     */
    public Program(Path folder, List<String> first, String... arguments) throws IOException {
        log = Files.createTempFile(folder, "stderr", ".log");
        List<String> command = new ArrayList<>(first);
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReticleNode.class.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("the pipe broke: " + e.getMessage());
        }
    }

    /** Writes to the program's standard input as it is. */
    public void say(String text) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write(text.getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /** Ends the program's standard input. */
    public void hangUp() throws IOException {
        process.getOutputStream().close();
    }

    /** The next line of its standard output. */
    public String line() throws InterruptedException, IOException {
        String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertNotNull(line, () -> "no line in time");
        return line;
    }

    /** Asks it to end, by SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    public int exitCode() throws InterruptedException {
        assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "still running");
        return process.exitValue();
    }

    /** Its standard error so far. */
    public String log() throws IOException {
        return Files.readString(log);
    }

    /** A port of the loopback that was free a moment ago. */
    public static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
