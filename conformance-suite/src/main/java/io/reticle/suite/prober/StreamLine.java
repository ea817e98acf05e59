package io.reticle.suite.prober;

import io.reticle.drivers.ByteStream;
import io.reticle.drivers.Framing;
import io.reticle.rns.bytes.Bytes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;

/** The prober's end of a stream of bytes, on which everything that comes is kept as it came. */
final class StreamLine implements Line {
    private static final int READ_SIZE = 4_096;

    private final ByteStream stream;
    private final Framing framing;
    private final Transcript said;
    private final Ear ear;
    private final ReentrantLock writing = new ReentrantLock();

    private StreamLine(ByteStream stream, Framing framing, Transcript said, Ear ear) {
        this.stream = stream;
        this.framing = framing;
        this.said = said;
        this.ear = ear;
    }

    /** Reads from now on. */
    static Opening over(ByteStream stream, Framing framing, Transcript said) {
        return ear -> {
            StreamLine line = new StreamLine(stream, framing, said, ear);
            InputStream in = stream.input();
            Thread.ofPlatform().daemon().name("prober " + stream).start(() -> line.read(in));
            return line;
        };
    }

    private void read(InputStream in) {
        var unframer = framing.unframer(ear::received);
        byte[] buffer = new byte[READ_SIZE];
        try (in) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                said.add(Bytes.copy(buffer, 0, n));
                unframer.feed(buffer, 0, n);
            }
        } catch (IOException e) {
            // a stream that breaks has ended like any other
        } finally {
            stream.close();
            ear.closed();
        }
    }

    @Override
    public void send(Bytes frame) {
        sendRaw(framing.encode(frame));
    }

    @Override
    public void sendRaw(Bytes bytes) {
        writing.lock();
        try {
            OutputStream out = stream.output();
            out.write(bytes.toArray());
            out.flush();
        } catch (IOException e) {
            ear.closed();
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
