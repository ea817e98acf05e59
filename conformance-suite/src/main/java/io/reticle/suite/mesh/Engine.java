package io.reticle.suite.mesh;

import io.reticle.suite.engine.Inconclusive;

import org.testcontainers.DockerClientFactory;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The container engine of this machine, if it has one. */
public final class Engine {
    /** Programs in containers are spoken to through the engine's command line. */
    static final String COMMAND = "docker";

    private static final int ANSWER_SECONDS = 10;

    private Engine() {}

    /** Why there can be no containers; empty if an engine answers. */
    public static Optional<String> obstacle() {
        // asked first, because it knows at once
        Optional<String> unreachable = obstacle(COMMAND);
        if (unreachable.isPresent() || DockerClientFactory.instance().isDockerAvailable()) {
            return unreachable;
        }
        return Optional.of(
                "no container engine answers, neither at DOCKER_HOST nor at the usual socket");
    }

    static Optional<String> obstacle(String command) {
        try {
            Process asked =
                    new ProcessBuilder(command, "version", "--format", "{{.Server.Version}}")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (asked.waitFor(ANSWER_SECONDS, TimeUnit.SECONDS) && asked.exitValue() == 0) {
                return Optional.empty();
            }
            asked.destroyForcibly();
            return Optional.of("the program '" + command + "' reaches no container engine");
        } catch (IOException e) {
            return Optional.of("there is no program '" + command + "' here: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Inconclusive("interrupted while asking for a container engine", e);
        }
    }
}
