package io.reticle.reports;

import io.reticle.reports.event.Verdict;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Results as JUnit XML, in the dialect that Jenkins and its kin read: a suite per system and level,
 * a test case per case.
 *
 * <p>A fail is a {@code failure}, an inconclusive case an {@code error}, an unsupported one {@code
 * skipped}; a lenient one passes and says so in its {@code system-out}.
 */
final class JUnitXmlReport {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ISO_LOCAL_DATE_TIME.withZone(ZoneOffset.UTC);

    private final XMLStreamWriter xml;

    private JUnitXmlReport(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** Writes {@code results} to {@code file}. */
    static void write(Results results, Path file) throws IOException {
        try (Writer out = Files.newBufferedWriter(file)) {
            new JUnitXmlReport(XMLOutputFactory.newFactory().createXMLStreamWriter(out))
                    .run(results);
        } catch (XMLStreamException e) {
            throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private void run(Results results) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        line(0);
        xml.writeStartElement("testsuites");
        attribute("name", results.run().tool() + " " + results.run().profile());
        totals(results.cases());
        for (var column : results.columns()) {
            suite(results, column);
        }
        line(0);
        xml.writeEndElement();
        xml.writeEndDocument();
        xml.close();
    }

    private void suite(Results results, Column column) throws XMLStreamException {
        var cases =
                results.cases().stream()
                        .filter(
                                c ->
                                        c.ref().sut().equals(column.sut().id())
                                                && c.ref().level().equals(column.level()))
                        .toList();
        line(1);
        xml.writeStartElement("testsuite");
        attribute("name", column.sut().id() + " " + column.level());
        totals(cases);
        attribute("skipped", count(cases, Verdict.UNSUPPORTED));
        attribute(
                "timestamp",
                TIMESTAMP.format(
                        cases.stream()
                                .map(CaseResult::startedAt)
                                .min(Comparator.naturalOrder())
                                .orElse(results.run().startedAt())
                                .truncatedTo(ChronoUnit.SECONDS)));
        line(2);
        xml.writeStartElement("properties");
        property("system", column.sut().name() + " " + column.sut().release());
        property("profile", results.run().profile());
        property("seed", results.run().seed());
        property("suite", results.run().suiteHash());
        property("catalogue", results.run().catalogueHash());
        property("certification", column.certification().word());
        property("complete", Boolean.toString(results.complete()));
        line(2);
        xml.writeEndElement();
        for (var c : cases) {
            testCase(column, c);
        }
        line(1);
        xml.writeEndElement();
    }

    private void testCase(Column column, CaseResult c) throws XMLStreamException {
        line(2);
        xml.writeStartElement("testcase");
        attribute("name", c.ref().caseId() + ": " + c.title());
        attribute("classname", column.sut().id() + "." + column.level() + "." + c.chapter());
        attribute("time", seconds(c.micros()));
        switch (c.verdict()) {
            case PASS -> {}
            case LENIENT -> text("system-out", "lenient: " + c.reason() + "\n" + replay(c));
            case FAIL -> outcome("failure", c);
            case INCONCLUSIVE -> outcome("error", c);
            case UNSUPPORTED -> {
                line(3);
                xml.writeEmptyElement("skipped");
                attribute("message", c.reason());
            }
        }
        line(2);
        xml.writeEndElement();
    }

    private void outcome(String element, CaseResult c) throws XMLStreamException {
        line(3);
        xml.writeStartElement(element);
        attribute("message", c.reason());
        attribute("type", c.verdict().word());
        characters(c.reason() + "\ndecides: " + String.join(", ", c.decides()) + "\n" + replay(c));
        xml.writeEndElement();
    }

    private static String replay(CaseResult c) {
        return c.replay().isEmpty() ? "seed: " + c.seed() : "replay: " + c.replay();
    }

    private void text(String element, String text) throws XMLStreamException {
        line(3);
        xml.writeStartElement(element);
        characters(text);
        xml.writeEndElement();
    }

    private void property(String name, String value) throws XMLStreamException {
        line(3);
        xml.writeEmptyElement("property");
        attribute("name", name);
        attribute("value", value);
    }

    private void totals(List<CaseResult> cases) throws XMLStreamException {
        attribute("tests", Integer.toString(cases.size()));
        attribute("failures", count(cases, Verdict.FAIL));
        attribute("errors", count(cases, Verdict.INCONCLUSIVE));
        attribute("time", seconds(cases.stream().mapToLong(CaseResult::micros).sum()));
    }

    private static String count(List<CaseResult> cases, Verdict verdict) {
        return Long.toString(cases.stream().filter(c -> c.verdict() == verdict).count());
    }

    private static String seconds(long micros) {
        return String.format(
                Locale.ROOT, "%.6f", Duration.of(micros, ChronoUnit.MICROS).toNanos() / 1e9);
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, PlainText.oneLine(value));
    }

    private void characters(String text) throws XMLStreamException {
        xml.writeCharacters(PlainText.lines(text));
    }

    private void line(int depth) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
    }
}
