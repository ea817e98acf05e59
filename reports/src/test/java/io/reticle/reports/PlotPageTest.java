package io.reticle.reports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Measurements on a page that needs nothing but itself. */
class PlotPageTest {
    private static final Pattern IMAGE =
            Pattern.compile("src=\"data:image/svg\\+xml;base64,([^\"]+)");

    @TempDir Path folder;

    private final Plot plot =
            new Plot(
                    "Growth",
                    "nodes",
                    "seconds",
                    List.of(new Plot.Point(10, 0.4), new Plot.Point(1_000, 2.2)));

    private String written(PlotPage page) throws IOException {
        var file = folder.resolve("page.html");
        page.write(file);
        return Files.readString(file);
    }

    @Test
    void a_page_has_its_facts_figures_and_plots_in_itself() throws IOException {
        var page =
                written(
                        new PlotPage(
                                "Growth of <worlds>",
                                List.of(new PlotPage.Fact("Seed", "7")),
                                List.of("nodes", "seconds"),
                                List.of(List.of("10", "0.4"), List.of("1000", "2.2")),
                                List.of(plot, plot)));

        assertTrue(page.contains("Growth of &lt;worlds&gt;"), page);
        assertTrue(page.contains("<dt>Seed</dt><dd>7</dd>"), page);
        assertTrue(page.contains("<td>1000</td><td>2.2</td>"), page);
        assertFalse(page.contains("src=\"http"), "something is loaded from elsewhere");
        var images = IMAGE.matcher(page).results().map(found -> found.group(1)).toList();
        assertEquals(2, images.size());
        for (String image : images) {
            var svg = new String(Base64.getDecoder().decode(image), StandardCharsets.UTF_8);
            assertTrue(svg.contains("<svg"), svg);
            assertTrue(svg.contains("</svg>"), "the drawing is incomplete");
        }
    }

    @Test
    void what_has_no_place_on_a_logarithmic_axis_is_refused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Plot("t", "x", "y", List.of(new Plot.Point(1, 0))));
        assertThrows(IllegalArgumentException.class, () -> new Plot("t", "x", "y", List.of()));
    }
}
