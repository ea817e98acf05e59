package io.reticle.suite.prober;

import io.reticle.drivers.Framing;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.identity.Identity;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.suite.engine.Inconclusive;
import io.reticle.suite.engine.Refuted;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A device of the Weave mesh, as a host sees it on a serial line. It answers a host by itself,
 * because a host does not wait long; beyond it there is one endpoint, which is the prober.
 *
 * <pre>
 *  offset  size  field
 *  0       4     switch: to whom; FFFFFFFF for whoever is there
 *  4       1     type: 0 discover, 1 connect, 2 command, 3 log, 5 packet of an endpoint
 *  5       n     discover: the asking switch, 4; the answer: public key 32, signature 64
 *                connect: public key 32, signature 64
 *                command: command 2, and for 0001 endpoint 8, frame
 *                log: skipped 1, skipped 1, time 4, level 1, event 2, data
 *                packet: frame, endpoint 8
 * </pre>
 */
public final class WeaveDevice implements Framing {
    private static final int SWITCH = 4;
    private static final int KEY = 32;
    private static final int SIGNATURE = 64;
    private static final int ENDPOINT = 8;

    private static final int DISCOVER = 0;
    private static final int CONNECT = 1;
    private static final int COMMAND = 2;
    private static final int LOG = 3;
    private static final int PACKET = 5;

    private static final Bytes ANYBODY = Bytes.hex("ffffffff");
    private static final Bytes SEND = Bytes.hex("0001");
    private static final Bytes CONNECTED = Bytes.hex("3002");
    private static final Bytes ALIVE = Bytes.hex("3102");

    private final Prober prober;
    private final Framing hdlc;
    private final Identity identity;
    private final Bytes key;
    private final Bytes endpoint;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Consumer<Bytes> line = bytes -> {};
    private Optional<Bytes> host = Optional.empty();
    private Optional<String> mistake = Optional.empty();
    private boolean connected;

    WeaveDevice(Prober prober, int longest) {
        this.prober = prober;
        this.hdlc = Framing.serialHdlc(longest);
        this.identity = prober.stranger();
        this.key = identity.publicIdentity().signingKey();
        this.endpoint = prober.random(ENDPOINT);
    }

    /** Answers go here. */
    public void plugged(End end) {
        lock.lock();
        try {
            line = bytes -> end.wire().sendStream(bytes, "the device answers its host");
        } finally {
            lock.unlock();
        }
    }

    private Bytes device() {
        return key.from(KEY - SWITCH);
    }

    /** A frame of the endpoint, for the host. */
    @Override
    public Bytes encode(Bytes frame) {
        return framed(host().orElse(ANYBODY), PACKET, Bytes.concat(frame, endpoint));
    }

    private Optional<Bytes> host() {
        lock.lock();
        try {
            return host;
        } finally {
            lock.unlock();
        }
    }

    private Bytes framed(Bytes to, int type, Bytes data) {
        return hdlc.encode(Bytes.concat(to, Bytes.wrap((byte) type), data));
    }

    @Override
    public Unframer unframer(Consumer<Bytes> frames) {
        return hdlc.unframer(
                frame -> {
                    lock.lock();
                    try {
                        heard(frame, frames);
                    } catch (MalformedFrame | IndexOutOfBoundsException e) {
                        mistake = Optional.of("unreadable: " + frame.toHex());
                    } finally {
                        changed.signalAll();
                        lock.unlock();
                    }
                });
    }

    private void heard(Bytes frame, Consumer<Bytes> frames) throws MalformedFrame {
        Bytes to = frame.slice(0, SWITCH);
        Bytes data = frame.from(SWITCH + 1);
        switch (frame.at(SWITCH)) {
            case DISCOVER -> {
                right("a question for whoever is there", to.equals(ANYBODY));
                right("the four bytes of a switch", data.length() == SWITCH);
                host = Optional.of(data);
                prober.note("the host asks who is there, as " + data.toHex());
                line.accept(framed(data, DISCOVER, Bytes.concat(key, identity.sign(data))));
            }
            case CONNECT -> {
                right("a connect to this device", to.equals(device()));
                right("a key and a signature", data.length() == KEY + SIGNATURE);
                Bytes own = data.slice(0, KEY);
                right("the key of who asked", own.from(KEY - SWITCH).equals(host.orElse(to)));
                right(
                        "a signature of the device's four bytes",
                        PublicIdentity.parse(prober.crypto(), Bytes.concat(own, own))
                                .verify(device(), data.from(KEY)));
                prober.note("the host connects");
                connected = true;
                line.accept(log(CONNECTED, Bytes.EMPTY));
                line.accept(log(ALIVE, endpoint));
            }
            case COMMAND -> {
                right("a command for this device", to.equals(device()));
                if (data.slice(0, SEND.length()).equals(SEND)) {
                    Bytes packet = data.from(SEND.length());
                    right("a packet for the endpoint", packet.slice(0, ENDPOINT).equals(endpoint));
                    frames.accept(packet.from(ENDPOINT));
                }
            }
            default -> mistake = Optional.of("an unknown type: " + frame.toHex());
        }
    }

    private Bytes log(Bytes event, Bytes data) {
        return framed(host.orElse(ANYBODY), LOG, Bytes.concat(Bytes.zeros(7), event, data));
    }

    private void right(String what, boolean holds) {
        if (!holds && mistake.isEmpty()) mistake = Optional.of("expected " + what);
    }

    /** The host has to connect rightly. */
    public void expectConnected(Duration deadline) {
        lock.lock();
        try {
            long left = deadline.toNanos();
            while (!connected && left > 0) left = changed.awaitNanos(left);
            if (!connected) {
                throw new Refuted(
                        "expected a host to connect within %d s, found none"
                                .formatted(deadline.toSeconds()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Inconclusive("interrupted while waiting for a host", e);
        } finally {
            lock.unlock();
        }
        expectRight();
    }

    /** All that the host said has to have been in order. */
    public void expectRight() {
        lock.lock();
        try {
            mistake.ifPresent(
                    what -> {
                        throw new Refuted("the host's frame: " + what);
                    });
        } finally {
            lock.unlock();
        }
    }
}
