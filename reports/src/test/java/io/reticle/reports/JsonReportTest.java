package io.reticle.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;

import io.reticle.reports.event.Event;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class JsonReportTest {
    @TempDir Path directory;

    @Test
    void the_result_has_the_shape_that_its_schema_says() throws IOException {
        var json = written(SampleRun.large());

        assertTrue(json.get("complete").booleanValue());
        assertEquals(2, json.get("systems").size());
        var level = json.at("/systems/1/levels/1");
        assertEquals("not-certified", level.get("certification").stringValue());
        assertEquals(1, level.at("/counts/fail").intValue());
        assertEquals(43, level.at("/counts/pass").intValue());
        assertEquals(36, json.get("requirements").size());
        assertEquals("fail", json.at("/requirements/13/verdicts/3/verdict").stringValue());
        assertTrue(json.at("/requirements/35/verdicts/0/verdict").isNull());
        assertEquals(200, json.get("cases").size());
        assertTrue(json.at("/cases/0/page").stringValue().startsWith("cases/rnsd-l0-link"));
        assertEquals(6, json.at("/cases/0/frames").intValue());
    }

    @Test
    void an_interrupted_run_has_that_shape_too_and_says_so() throws IOException {
        var events = SampleRun.large();

        var json = written(events.subList(0, events.size() - 3));

        assertEquals("false", json.get("complete").toString());
        assertTrue(json.get("finishedAt").isNull());
        assertTrue(json.at("/systems/0/certification").isNull());
        assertEquals("inconclusive", json.at("/systems/0/levels/0/certification").stringValue());
    }

    @Test
    void strings_of_hostile_nodes_have_that_shape_too() throws IOException {
        var json = written(HostileRun.events());

        assertEquals(5, json.get("cases").size());
    }

    private JsonNode written(List<Event> events) throws IOException {
        var results = Results.of(events);
        var file = directory.resolve("result.json");
        JsonReport.write(results, new CasePages(results.cases()), file);
        var text = Files.readString(file);
        try (var in = JsonReport.schema()) {
            var schema =
                    SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(in);
            assertEquals(List.of(), schema.validate(text, InputFormat.JSON));
        }
        return JsonMapper.shared().readTree(text);
    }
}
