package io.reticle.daemon.rpc;

import io.reticle.drivers.ByteStream;
import io.reticle.drivers.LocalAddress;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.msgpack.Value;

import java.io.IOException;
import java.time.Duration;

/** Asks the node that this program shares: a connection for each question. */
public final class RpcClient {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** In bytes: a path table of a million entries fits. */
    private static final int MOST = 256 * 1024 * 1024;

    private final LocalAddress address;
    private final Bytes key;

    /**
     * @param key that both hold, usually the hash of the node's identity file
     */
    public RpcClient(LocalAddress address, Bytes key) {
        this.address = address;
        this.key = key;
    }

    /**
     * @throws IOException if nobody listens there, or no answer came
     */
    public Value ask(Value.Map question) throws IOException {
        ByteStream stream = address.connect();
        try (stream;
                var _ = new Deadline(PATIENCE, stream::close)) {
            Messages messages = new Messages(stream);
            new Handshake(messages, key, Entropy.secure()).caller();
            messages.send(question.encode());
            return Value.parse(messages.receive(MOST));
        } catch (MalformedFrame e) {
            throw new RpcFault("the answer makes no sense: " + e.getMessage());
        }
    }
}
