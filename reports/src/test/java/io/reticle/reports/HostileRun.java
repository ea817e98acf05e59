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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run in which every string that can be hostile is. */
final class HostileRun {
    private static final String BAD = SampleRun.HOSTILE;

    private HostileRun() {}

    static List<Event> events() {
        var sut = new SutDescription("../" + BAD, BAD, BAD, List.of(BAD), BAD);
        var events = new ArrayList<Event>();
        events.add(
                new Event.RunStarted(
                        BAD,
                        BAD,
                        BAD,
                        BAD,
                        SampleRun.START,
                        BAD,
                        BAD,
                        List.of(sut),
                        List.of(
                                new RequirementDescription(
                                        BAD, BAD, "MUST", BAD, Map.of(BAD, BAD), BAD)),
                        Verdict.values().length,
                        List.of(BAD)));
        for (var verdict : Verdict.values()) {
            var ref = new CaseRef(sut.id(), BAD, verdict + "/../../" + BAD);
            events.add(
                    new Event.CaseStarted(
                            ref, BAD, BAD, List.of(BAD), Polarity.NEGATIVE, BAD, SampleRun.START));
            events.add(new Event.Note(ref, 1, "bent: " + BAD.repeat(20)));
            events.add(
                    new Event.Frame(
                            ref,
                            2,
                            Direction.TO_SUT,
                            BAD,
                            "not hex " + BAD,
                            BAD,
                            List.of(new Field(BAD, BAD, 0, Integer.MAX_VALUE))));
            events.add(
                    new Event.Frame(
                            ref,
                            3,
                            Direction.FROM_SUT,
                            BAD + "2",
                            "3c7363726970743e",
                            BAD,
                            List.of(new Field(BAD, BAD, 2, 3))));
            events.add(new Event.CaseFinished(ref, verdict, BAD, 5, BAD));
        }
        events.add(
                new Event.RunFinished(
                        SampleRun.START.plusSeconds(1),
                        List.of(
                                new SutVerdict(
                                        sut.id(), BAD, Certification.CERTIFIED, Map.of(), BAD))));
        return events;
    }
}
