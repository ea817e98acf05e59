package io.reticle.daemon;

import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.bytes.MalformedFrame;
import io.reticle.rns.crypto.CryptoProvider;
import io.reticle.rns.crypto.Entropy;
import io.reticle.rns.identity.Identity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The files of a node beside its configuration, in the Python stack's formats. */
final class StorageFolder {
    private static final String TRANSPORT_IDENTITY = "transport_identity";

    private final Path folder;

    StorageFolder(Path configFolder) {
        this.folder = configFolder.resolve("storage");
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
        Files.createDirectories(folder);
        replace(file, fresh.privateKey());
        return fresh;
    }

    /** Old content or new, whatever happens in between (R-CORE-038); readable by the owner only. */
    private static void replace(Path file, Bytes content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        Files.deleteIfExists(draft);
        if (draft.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(
                    draft,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        try (FileChannel channel =
                FileChannel.open(draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content.toArray());
            while (buffer.hasRemaining()) channel.write(buffer);
            channel.force(true);
        }
        Files.move(
                draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
