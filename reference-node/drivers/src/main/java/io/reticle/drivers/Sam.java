package io.reticle.drivers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One conversation with an I2P router over its bridge SAM 3.1: lines of words both ways, until a
 * stream is made of it.
 */
final class Sam implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    /** A router may build tunnels first. */
    private static final int ANSWER_TIMEOUT_MILLIS = 180_000;

    /** Of a line, in bytes: several times that of a private key. */
    private static final int LONGEST = 16 * 1024;

    private static final int ED25519 = 7;

    private final Socket socket;

    private Sam(Socket socket) {
        this.socket = socket;
    }

    /**
     * Connects, and agrees on the version.
     *
     * @throws IOException if no router answers there
     */
    static Sam open(InetSocketAddress router) throws IOException {
        Sam sam = new Sam(new Socket());
        try {
            sam.socket.setTcpNoDelay(true);
            sam.socket.connect(router, CONNECT_TIMEOUT_MILLIS);
            sam.socket.setSoTimeout(ANSWER_TIMEOUT_MILLIS);
            sam.ask("HELLO VERSION MIN=3.1 MAX=3.1");
            return sam;
        } catch (IOException e) {
            sam.close();
            throw new IOException(
                    "no I2P router at %s: %s".formatted(Hosts.text(router), e.getMessage()), e);
        }
    }

    /** A new private key, as text of the router. */
    String generate() throws IOException {
        return value(ask("DEST GENERATE SIGNATURE_TYPE=" + ED25519), "PRIV");
    }

    /** The whole destination behind a name. */
    String lookUp(String name) throws IOException {
        return value(ask("NAMING LOOKUP NAME=" + name), "VALUE");
    }

    /**
     * Begins a session, which lasts as long as this conversation.
     *
     * @param key a private key; a passing one where absent
     */
    void session(String id, Optional<String> key) throws IOException {
        ask(
                "SESSION CREATE STYLE=STREAM ID=%s DESTINATION=%s"
                        .formatted(id, key.orElse("TRANSIENT")));
    }

    /** Makes a stream to a destination of this conversation. */
    void connect(String session, String destination) throws IOException {
        ask("STREAM CONNECT ID=%s DESTINATION=%s SILENT=false".formatted(session, destination));
    }

    /** Waits until somebody connects, and makes the stream of this conversation. */
    void accept(String session) throws IOException {
        ask("STREAM ACCEPT ID=%s SILENT=false".formatted(session));
        socket.setSoTimeout(0);
        // who it is; nothing is made of it
        line();
    }

    /** Waits until the router ends the conversation, and with it its session. */
    void awaitEnd() throws IOException {
        socket.setSoTimeout(0);
        InputStream in = socket.getInputStream();
        while (in.read() >= 0) {
            // a router may say more than it has to
        }
    }

    Socket socket() {
        return socket;
    }

    private Map<String, String> ask(String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        String answer = line();
        Map<String, String> words = new HashMap<>();
        for (String word : answer.split(" ")) {
            int equals = word.indexOf('=');
            if (equals > 0) words.put(word.substring(0, equals), word.substring(equals + 1));
        }
        String result = words.getOrDefault("RESULT", "OK");
        if (!result.equals("OK")) {
            throw new IOException(
                    "the I2P router answers %s to %s"
                            .formatted(result, line.substring(0, line.indexOf(' '))));
        }
        return words;
    }

    private static String value(Map<String, String> words, String key) throws IOException {
        String value = words.get(key);
        if (value == null) throw new IOException("the I2P router's answer has no " + key);
        return value;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        // byte by byte, because what follows the line may be the stream already
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) throw new IOException("the I2P router has hung up");
            if (line.size() == LONGEST) throw new IOException("the I2P router's line has no end");
            line.write(next);
        }
        return line.toString(StandardCharsets.US_ASCII).strip();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // it is gone either way
        }
    }
}
