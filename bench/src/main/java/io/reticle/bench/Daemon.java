package io.reticle.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A transport node of some stack, in a process of its own, with a TCP server on the loopback. */
final class Daemon implements AutoCloseable {
    private static final Duration START_DEADLINE = Duration.ofSeconds(30);
    private static final Duration LEAVE_DEADLINE = Duration.ofSeconds(10);
    private static final long KIBIBYTE = 1024;

    /**
     * What to start.
     *
     * @param id under which it stands in reports
     * @param command but for {@code --config DIR}, which all stacks take
     */
    record Program(String id, List<String> command) {
        Program {
            command = List.copyOf(command);
        }
    }

    private final String id;
    private final Process process;
    private final int port;
    private final double listeningAfter;

    private Daemon(String id, Process process, int port, double listeningAfter) {
        this.id = id;
        this.process = process;
        this.port = port;
        this.listeningAfter = listeningAfter;
    }

    /**
     * Starts one, and returns once it takes connections.
     *
     * @param folder made for it, with its configuration, storage and log
     * @param shared whether it serves the programs of this machine too, as daemons do by default
     * @throws PeerFailure if it does not listen in time
     */
    static Daemon start(Program program, Path folder, boolean shared)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        int port = freePort();
        String name = "reticle-bench-%d-%d".formatted(ProcessHandle.current().pid(), port);
        Files.writeString(folder.resolve("config"), config(port, shared, name));
        Path log = folder.resolve("log");
        var command = new ArrayList<>(program.command());
        command.addAll(List.of("--config", folder.toString()));
        long begun = System.nanoTime();
        Process process;
        try {
            process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
        } catch (IOException e) {
            throw new PeerFailure("%s does not start: %s".formatted(program.id(), e.getMessage()));
        }
        long deadline = begun + START_DEADLINE.toNanos();
        while (!listens(port)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new PeerFailure(
                        "%s does not listen on port %d, see %s".formatted(program.id(), port, log));
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new Daemon(program.id(), process, port, seconds);
    }

    private static String config(int port, boolean shared, String name) throws IOException {
        String sharing =
                shared
                        ? """
                            share_instance = Yes
                            instance_name = %s
                            shared_instance_port = %d
                            instance_control_port = %d
                          """
                                .formatted(name, freePort(), freePort())
                        : "  share_instance = No\n";
        return """
               [reticulum]
                 enable_transport = Yes
               %s
               [logging]
                 loglevel = 1
               [interfaces]
                 [[line]]
                   type = TCPServerInterface
                   enabled = yes
                   listen_ip = 127.0.0.1
                   listen_port = %d
                   ingress_control = no
               """
                .formatted(sharing, port);
    }

    private static boolean listens(int port) {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** A port of the loopback that was free a moment ago. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String id() {
        return id;
    }

    int port() {
        return port;
    }

    /** In seconds, from the start of the process to the first connection. */
    double listeningAfter() {
        return listeningAfter;
    }

    /** Processor time of all its threads since its start. */
    Duration processorTime() throws PeerFailure {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new PeerFailure(id + " has ended, or tells no processor time"));
    }

    /** In bytes: what of it lies in memory, libraries that it shares with others included. */
    long resident() throws IOException {
        Path status = Path.of("/proc/%d/status".formatted(process.pid()));
        for (String line : Files.readAllLines(status, StandardCharsets.UTF_8)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBIBYTE;
            }
        }
        throw new PeerFailure(id + ": no VmRSS in " + status);
    }

    @Override
    public void close() {
        leave();
    }

    /** Ends it, and waits until it has. */
    void leave() {
        process.destroy();
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
