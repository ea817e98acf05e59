package io.reticle.reports.event;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.OptBoolean;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * One fact about a run, in the order in which it became known. A run is the sequence of its events
 * and nothing else: every report is made from them.
 *
 * <p>On disk an event is one line of JSON whose {@code type} member names the record, for instance
 * {@code "frame"} ({@link EventLog}). Several cases run at once, so the events of one case may lie
 * between those of others; a {@link CaseRef} tells them apart.
 */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        include = JsonTypeInfo.As.PROPERTY,
        property = "type",
        requireTypeIdForSubtypes = OptBoolean.TRUE)
@JsonSubTypes({
    @JsonSubTypes.Type(value = Event.RunStarted.class, name = "run-started"),
    @JsonSubTypes.Type(value = Event.CaseStarted.class, name = "case-started"),
    @JsonSubTypes.Type(value = Event.Frame.class, name = "frame"),
    @JsonSubTypes.Type(value = Event.Note.class, name = "note"),
    @JsonSubTypes.Type(value = Event.CaseFinished.class, name = "case-finished"),
    @JsonSubTypes.Type(value = Event.RunFinished.class, name = "run-finished")
})
public sealed interface Event {

    /** What was seen or done while a case ran; a case's report is its evidence in order. */
    sealed interface Evidence extends Event permits Frame, Note {
        /** The case that it belongs to. */
        CaseRef ref();

        /** Microseconds since the case began. */
        long atMicros();
    }

    /**
     * The run begins; always the first event, and there is only one.
     *
     * @param tool the program that judges, for instance {@code "Reticle"}
     * @param toolVersion its version
     * @param suiteHash hash of the suite's code, hex
     * @param catalogueHash hash of the requirement catalogue, hex
     * @param startedAt wall clock time
     * @param profile the profile certified for, for instance {@code "rns-transport 1.5"}
     * @param seed the run's seed, as it is to be typed to repeat the run
     * @param suts the systems under test, in the order of the matrix's columns
     * @param requirements the requirements of the profile, in the order of the matrix's rows
     * @param plannedCases how many cases are to run, over all systems and levels
     * @param notes what a reader of the verdict ought to know, one sentence each
     */
    record RunStarted(
            @JsonProperty(required = true) String tool,
            @JsonProperty(required = true) String toolVersion,
            @JsonProperty(required = true) String suiteHash,
            @JsonProperty(required = true) String catalogueHash,
            @JsonProperty(required = true) Instant startedAt,
            @JsonProperty(required = true) String profile,
            @JsonProperty(required = true) String seed,
            @JsonProperty(required = true) List<SutDescription> suts,
            @JsonProperty(required = true) List<RequirementDescription> requirements,
            @JsonProperty(required = true) int plannedCases,
            List<String> notes)
            implements Event {
        public RunStarted {
            Objects.requireNonNull(tool, "tool");
            Objects.requireNonNull(toolVersion, "toolVersion");
            Objects.requireNonNull(suiteHash, "suiteHash");
            Objects.requireNonNull(catalogueHash, "catalogueHash");
            Objects.requireNonNull(startedAt, "startedAt");
            Objects.requireNonNull(profile, "profile");
            Objects.requireNonNull(seed, "seed");
            suts = List.copyOf(suts);
            requirements = List.copyOf(requirements);
            notes = notes == null ? List.of() : List.copyOf(notes);
        }
    }

    /**
     * A case begins on one system at one level.
     *
     * @param title the sentence that the case proves
     * @param chapter the chapter it stands in, for instance {@code "Links: establishment"}
     * @param decides ids of the requirements that the case decides
     * @param polarity whether it shows what must work or what must not
     * @param seed the case's own seed, as it is to be typed to repeat it
     * @param at wall clock time
     */
    record CaseStarted(
            @JsonProperty(value = "case", required = true) CaseRef ref,
            @JsonProperty(required = true) String title,
            @JsonProperty(required = true) String chapter,
            @JsonProperty(required = true) List<String> decides,
            @JsonProperty(required = true) Polarity polarity,
            @JsonProperty(required = true) String seed,
            @JsonProperty(required = true) Instant at)
            implements Event {
        public CaseStarted {
            Objects.requireNonNull(ref, "ref");
            Objects.requireNonNull(title, "title");
            Objects.requireNonNull(chapter, "chapter");
            decides = List.copyOf(decides);
            Objects.requireNonNull(polarity, "polarity");
            Objects.requireNonNull(seed, "seed");
            Objects.requireNonNull(at, "at");
        }
    }

    /**
     * A frame was seen between the prober and the system under test.
     *
     * @param atMicros microseconds since the case began
     * @param medium where it was seen, for instance {@code "tcp open"}
     * @param hex the whole frame as it was on the wire, without framing, lower-case hex
     * @param summary one line, for instance {@code "ANNOUNCE 3fa9… hops 0"}
     * @param fields what the frame says, field by field; empty if it cannot be decoded
     */
    record Frame(
            @JsonProperty(value = "case", required = true) CaseRef ref,
            @JsonProperty(required = true) long atMicros,
            @JsonProperty(required = true) Direction direction,
            @JsonProperty(required = true) String medium,
            @JsonProperty(required = true) String hex,
            @JsonProperty(required = true) String summary,
            List<Field> fields)
            implements Evidence {
        public Frame {
            Objects.requireNonNull(ref, "ref");
            Objects.requireNonNull(direction, "direction");
            Objects.requireNonNull(medium, "medium");
            Objects.requireNonNull(hex, "hex");
            Objects.requireNonNull(summary, "summary");
            fields = fields == null ? List.of() : List.copyOf(fields);
        }
    }

    /**
     * Something that a case did or saw, for instance {@code "bent: signature, last bit flipped"}.
     *
     * @param atMicros microseconds since the case began
     */
    record Note(
            @JsonProperty(value = "case", required = true) CaseRef ref,
            @JsonProperty(required = true) long atMicros,
            @JsonProperty(required = true) String text)
            implements Evidence {
        public Note {
            Objects.requireNonNull(ref, "ref");
            Objects.requireNonNull(text, "text");
        }
    }

    /**
     * A case has ended.
     *
     * @param reason why the verdict is what it is; may be empty for a pass
     * @param micros how long the case took, in microseconds
     * @param replay the command that repeats this case alone
     */
    record CaseFinished(
            @JsonProperty(value = "case", required = true) CaseRef ref,
            @JsonProperty(required = true) Verdict verdict,
            @JsonProperty(required = true) String reason,
            @JsonProperty(required = true) long micros,
            @JsonProperty(required = true) String replay)
            implements Event {
        public CaseFinished {
            Objects.requireNonNull(ref, "ref");
            Objects.requireNonNull(verdict, "verdict");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(replay, "replay");
        }
    }

    /** The run has ended; always the last event. Its absence means that the run was interrupted. */
    record RunFinished(
            @JsonProperty(required = true) Instant at,
            @JsonProperty(required = true) List<SutVerdict> suts)
            implements Event {
        public RunFinished {
            Objects.requireNonNull(at, "at");
            suts = List.copyOf(suts);
        }
    }
}
