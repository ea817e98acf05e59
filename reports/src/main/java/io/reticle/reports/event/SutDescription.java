package io.reticle.reports.event;

import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.List;
import java.util.Objects;

/**
 * A system under test, for people.
 *
 * @param id short and unique within the run, for instance {@code "rnsd"}
 * @param name for instance {@code "Reticulum Network Stack"}
 * @param release for instance {@code "1.5.7"}
 * @param levels the levels that it is judged at, for instance {@code ["L0", "L1"]}
 * @param startedBy the command or address by which it is reached
 */
public record SutDescription(
        @JsonProperty(required = true) String id,
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String release,
        @JsonProperty(required = true) List<String> levels,
        @JsonProperty(required = true) String startedBy) {
    public SutDescription {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(release, "release");
        levels = List.copyOf(levels);
        Objects.requireNonNull(startedBy, "startedBy");
    }
}
