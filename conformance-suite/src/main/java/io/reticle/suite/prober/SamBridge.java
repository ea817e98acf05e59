package io.reticle.suite.prober;

import io.reticle.drivers.ByteStream;
import io.reticle.drivers.Framing;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.sut.PortPool;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What an I2P router offers to programs of its machine, as far as a node needs it: its bridge SAM
 * 3.1. There is no network behind it: whomever the node connects to is the prober.
 */
public final class SamBridge implements AutoCloseable {
    private static final int BACKLOG = 16;

    /** Bytes of a destination: two keys of 384 bytes, and a certificate of seven. */
    private static final int DESTINATION = 391;

    /** Where the length of a destination's certificate stands, two bytes. */
    private static final int CERTIFICATE_LENGTH = 386;

    /** Bytes of the private keys that follow a destination. */
    private static final int PRIVATE_KEYS = 288;

    private final Prober prober;
    private final Framing framing;
    private final ServerSocket server;

    /** Names by the destinations that were given out for them. */
    private final Map<String, String> names = new ConcurrentHashMap<>();

    private final Map<String, BlockingQueue<End>> streams = new ConcurrentHashMap<>();

    private SamBridge(Prober prober, Framing framing, ServerSocket server) {
        this.prober = prober;
        this.framing = framing;
        this.server = server;
    }

    static SamBridge open(Prober prober, Framing framing) throws IOException {
        ServerSocket server =
                new ServerSocket(PortPool.take(), BACKLOG, InetAddress.getLoopbackAddress());
        SamBridge bridge = new SamBridge(prober, framing, server);
        Thread.ofVirtual().start(bridge::accept);
        return bridge;
    }

    /** As it stands in the environment of a node: host and port. */
    public String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /**
     * The first stream that the node opens to a destination, or the next after the last that was
     * asked for.
     *
     * @throws Inconclusive if it opens none
     */
    public End stream(String name, int seconds) {
        try {
            End end = to(name).poll(seconds, TimeUnit.SECONDS);
            if (end == null) {
                throw new Inconclusive(
                        "the control failed: expected a stream to %s within %d s, found none"
                                .formatted(name, seconds));
            }
            return end;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Inconclusive("interrupted while waiting for a stream to " + name, e);
        }
    }

    private BlockingQueue<End> to(String name) {
        return streams.computeIfAbsent(name, _ -> new LinkedBlockingQueue<>());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                // closed, which the loop sees
            }
        }
    }

    private void serve(Socket socket) {
        try {
            for (String line = line(socket); !line.isEmpty(); line = line(socket)) {
                prober.note("the node asks the I2P router: " + brief(line));
                String[] words = line.split(" ");
                switch (words.length < 2 ? line : words[0] + " " + words[1]) {
                    case "HELLO VERSION" -> say(socket, "HELLO REPLY RESULT=OK VERSION=3.1");
                    case "DEST GENERATE" -> {
                        String whole = base64(privately());
                        say(socket, "DEST REPLY PUB=%s PRIV=%s".formatted(whole, whole));
                    }
                    case "NAMING LOOKUP" -> {
                        String name = word(words, "NAME");
                        String destination = base64(publicly());
                        names.put(destination, name);
                        say(
                                socket,
                                "NAMING REPLY RESULT=OK NAME=%s VALUE=%s"
                                        .formatted(name, destination));
                    }
                    case "SESSION CREATE" ->
                            say(
                                    socket,
                                    "SESSION STATUS RESULT=OK DESTINATION=" + base64(privately()));
                    case "STREAM CONNECT" -> {
                        String name =
                                names.getOrDefault(word(words, "DESTINATION"), "somebody unknown");
                        say(socket, "STREAM STATUS RESULT=OK");
                        open(socket, name);
                        return;
                    }
                    default -> say(socket, words[0] + " STATUS RESULT=I2P_ERROR");
                }
            }
        } catch (IOException e) {
            // hung up
        }
    }

    private void open(Socket socket, String name) throws IOException {
        String called = "i2p " + name.substring(0, Math.min(8, name.length()));
        long nanos = System.nanoTime();
        Transcript said = new Transcript(called, prober.evidence());
        Wire wire =
                prober.over(called, StreamLine.over(ByteStream.of(socket, called), framing, said));
        to(name).add(new End(wire, said, nanos));
    }

    private static String brief(String line) {
        return line.length() <= 120 ? line : line.substring(0, 120) + "…";
    }

    private static String word(String[] words, String key) {
        for (String word : words) {
            if (word.startsWith(key + "=")) return word.substring(key.length() + 1);
        }
        return "";
    }

    /** A destination with a certificate of the usual kind; nobody has its keys. */
    private byte[] publicly() {
        byte[] bytes = prober.random(DESTINATION).toArray();
        bytes[CERTIFICATE_LENGTH - 2] = 5;
        bytes[CERTIFICATE_LENGTH - 1] = 0;
        bytes[CERTIFICATE_LENGTH] = 4;
        return bytes;
    }

    private byte[] privately() {
        byte[] whole = prober.random(DESTINATION + PRIVATE_KEYS).toArray();
        System.arraycopy(publicly(), 0, whole, 0, DESTINATION);
        return whole;
    }

    /** In I2P's own alphabet. */
    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes).replace('+', '-').replace('/', '~');
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Byte by byte, because what follows a line may be a stream already; empty at the end. */
    private static String line(Socket socket) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) line.write(next);
        return line.toString(StandardCharsets.US_ASCII).strip();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new Inconclusive("closing the I2P bridge", e);
        }
    }
}
