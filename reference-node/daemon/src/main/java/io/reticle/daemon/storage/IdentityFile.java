package io.reticle.daemon.storage;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file with the private keys of one identity, {@link Identity#SIZE} bytes. */
public final class IdentityFile {
    private IdentityFile() {}

    /**
     * @throws IOException if the file cannot be read or made, or holds something else
     */
    public static Identity loadOrMake(CryptoProvider crypto, Path file) throws IOException {
        if (Files.isRegularFile(file)) {
            try {
                return Identity.load(crypto, Bytes.wrap(Files.readAllBytes(file)));
            } catch (MalformedFrame e) {
                throw new IOException(file + ": " + e.getMessage(), e);
            }
        }
        Identity fresh = Identity.generate(crypto, Entropy.secure());
        Path place = file.toAbsolutePath();
        Path draft = place.resolveSibling(place.getFileName() + ".new");
        Files.createDirectories(place.getParent());
        Disk.REAL.create(draft);
        Disk.REAL.append(draft, fresh.privateKey());
        Disk.REAL.sync(draft);
        Disk.REAL.rename(draft, place);
        return fresh;
    }
}
