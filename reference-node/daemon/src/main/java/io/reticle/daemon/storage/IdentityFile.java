package io.reticle.daemon.storage;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** Files that hold an identity: 64 private bytes and nothing else (R-CORE-022). */
public final class IdentityFile {
    private IdentityFile() {}

    /**
     * @throws IOException if there is no such file, or it holds something else
     */
    public static Identity load(CryptoProvider crypto, Path file) throws IOException {
        try {
            return Identity.load(crypto, Bytes.wrap(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            throw new IOException("there is no identity file " + file, e);
        } catch (MalformedFrame e) {
            throw new IOException(file + " holds no identity: " + e.getMessage(), e);
        }
    }

    /**
     * Reads one, or makes and keeps a new one where there is none.
     *
     * @throws IOException if it holds something else, or cannot be kept
     */
    public static Identity loadOrMake(CryptoProvider crypto, Path file) throws IOException {
        if (Files.exists(file)) return load(crypto, file);
        Identity fresh = Identity.generate(crypto, Entropy.secure());
        save(fresh, file);
        return fresh;
    }

    /** Writes one so that only its owner can read it; what is there is replaced. */
    public static void save(Identity identity, Path file) throws IOException {
        Path place = file.toAbsolutePath();
        Path draft = place.resolveSibling(place.getFileName() + ".new");
        Files.createDirectories(place.getParent());
        Disk.REAL.create(draft);
        Disk.REAL.append(draft, identity.privateKey());
        Disk.REAL.sync(draft);
        Disk.REAL.rename(draft, place);
    }

    /** Hashes of 32 digits in a file, one on each line; other lines mean nothing. */
    public static Set<Bytes> allowed(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.matches("[0-9a-fA-F]{32}"))
                .map(Bytes::hex)
                .collect(Collectors.toUnmodifiableSet());
    }
}
