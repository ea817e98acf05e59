package io.reticle.reports.event;

import com.fasterxml.jackson.annotation.JsonProperty;

import java.util.Objects;

/**
 * One decoded field of a frame.
 *
 * @param offset where it begins in the frame, in bytes; -1 for a value that was computed or
 *     decrypted and stands nowhere in the frame
 * @param length its size in bytes; 0 for a value that stands nowhere in the frame
 */
public record Field(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String value,
        @JsonProperty(required = true) int offset,
        @JsonProperty(required = true) int length) {
    public Field {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
    }
}
