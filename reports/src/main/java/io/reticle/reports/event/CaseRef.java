package io.reticle.reports.event;

import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.Objects;

/**
 * Which case, on which system, at which level: unique within a run.
 *
 * @param sut id of a {@link SutDescription}
 * @param level for instance {@code "L0"}
 * @param caseId for instance {@code "link.establishment.foreign-proof"}
 */
public record CaseRef(
        @JsonProperty(required = true) String sut,
        @JsonProperty(required = true) String level,
        @JsonProperty(required = true) String caseId) {
    public CaseRef {
        Objects.requireNonNull(sut, "sut");
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(caseId, "caseId");
    }

    @Override
    public String toString() {
        return sut + " " + level + " " + caseId;
    }
}
