package io.reticle.reports;

import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * One measure against another, as a line through points. Both axes are logarithmic, so that what
 * grows in proportion is a straight line, whatever its size.
 *
 * @param points at least one, all above 0
 */
public record Plot(String title, String across, String up, List<Point> points) {
    private static final int WIDTH = 560;
    private static final int HEIGHT = 340;

    /** One measurement. */
    public record Point(double x, double y) {}

    /**
     * @throws IllegalArgumentException if there is no point, or one that has no place on a
     *     logarithmic axis
     */
    public Plot {
        points = List.copyOf(points);
        if (points.isEmpty()) throw new IllegalArgumentException(title + ": no points");
        for (Point point : points) {
            if (!(point.x() > 0 && point.y() > 0)) {
                throw new IllegalArgumentException(title + ": expected values > 0, found " + point);
            }
        }
    }

    /** As a drawing of its own. */
    String svg() throws IOException {
        System.setProperty("java.awt.headless", "true");
        var chart =
                new XYChartBuilder()
                        .width(WIDTH)
                        .height(HEIGHT)
                        .title(title)
                        .xAxisTitle(across)
                        .yAxisTitle(up)
                        .build();
        chart.getStyler()
                .setXAxisLogarithmic(true)
                .setYAxisLogarithmic(true)
                .setLegendVisible(false)
                .setChartBackgroundColor(Color.WHITE);
        double[] x = points.stream().mapToDouble(Point::x).toArray();
        double[] y = points.stream().mapToDouble(Point::y).toArray();
        // whole powers of ten: only these are labelled
        chart.getStyler()
                .setXAxisMin(below(x))
                .setXAxisMax(above(x))
                .setYAxisMin(below(y))
                .setYAxisMax(above(y));
        chart.addSeries(up, x, y).setMarker(SeriesMarkers.CIRCLE);
        var drawn = new ByteArrayOutputStream();
        VectorGraphicsEncoder.saveVectorGraphic(chart, drawn, VectorGraphicsFormat.SVG);
        return drawn.toString(StandardCharsets.UTF_8);
    }

    private static double below(double... values) {
        double least = Arrays.stream(values).min().orElseThrow();
        return Math.pow(10, Math.floor(Math.log10(least)));
    }

    private static double above(double... values) {
        double most = Arrays.stream(values).max().orElseThrow();
        double power = Math.pow(10, Math.ceil(Math.log10(most)));
        return power > below(values) ? power : 10 * power;
    }
}
