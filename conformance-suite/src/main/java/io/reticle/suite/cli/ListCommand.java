package io.reticle.suite.cli;

import io.reticle.suite.catalogue.Catalogue;
import io.reticle.suite.catalogue.Requirement;
import io.reticle.suite.engine.CaseDescription;
import io.reticle.suite.engine.CaseIndex;
import io.reticle.suite.sut.SutManifest;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** {@code reticle list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        header = "Show the cases, the requirements, or the shipped systems.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  reticle list cases",
            "  reticle list requirements --json | jq '.[] | select(.cases == 0) | [.id, .inside]'"
        })
public final class ListCommand implements Subcommand {
    /** What can be listed. */
    enum Kind {
        CASES,
        REQUIREMENTS,
        SUTS
    }

    @Parameters(paramLabel = "cases|requirements|suts", description = "What to show.")
    private Kind kind;

    @Option(names = "--json", description = "As one JSON array.")
    private boolean json;

    /** For the service loader. */
    public ListCommand() {}

    @Override
    public Integer call() {
        var array = JsonNodeFactory.instance.arrayNode();
        switch (kind) {
            case CASES -> cases(array);
            case REQUIREMENTS -> requirements(array);
            case SUTS -> suts(array);
        }
        if (json) {
            System.out.println(
                    JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(array));
        }
        return 0;
    }

    private void cases(ArrayNode array) {
        var decided = new HashSet<String>();
        for (CaseDescription each : all()) {
            decided.addAll(each.decides());
            var one = array.addObject();
            one.put("id", each.id());
            one.put("title", each.title());
            one.put("chapter", each.chapter());
            one.put("level", each.level().name());
            one.put("polarity", each.polarity().word());
            one.set("decides", strings(each.decides()));
            one.set("needs", strings(each.needs()));
            line(
                    each.level()
                            + "  "
                            + each.polarity().word().charAt(0)
                            + "  "
                            + each.id()
                            + "  "
                            + String.join(" ", each.decides()));
        }
        line(array.size() + " cases decide " + decided.size() + " requirements");
    }

    private void requirements(ArrayNode array) {
        var cases = all();
        for (Requirement each : Catalogue.load().requirements()) {
            long deciding = cases.stream().filter(one -> one.decides().contains(each.id())).count();
            var one = array.addObject();
            one.put("id", each.id());
            one.put("level", each.level().name());
            one.put("chapter", each.chapter());
            one.put("releases", each.releases());
            one.put("text", each.text());
            one.put("cases", deciding);
            one.put("inside", each.inside().orElse(null));
            line(
                    String.format(
                            Locale.ROOT,
                            "%-11s %-8s %3d case%s  %s",
                            each.id(),
                            each.level(),
                            deciding,
                            deciding == 1 ? " " : "s",
                            each.text()));
            each.inside().ifPresent(why -> line(" ".repeat(31) + "inside: " + why));
        }
    }

    private void suts(ArrayNode array) {
        for (String name : SutManifest.SHIPPED) {
            var sut = SutManifest.load(name);
            var one = array.addObject();
            one.put("id", sut.id());
            one.put("name", sut.name());
            one.put("release", sut.release());
            one.put("language", sut.language());
            line(
                    String.format(
                            Locale.ROOT,
                            "%-16s %s %s, %s",
                            sut.id(),
                            sut.name(),
                            sut.release(),
                            sut.language()));
        }
    }

    private static List<CaseDescription> all() {
        return CaseIndex.of(CertifyCommand.PACKAGES);
    }

    private void line(String text) {
        if (!json) {
            System.out.println(text);
        }
    }

    private static ArrayNode strings(List<String> values) {
        var array = JsonNodeFactory.instance.arrayNode();
        values.forEach(array::add);
        return array;
    }
}
