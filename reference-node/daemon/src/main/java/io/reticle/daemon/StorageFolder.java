package io.reticle.daemon;

import io.reticle.daemon.storage.FolderStore;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** The files of a node beside its configuration, in the Python stack's formats. */
final class StorageFolder {
    private static final String TRANSPORT_IDENTITY = "transport_identity";

    private final Path folder;
    private final FolderStore store;

    /**
     * @param log takes what could not be written in the background
     */
    StorageFolder(Path configFolder, Consumer<String> log) {
        this.folder = configFolder.resolve("storage");
        this.store = new FolderStore(folder, log);
    }

    /** Everything else that the node keeps. */
    FolderStore store() {
        return store;
    }

    /** The node's own identity; made and kept if there is none, or none that loads. */
    Identity transportIdentity(CryptoProvider crypto) throws IOException {
        Path file = folder.resolve(TRANSPORT_IDENTITY);
        if (Files.isRegularFile(file) && Files.size(file) == Identity.SIZE) {
            try {
                return Identity.load(crypto, Bytes.wrap(Files.readAllBytes(file)));
            } catch (MalformedFrame e) {
                throw new IOException(file + ": " + e.getMessage(), e);
            }
        }
        Identity fresh = Identity.generate(crypto, Entropy.secure());
        store.replace(TRANSPORT_IDENTITY, fresh.privateKey());
        return fresh;
    }
}
