package io.reticle.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reticle.reports.event.CaseRef;
import io.reticle.reports.event.Event;
import io.reticle.reports.event.Verdict;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;

class JUnitXmlReportTest {
    @TempDir Path directory;

    @Test
    void each_verdict_has_its_element() throws Exception {
        var suite = parsed(oneOfEach());

        assertEquals("x L0", suite.getAttribute("name"));
        assertEquals("5", suite.getAttribute("tests"));
        assertEquals("1", suite.getAttribute("failures"));
        assertEquals("1", suite.getAttribute("errors"));
        assertEquals("1", suite.getAttribute("skipped"));
        assertEquals("12.500000", suite.getAttribute("time"));
        assertEquals("2026-03-01T10:00:01", suite.getAttribute("timestamp"));
        assertEquals(0, testCase(suite, "pass").getElementsByTagName("*").getLength());
        assertEquals("because fail", only(suite, "fail", "failure").getAttribute("message"));
        assertTrue(
                only(suite, "fail", "failure")
                        .getTextContent()
                        .contains("replay: reticle replay fail 0x5eed"));
        assertEquals(
                "because inconclusive",
                only(suite, "inconclusive", "error").getAttribute("message"));
        assertEquals(
                "because unsupported",
                only(suite, "unsupported", "skipped").getAttribute("message"));
        assertTrue(
                only(suite, "lenient", "system-out")
                        .getTextContent()
                        .startsWith("lenient: because lenient"));
    }

    @Test
    void strings_of_hostile_nodes_do_not_break_the_document() throws Exception {
        var suite = parsed(HostileRun.events());

        var text = only(suite, "FAIL", "failure").getTextContent();
        assertTrue(text.contains("<script>alert(1)</script>"), text);
        assertTrue(text.contains("]]> \\u{0}\\u{1b}[31m\\u{202e}\\u{ffff}\\u{d800}"), text);
    }

    @Test
    void an_interrupted_run_says_so() throws Exception {
        var events = oneOfEach();
        var suite = parsed(events.subList(0, events.size() - 1));

        var properties = suite.getElementsByTagName("property");
        var last = (Element) properties.item(properties.getLength() - 1);
        assertEquals("complete", last.getAttribute("name"));
        assertEquals("false", last.getAttribute("value"));
    }

    private static List<Event> oneOfEach() {
        var events = new ArrayList<Event>();
        events.add(SampleRun.run(List.of(SampleRun.sut("x", "L0")), List.of("R-1"), 5));
        for (var verdict : Verdict.values()) {
            var ref = new CaseRef("x", "L0", verdict.word());
            events.add(SampleRun.started(ref, "R-1"));
            events.add(SampleRun.finished(ref, verdict));
        }
        events.add(SampleRun.ended());
        return events;
    }

    /** The only suite of the document, which has been checked against the dialect's schema. */
    private Element parsed(List<Event> events)
            throws IOException, SAXException, ParserConfigurationException {
        var file = directory.resolve("junit.xml");
        JUnitXmlReport.write(Results.of(events), file);
        SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                .newSchema(getClass().getResource("junit.xsd"))
                .newValidator()
                .validate(new StreamSource(file.toFile()));
        try (var in = Files.newInputStream(file)) {
            var suites =
                    DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(in)
                            .getElementsByTagName("testsuite");
            assertEquals(1, suites.getLength());
            return (Element) suites.item(0);
        }
    }

    private static Element testCase(Element suite, String name) {
        var cases = suite.getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            var element = (Element) cases.item(i);
            if (element.getAttribute("name").startsWith(name)) {
                return element;
            }
        }
        throw new AssertionError("no test case " + name);
    }

    private static Element only(Element suite, String name, String element) {
        var found = testCase(suite, name).getElementsByTagName("*");
        assertEquals(1, found.getLength());
        assertEquals(element, found.item(0).getNodeName());
        return (Element) found.item(0);
    }
}
