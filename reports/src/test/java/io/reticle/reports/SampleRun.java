package io.reticle.reports;

import io.reticle.reports.event.CaseRef;
import io.reticle.reports.event.Certification;
import io.reticle.reports.event.Direction;
import io.reticle.reports.event.Event;
import io.reticle.reports.event.Field;
import io.reticle.reports.event.Polarity;
import io.reticle.reports.event.RequirementDescription;
import io.reticle.reports.event.SutDescription;
import io.reticle.reports.event.SutVerdict;
import io.reticle.reports.event.Verdict;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Runs for tests: a large one that looks like a real one, and parts to build small ones from. */
final class SampleRun {
    static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    /** What an unkind node would send as its name. */
    static final String HOSTILE =
            "</title></text></style><script>alert(1)</script><img src=x onerror=\"alert('2')\">"
                    + " ' \" & ]]> \u0000\u001b[31m\u202e\uffff\ud800 {{ run.seed }}";

    private SampleRun() {}

    static SutDescription sut(String id, String... levels) {
        return new SutDescription(id, id, "1.0", List.of(levels), "./" + id);
    }

    static RequirementDescription requirement(String id) {
        return new RequirementDescription(
                id, "text of " + id, "MUST", "[1.3.1,)", Map.of("rns-1.5.7", "Link.py"), "Links");
    }

    static Event.RunStarted run(
            List<SutDescription> suts, List<String> requirements, int plannedCases) {
        return new Event.RunStarted(
                "Reticle",
                "0.1",
                "3f9c0aa7b1",
                "77aa",
                START,
                "rns-transport 1.5",
                "0x1b2e",
                suts,
                requirements.stream().map(SampleRun::requirement).toList(),
                plannedCases,
                List.of());
    }

    static Event.CaseStarted started(CaseRef ref, String... decides) {
        return new Event.CaseStarted(
                ref,
                "the case " + ref.caseId(),
                "Links",
                List.of(decides),
                Polarity.POSITIVE,
                "0x5eed",
                START.plusSeconds(1));
    }

    static Event.CaseFinished finished(CaseRef ref, Verdict verdict) {
        return new Event.CaseFinished(
                ref,
                verdict,
                verdict == Verdict.PASS ? "" : "because " + verdict.word(),
                2_500_000,
                "reticle replay " + ref.caseId() + " 0x5eed");
    }

    static Event.RunFinished ended(SutVerdict... verdicts) {
        return new Event.RunFinished(START.plusSeconds(252), List.of(verdicts));
    }

    /** Two chapters for each of three systems and levels, all verdicts, frames of all shapes. */
    static List<Event> large() {
        var random = new Random(7);
        var chapters =
                Map.of(
                        "Links: establishment",
                        List.of(
                                "An initiator discards a link proof whose signature does not verify"
                                        + " under the destination's signing key, and the link stays"
                                        + " pending until its timeout.",
                                "A destination answers a link request of 64 or 67 bytes with a"
                                        + " proof over link id, its keys and the signalling bytes."),
                        "Announces: validation",
                        List.of(
                                "A receiver drops an announce whose signature does not cover the"
                                        + " ratchet.",
                                "An announce whose destination hash is not made of its name hash"
                                        + " and identity hash is dropped."),
                        "IFAC",
                        List.of(
                                "A frame without the access code of its interface is dropped"
                                        + " unanswered.",
                                "The mask covers the whole frame but the access code itself."));
        var requirements = new ArrayList<RequirementDescription>();
        for (var chapter : List.of("Announces: validation", "Links: establishment", "IFAC")) {
            for (int i = 0; i < 12; i++) {
                requirements.add(
                        new RequirementDescription(
                                "R-CORE-" + (100 + requirements.size()),
                                chapters.get(chapter).get(i % 2),
                                i % 5 == 4 ? "SHOULD" : "MUST",
                                "[1.3.1,)",
                                Map.of("rns-1.5.7", "Link.py, validate_proof"),
                                chapter));
            }
        }
        var suts =
                List.of(
                        new SutDescription(
                                "rnsd",
                                "Reticulum Network Stack",
                                "1.5.7",
                                List.of("L0", "L1"),
                                "rnsd --config {config}"),
                        new SutDescription(
                                "reticle-node",
                                "Reticle node",
                                "0.1.0",
                                List.of("L0", "L1"),
                                "reticle-node run --config {config}"));
        var columns = new ArrayList<CaseRef>();
        suts.forEach(s -> s.levels().forEach(l -> columns.add(new CaseRef(s.id(), l, ""))));
        var events = new ArrayList<Event>();
        events.add(
                new Event.RunStarted(
                        "Reticle",
                        "0.1.0",
                        "3f9c0aa7b1d2",
                        "b1d277aa3f9c",
                        START,
                        "rns-transport 1.5",
                        "0x1b2e",
                        suts,
                        requirements,
                        columns.size() * 50,
                        List.of("Resources and requests are not judged yet.")));
        var counts = new LinkedHashMap<CaseRef, Map<Verdict, Integer>>();
        for (var column : columns) {
            counts.put(column, new EnumMap<>(Verdict.class));
            for (int i = 0; i < 50; i++) {
                var requirement = requirements.get(i % 34);
                var verdict = verdict(column, i);
                counts.get(column).merge(verdict, 1, Integer::sum);
                events.addAll(exchange(column, i, requirement, verdict, random));
            }
        }
        var verdicts = new ArrayList<SutVerdict>();
        counts.forEach(
                (column, tally) ->
                        verdicts.add(
                                new SutVerdict(
                                        column.sut(),
                                        column.level(),
                                        tally.containsKey(Verdict.FAIL)
                                                ? Certification.NOT_CERTIFIED
                                                : Certification.CERTIFIED,
                                        tally,
                                        tally.containsKey(Verdict.FAIL)
                                                ? tally.get(Verdict.FAIL)
                                                        + " cases failed that decide a MUST"
                                                : "")));
        verdicts.add(new SutVerdict("rnsd", "all", Certification.CERTIFIED, Map.of(), ""));
        verdicts.add(
                new SutVerdict("reticle-node", "all", Certification.NOT_CERTIFIED, Map.of(), "L1"));
        events.add(new Event.RunFinished(START.plusSeconds(252), verdicts));
        return events;
    }

    private static Verdict verdict(CaseRef column, int i) {
        boolean strict = column.sut().equals("reticle-node") && column.level().equals("L1");
        if (strict && i == 13) {
            return Verdict.FAIL;
        }
        if (strict && i == 20) {
            return Verdict.INCONCLUSIVE;
        }
        if (column.level().equals("L1") && i % 17 == 9) {
            return Verdict.UNSUPPORTED;
        }
        return i % 23 == 6 ? Verdict.LENIENT : Verdict.PASS;
    }

    private static List<Event> exchange(
            CaseRef column,
            int i,
            RequirementDescription requirement,
            Verdict verdict,
            Random random) {
        var ref =
                new CaseRef(column.sut(), column.level(), "link.establishment.foreign-proof-" + i);
        var events = new ArrayList<Event>();
        events.add(
                new Event.CaseStarted(
                        ref,
                        "a proof signed by another key does not open the link (" + i + ")",
                        requirement.chapter(),
                        i % 7 == 0
                                ? List.of(requirement.id(), "R-CORE-101")
                                : List.of(requirement.id()),
                        i % 3 == 0 ? Polarity.NEGATIVE : Polarity.POSITIVE,
                        "0x" + Long.toHexString(random.nextLong()),
                        START.plus(i * 900L, ChronoUnit.MILLIS)));
        events.add(new Event.Note(ref, 210, "control: the link opens when nothing is bent"));
        events.add(frame(ref, 1_840, Direction.TO_SUT, "ANNOUNCE 3fa9c1… hops 0", 167, random));
        events.add(frame(ref, 7_310, Direction.FROM_SUT, "LINKREQUEST to 3fa9c1…", 86, random));
        events.add(frame(ref, 8_022, Direction.TO_SUT, "PROOF of link 77aa02…", 118, random));
        events.add(frame(ref, 9_950, Direction.FROM_SUT, "DATA link 77aa02… LRRTT", 99, random));
        events.add(
                new Event.Note(
                        ref,
                        10_100,
                        "bent: the proof is signed by a stranger's key; all else is as the"
                                + " destination itself would have sent it, signalling included"));
        events.add(frame(ref, 12_400, Direction.FROM_SUT, "LINKREQUEST to 3fa9c1…", 86, random));
        events.add(frame(ref, 13_040, Direction.TO_SUT, "PROOF of link 10c4ee…", 118, random));
        if (i % 10 == 3) {
            events.add(
                    new Event.Frame(
                            ref,
                            14_000,
                            Direction.FROM_SUT,
                            "tcp second",
                            "2100" + "ab".repeat(40),
                            "ANNOUNCE 3fa9c1… hops 1, retransmitted to the other side",
                            List.of()));
        }
        if (verdict == Verdict.FAIL) {
            events.add(frame(ref, 15_200, Direction.FROM_SUT, "DATA link 10c4ee…", 99, random));
        }
        events.add(new Event.Note(ref, 6_020_000, "no link within 6.0 s"));
        events.add(
                new Event.CaseFinished(
                        ref,
                        verdict,
                        switch (verdict) {
                            case PASS -> "";
                            case LENIENT -> "the link closed after 9.1 s, expected within 6.0 s";
                            case FAIL ->
                                    "the link opened although its proof was signed by another key:"
                                            + " expected no frame on link 10c4ee…, found LRRTT";
                            case UNSUPPORTED -> "capability link is not claimed";
                            case INCONCLUSIVE -> "the control failed: no link within 6.0 s";
                        },
                        6_021_000 + i,
                        "reticle replay " + ref.caseId() + " 0x5eed"));
        return events;
    }

    private static Event.Frame frame(
            CaseRef ref, long at, Direction direction, String summary, int size, Random random) {
        var bytes = new byte[size];
        random.nextBytes(bytes);
        var hex = HexFormat.of().formatHex(bytes);
        return new Event.Frame(
                ref,
                at,
                direction,
                "tcp open",
                hex,
                summary,
                List.of(
                        new Field("flags", "HEADER_1, SINGLE", 0, 1),
                        new Field("hops", "0", 1, 1),
                        new Field("destination", hex.substring(4, 36), 2, 16),
                        new Field("context", "NONE", 18, 1),
                        new Field("X25519 key", hex.substring(38, 102), 19, 32),
                        new Field("data", (size - 51) + " bytes", 51, size - 51),
                        new Field("packet hash", hex.substring(0, 32), -1, 0)));
    }
}
