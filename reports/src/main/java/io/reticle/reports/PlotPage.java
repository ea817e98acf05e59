package io.reticle.reports;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.MemoryLoader;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measurements as a page that needs nothing but itself: what was measured and how, a table of all
 * figures, and plots of some. Nothing runs on it, and nothing is loaded from anywhere.
 *
 * @param facts how it was measured
 * @param rows of the table, each as long as {@code head}
 */
public record PlotPage(
        String title,
        List<Fact> facts,
        List<String> head,
        List<List<String>> rows,
        List<Plot> plots) {
    private static final String TEMPLATE = "plots.peb";

    /** Something that holds for all measurements. */
    public record Fact(String name, String value) {}

    /** A plot as the page has it: the drawing is an image, whose names are nobody else's. */
    record Image(String label, String data) {}

    public PlotPage {
        facts = List.copyOf(facts);
        head = List.copyOf(head);
        rows = List.copyOf(rows);
        plots = List.copyOf(plots);
    }

    /** Writes the page, in place of one that may be there. */
    public void write(Path file) throws IOException {
        var loader = new MemoryLoader();
        loader.addTemplate(TEMPLATE, HtmlReport.resource(TEMPLATE));
        var engine =
                new PebbleEngine.Builder()
                        .loader(loader)
                        .autoEscaping(true)
                        .strictVariables(true)
                        .defaultLocale(Locale.ROOT)
                        .build();
        var images = new ArrayList<Image>();
        for (Plot plot : plots) {
            var svg = plot.svg().getBytes(StandardCharsets.UTF_8);
            images.add(
                    new Image(
                            plot.title() + ": " + plot.up() + " against " + plot.across(),
                            Base64.getEncoder().encodeToString(svg)));
        }
        var css = HtmlReport.resource("report.css");
        var text = new StringWriter();
        engine.getTemplate(TEMPLATE)
                .evaluate(
                        text,
                        Map.of(
                                "page", this,
                                "images", images,
                                "css", css,
                                "cssHash", HtmlReport.hash(css)));
        Files.writeString(file, text.toString());
    }
}
