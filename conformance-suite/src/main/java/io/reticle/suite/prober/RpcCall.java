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
 *
 * <p>A challenge of old has 20 random bytes, and the answer is an HMAC-MD5. A newer one begins with
 * the name of a digest in braces, and so does its answer, in which the HMAC of that digest follows.
 */
public final class RpcCall implements AutoCloseable {
    private static final String MEDIUM = "rpc";
    private static final byte[] CHALLENGE = ascii("#CHALLENGE#");
    private static final byte[] WELCOME = ascii("#WELCOME#");
    private static final int NONCE = 20;
    private static final byte[] NAMED = ascii("{sha256}");

    /** Of random bytes behind the name of a digest. */
    private static final int NAMED_NONCE = 40;

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
        boolean right = MessageDigest.isEqual(receive(), mac("HmacMD5", key, nonce));
        send(right ? WELCOME : ascii("#FAILURE#"));
        return right;
    }

    /** How a node answered a challenge that names SHA-256. */
    public enum Form {
        /** By the digest that was named. */
        NAMED,
        /** By the one of old, over the whole challenge: rightly, for one that knows no other. */
        OLD,
        WRONG
    }

    /**
     * The same handshake with a challenge that names SHA-256, and an answer that does where the
     * node's challenge did.
     *
     * @return how the node answers it; WRONG also if it does not take our key
     */
    public Form openedByName(Bytes key) throws IOException {
        if (!welcomed(key, true)) return Form.WRONG;
        byte[] message = concat(NAMED, prober.random(NAMED_NONCE).toArray());
        send(concat(CHALLENGE, message));
        byte[] answer = receive();
        Form form = Form.WRONG;
        if (MessageDigest.isEqual(answer, concat(NAMED, mac("HmacSHA256", key, message)))) {
            form = Form.NAMED;
        } else if (MessageDigest.isEqual(answer, mac("HmacMD5", key, message))) {
            form = Form.OLD;
        }
        send(form == Form.WRONG ? ascii("#FAILURE#") : WELCOME);
        return form;
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        byte[] all = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    /**
     * The first half of the handshake: the node asks for a proof of our key.
     *
     * @return whether it takes ours for its own
     */
    public boolean welcomed(Bytes key) throws IOException {
        return welcomed(key, false);
    }

    /** By name: in the newer form, where the node's challenge has it. */
    private boolean welcomed(Bytes key, boolean byName) throws IOException {
        byte[] asked = receive();
        if (!Arrays.equals(Arrays.copyOf(asked, CHALLENGE.length), CHALLENGE)) {
            throw new IOException("expected a challenge, found " + asked.length + " other bytes");
        }
        byte[] message = Arrays.copyOfRange(asked, CHALLENGE.length, asked.length);
        boolean named = byName && Arrays.equals(Arrays.copyOf(message, NAMED.length), NAMED);
        send(named ? concat(NAMED, mac("HmacSHA256", key, message)) : mac("HmacMD5", key, message));
        return Arrays.equals(receive(), WELCOME);
    }

    private static byte[] mac(String algorithm, Bytes key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.toArray(), algorithm));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
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
