package io.reticle.daemon.command;

import io.reticle.daemon.config.Home;
import io.reticle.daemon.storage.IdentityFile;
import io.reticle.rns.bytes.Bytes;
import io.reticle.rns.identity.PublicIdentity;
import io.reticle.rns.request.RequestHandler.Policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may use a listener: everybody, or those who are named on the command line and in the first
 * file {@code allowed_identities} of {@code /etc/NAME}, {@code ~/.config/NAME} and {@code ~/.NAME}.
 */
record Guests(boolean everybody, Set<Bytes> identities) {
    private static final String FILE = "allowed_identities";

    static Guests of(String app, boolean everybody, List<String> named) throws Exception {
        Set<Bytes> identities = new HashSet<>();
        for (String hash : named) identities.add(Common.hash(hash, 1));
        Optional<Path> file = file(app);
        if (file.isPresent()) {
            try {
                identities.addAll(IdentityFile.allowed(file.get()));
            } catch (IOException e) {
                throw new Refusal(1, "cannot read " + file.get() + ": " + e.getMessage());
            }
        }
        return new Guests(everybody, Set.copyOf(identities));
    }

    private static Optional<Path> file(String app) {
        Path home = Home.folder();
        return List.of(
                        Path.of("/etc", app, FILE),
                        home.resolve(".config").resolve(app).resolve(FILE),
                        home.resolve("." + app).resolve(FILE))
                .stream()
                .filter(Files::isRegularFile)
                .findFirst();
    }

    boolean welcome(Optional<PublicIdentity> identity) {
        return everybody || identity.map(i -> identities.contains(i.hash())).orElse(false);
    }

    Policy policy() {
        return everybody ? new Policy.All() : new Policy.Listed(identities);
    }

    /** Nobody can come. */
    boolean none() {
        return !everybody && identities.isEmpty();
    }
}
