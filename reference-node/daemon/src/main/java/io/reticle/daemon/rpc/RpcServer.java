package io.reticle.daemon.rpc;

import io.reticle.drivers.ByteStream;
import io.reticle.drivers.LocalAddress;
import io.reticle.drivers.LocalListener;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.msgpack.Value;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Answers the programs that share this node: one question on each connection, each on a thread of
 * its own, so that a silent one keeps nobody waiting (R-NET-204). Who does not hold the key, asks
 * what makes no sense, or takes longer than ten seconds to ask is hung up on.
 */
public final class RpcServer implements AutoCloseable {
    /** Questions at a time; further ones wait to be accepted. */
    private static final int MOST_CALLS = 64;

    /** To say who it is and what it wants, and to take the answer. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** In bytes. */
    private static final int LONGEST_QUESTION = 64 * 1024;

    private static final Duration PAUSE = Duration.ofMillis(50);

    /** What is asked. Called on many threads. */
    @FunctionalInterface
    public interface Service {
        /**
         * @throws RpcFault if there is no such question, or an argument is missing or wrong
         */
        Value answer(Value.Map question) throws Exception;
    }

    private final LocalListener listening;
    private final Bytes key;
    private final Service service;
    private final Consumer<String> log;
    private final Semaphore room = new Semaphore(MOST_CALLS);
    private final Set<ByteStream> open = ConcurrentHashMap.newKeySet();

    /**
     * Listens at once.
     *
     * @throws IOException if somebody else does
     */
    public RpcServer(LocalAddress address, Bytes key, Service service, Consumer<String> log)
            throws IOException {
        this.key = key;
        this.service = service;
        this.log = log;
        this.listening = address.listen();
        Thread.ofPlatform().daemon().name("rpc " + address).start(this::accept);
    }

    private void accept() {
        while (!listening.closed()) {
            try {
                ByteStream stream = listening.accept();
                room.acquire();
                Thread.ofPlatform().daemon().name("rpc call").start(() -> serve(stream));
            } catch (IOException e) {
                if (!listening.closed()) LockSupport.parkNanos(PAUSE.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void serve(ByteStream stream) {
        open.add(stream);
        try (stream) {
            if (!listening.closed()) converse(stream);
        } catch (MalformedFrame e) {
            log.accept("a program asked what makes no sense: " + e.getMessage());
        } catch (Exception e) {
            if (!listening.closed()) log.accept("a program's question failed: " + e.getMessage());
        } finally {
            open.remove(stream);
            room.release();
        }
    }

    private void converse(ByteStream stream) throws Exception {
        Messages messages = new Messages(stream);
        Value question;
        try (var _ = new Deadline(PATIENCE, stream::close)) {
            new Handshake(messages, key, Entropy.secure()).listener();
            question = Value.parse(messages.receive(LONGEST_QUESTION));
        }
        if (!(question instanceof Value.Map map)) throw new RpcFault("a question is a map");
        Bytes answer = service.answer(map).encode();
        try (var _ = new Deadline(PATIENCE, stream::close)) {
            messages.send(answer);
        }
    }

    @Override
    public void close() {
        listening.close();
        open.forEach(ByteStream::close);
    }
}
