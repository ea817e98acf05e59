package io.reticle.daemon.command;

import io.reticle.daemon.storage.MessageFile;
import io.reticle.lxmf.message.MessageState;
import io.reticle.lxmf.message.StoredMessage;
import io.reticle.lxmf.router.Download;
import io.reticle.lxmf.router.Incoming;
import io.reticle.lxmf.router.Outgoing;
import io.reticle.lxmf.router.RouterListener;
import io.reticle.rns.store.StoreFailure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps messages that come in as files of the authority's form, and has a program told of each, by
 * the path of its file and without a shell (R-LXMF-146).
 */
final class ReceivedMessages implements RouterListener {
    private final Path folder;
    private final List<String> program;
    private final Consumer<String> log;

    /**
     * @param program and its arguments; empty for none
     */
    ReceivedMessages(Path folder, List<String> program, Consumer<String> log) {
        this.folder = folder;
        this.program = List.copyOf(program);
        this.log = log;
    }

    @Override
    public void received(Incoming message) throws StoreFailure {
        StoredMessage stored =
                new StoredMessage(
                        message.message().encode(),
                        Optional.of(MessageState.GENERATING),
                        true,
                        Optional.of("Curve25519"),
                        Optional.of(message.method()));
        Path file = folder.resolve(message.message().id().toHex());
        try {
            MessageFile.write(file, stored.encode());
        } catch (IOException e) {
            throw new StoreFailure("cannot write " + file + ": " + e.getMessage(), e);
        }
        log.accept("received " + file.getFileName());
        if (!program.isEmpty()) Thread.ofVirtual().start(() -> tell(file));
    }

    private void tell(Path file) {
        List<String> line = new ArrayList<>(program);
        line.add(file.toString());
        try {
            int code =
                    new ProcessBuilder(line)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor();
            if (code != 0) log.accept("%s ended with %d".formatted(program.getFirst(), code));
        } catch (IOException e) {
            log.accept("%s could not be run: %s".formatted(program.getFirst(), e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void changed(Outgoing message) {
        // nothing is sent from here
    }

    @Override
    public void changed(Download download) {
        // nothing is fetched from here
    }

    @Override
    public void refused(String why) {
        log.accept(why);
    }

    @Override
    public void storeFailed(String name, String reason) {
        log.accept("%s: %s".formatted(name, reason));
    }
}
