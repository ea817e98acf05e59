package io.reticle.reports.event;

import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A requirement, as a report shows it.
 *
 * @param id for instance {@code "R-CORE-120"}
 * @param text the requirement's sentence
 * @param level {@code MUST}, {@code SHOULD}, {@code MAY} or {@code OBSERVED}
 * @param releases the range of authority releases that it holds for, for instance {@code
 *     "[1.3.1,)"}
 * @param source where each authority release shows it, by release
 * @param chapter the chapter that it stands in
 */
public record RequirementDescription(
        @JsonProperty(required = true) String id,
        @JsonProperty(required = true) String text,
        @JsonProperty(required = true) String level,
        @JsonProperty(required = true) String releases,
        Map<String, String> source,
        @JsonProperty(required = true) String chapter) {
    public RequirementDescription {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(releases, "releases");
        source =
                source == null
                        ? Map.of()
                        : Collections.unmodifiableMap(new LinkedHashMap<>(source));
        Objects.requireNonNull(chapter, "chapter");
    }
}
