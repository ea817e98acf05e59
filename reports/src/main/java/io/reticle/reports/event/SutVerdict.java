package io.reticle.reports.event;

import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a whole run says about one system at one level.
 *
 * @param level for instance {@code "L0"}, or {@code "all"} for all levels together
 * @param counts how many cases ended with each verdict; a verdict that never came is absent
 * @param reason why; may be empty for a certified system
 */
public record SutVerdict(
        @JsonProperty(required = true) String sut,
        @JsonProperty(required = true) String level,
        @JsonProperty(required = true) Certification certification,
        @JsonProperty(required = true) Map<Verdict, Integer> counts,
        @JsonProperty(required = true) String reason) {
    public SutVerdict {
        Objects.requireNonNull(sut, "sut");
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(certification, "certification");
        var ordered = new EnumMap<Verdict, Integer>(Verdict.class);
        ordered.putAll(counts);
        counts = Collections.unmodifiableMap(ordered);
        Objects.requireNonNull(reason, "reason");
    }
}
