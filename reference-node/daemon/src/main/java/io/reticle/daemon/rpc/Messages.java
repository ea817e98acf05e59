package io.reticle.daemon.rpc;

import io.reticle.drivers.ByteStream;
import io.reticle.rns.bytes.Bytes;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Whole messages on a stream, framed as Python's {@code multiprocessing.connection} does it.
 *
 * <pre>
 *  offset  size  field
 *  0       4     length, signed, big-endian; −1 where an unsigned length of 8 bytes follows
 *  4       n     message
 * </pre>
 */
final class Messages {
    private static final int LONG_FORM = -1;

    /** What is asked for at a time, whatever length was announced. */
    private static final int PIECE = 64 * 1024;

    private final ByteStream stream;
    private final DataInputStream in;

    Messages(ByteStream stream) throws IOException {
        this.stream = stream;
        this.in = new DataInputStream(stream.input());
    }

    void send(Bytes message) throws IOException {
        ByteBuffer framed = ByteBuffer.allocate(Integer.BYTES + message.length());
        framed.putInt(message.length()).put(message.toArray());
        stream.output().write(framed.array());
        stream.output().flush();
    }

    /**
     * @param most bytes that the message may have
     * @throws RpcFault if it is longer, or the stream ends within it
     */
    Bytes receive(int most) throws IOException {
        try {
            long length = in.readInt();
            if (length == LONG_FORM) length = in.readLong();
            if (length < 0 || length > most) {
                throw new RpcFault(
                        "a message of %s bytes; at most %d"
                                .formatted(Long.toUnsignedString(length), most));
            }
            return body((int) length);
        } catch (EOFException e) {
            throw new RpcFault("the other side hung up");
        }
    }

    /** Memory grows with what has come, not with what was announced. */
    private Bytes body(int length) throws IOException {
        byte[] body = new byte[Math.min(length, PIECE)];
        int have = 0;
        while (have < length) {
            if (have == body.length) {
                body = Arrays.copyOf(body, (int) Math.min(length, 2L * body.length));
            }
            in.readFully(body, have, body.length - have);
            have = body.length;
        }
        return Bytes.wrap(body);
    }
}
