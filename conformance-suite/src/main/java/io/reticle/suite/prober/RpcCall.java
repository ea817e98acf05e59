package io.reticle.suite.prober;

import io.reticle.reports.event.Direction;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.msgpack.Value;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One call to the RPC port of a shared instance: each side challenges the other for the key, then
 * one MessagePack value goes each way. Every message is preceded by its length, 4 bytes.
 */
public final class RpcCall implements AutoCloseable {
    private static final String MEDIUM = "rpc";
    private static final byte[] CHALLENGE = ascii("#CHALLENGE#");
    private static final byte[] WELCOME = ascii("#WELCOME#");
    private static final int NONCE = 20;
    private static final int LONGEST = 1 << 24;
    private static final int PATIENCE_MILLIS = 8_000;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(50);

    private final Prober prober;
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    /**
     * Connects, and says nothing. A node may open this port last of all, so that one that is closed
     * is tried again for a while.
     *
     * @throws IOException if nobody listens
     */
    public RpcCall(Prober prober, int port) throws IOException {
        this.prober = prober;
        this.socket = connected(port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    private static Socket connected(int port) throws IOException {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
                return socket;
            } catch (ConnectException e) {
                socket.close();
                if (System.nanoTime() > end) throw e;
                LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos());
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Both halves of the handshake.
     *
     * @return whether the node knows the key and takes ours for it
     * @throws IOException if the node says nothing in time, or closes
     */
    public boolean opened(Bytes key) throws IOException {
        if (!welcomed(key)) return false;
        byte[] nonce = prober.random(NONCE).toArray();
        byte[] challenge = Arrays.copyOf(CHALLENGE, CHALLENGE.length + NONCE);
        System.arraycopy(nonce, 0, challenge, CHALLENGE.length, NONCE);
        send(challenge);
        boolean right = MessageDigest.isEqual(receive(), mac(key, nonce));
        send(right ? WELCOME : ascii("#FAILURE#"));
        return right;
    }

    /**
     * The first half of the handshake: the node asks for a proof of our key.
     *
     * @return whether it takes ours for its own
     */
    public boolean welcomed(Bytes key) throws IOException {
        byte[] asked = receive();
        if (!Arrays.equals(Arrays.copyOf(asked, CHALLENGE.length), CHALLENGE)) {
            throw new IOException("expected a challenge, found " + asked.length + " other bytes");
        }
        send(mac(key, Arrays.copyOfRange(asked, CHALLENGE.length, asked.length)));
        return Arrays.equals(receive(), WELCOME);
    }

    private static byte[] mac(Bytes key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacMD5");
            mac.init(new SecretKeySpec(key.toArray(), "HmacMD5"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-MD5", e);
        }
    }

    /** Sends a request and waits for what the node answers. */
    public Value ask(Value request) throws IOException, MalformedFrame {
        send(request.encode().toArray());
        return Value.parse(Bytes.wrap(receive()));
    }

    /** Sends a message, right or not. */
    public void send(byte[] message) throws IOException {
        prober.message(Direction.TO_SUT, MEDIUM, message);
        out.writeInt(message.length);
        out.write(message);
        out.flush();
    }

    private byte[] receive() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LONGEST) {
            throw new IOException("a message of " + length + " bytes");
        }
        byte[] message = in.readNBytes(length);
        prober.message(Direction.FROM_SUT, MEDIUM, message);
        return message;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
