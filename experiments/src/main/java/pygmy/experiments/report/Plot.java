package pygmy.experiments.report;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import pygmy.experiments.measure.Spread;

/** A picture, as PNG and SVG. Colours are told apart by people who do not see red and green apart (Okabe and Ito). */
public final class Plot {

    private static final int WIDTH = 960;
    private static final int HEIGHT = 540;
    private static final int DPI = 108;
    private static final Color[] COLORS = {new Color(0x0072B2), new Color(0xE69F00), new Color(0x009E73), new Color(0xD55E00),
        new Color(0xCC79A7), new Color(0x56B4E9)};
    private static final BasicStroke LINE = new BasicStroke(2);
    private static final float[] DASHES = {5, 5};

    private final Chart<?, ?> chart;
    private int extras;

    private Plot(Chart<?, ?> chart) {
        this.chart = chart;
        Styler styler = chart.getStyler();
        styler.setChartBackgroundColor(Color.WHITE).setSeriesColors(COLORS).setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal).setLegendBorderColor(Color.WHITE);
        ((AxesChartStyler) styler).setPlotGridLinesColor(new Color(0xDDDDDD));
    }

    /** Lines over numbers. */
    public static Plot lines(String title, String x, String y, boolean logarithmic) {
        XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle(x).yAxisTitle(y).build();
        chart.getStyler().setYAxisLogarithmic(logarithmic).setMarkerSize(7);
        return new Plot(chart);
    }

    /** Bars over names; stacked, or beside each other with error bars. */
    public static Plot bars(String title, String x, String y, boolean stacked) {
        CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle(x).yAxisTitle(y).build();
        chart.getStyler().setStacked(stacked).setAvailableSpaceFill(0.7).setYAxisMin(0.0);
        return new Plot(chart);
    }

    /** A line through medians, with whiskers from the lowest to the highest round. */
    public Plot line(String name, List<Double> xs, List<Spread> ys) {
        XYChart xy = (XYChart) chart;
        Color color = COLORS[(xy.getSeriesMap().size() - extras) % COLORS.length];
        XYSeries series = xy.addSeries(name, xs, ys.stream().map(Spread::median).toList());
        series.setMarkerColor(color).setMarker(SeriesMarkers.CIRCLE).setLineColor(color).setLineStyle(LINE);
        for (int i = 0; i < xs.size(); i++) {
            extra(List.of(xs.get(i), xs.get(i)), List.of(ys.get(i).min(), ys.get(i).max()), color, LINE);
        }
        return this;
    }

    /** A curve without markers. */
    public Plot curve(String name, List<Double> xs, List<Double> ys) {
        XYChart xy = (XYChart) chart;
        Color color = COLORS[(xy.getSeriesMap().size() - extras) % COLORS.length];
        xy.addSeries(name, xs, ys).setMarker(SeriesMarkers.NONE).setLineColor(color).setLineStyle(LINE);
        return this;
    }

    /** A dashed vertical line at {@code x}, up to {@code top}. */
    public Plot mark(double x, double bottom, double top) {
        extra(List.of(x, x), List.of(bottom, top), Color.DARK_GRAY, new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL,
                1, DASHES, 0));
        return this;
    }

    /** One bar over each name. Error bars reach half the range of the rounds to both sides; stacked bars have none. */
    public Plot bar(String series, List<String> names, List<Spread> values) {
        CategoryChart bars = (CategoryChart) chart;
        List<Double> medians = values.stream().map(Spread::median).toList();
        if (bars.getStyler().isStacked()) {
            bars.addSeries(series, names, medians);
        } else {
            bars.addSeries(series, names, medians, values.stream().map(v -> (v.max() - v.min()) / 2).toList());
        }
        return this;
    }

    private void extra(List<Double> xs, List<Double> ys, Color color, BasicStroke stroke) {
        ((XYChart) chart).addSeries("extra-" + extras++, xs, ys).setMarker(SeriesMarkers.NONE).setLineColor(color).setLineStyle(stroke)
                .setShowInLegend(false);
    }

    /** For shares in percent over a logarithmic scale. */
    public Plot logarithmicX() {
        ((XYChart) chart).getStyler().setXAxisLogarithmic(true).setYAxisMin(0.0).setYAxisMax(100.0);
        return this;
    }

    /** Writes {@code name.png} and {@code name.svg}. */
    public void save(Path directory, String name) throws IOException {
        BitmapEncoder.saveBitmapWithDPI(chart, directory.resolve(name).toString(), BitmapEncoder.BitmapFormat.PNG, DPI);
        VectorGraphics2D vectors = new VectorGraphics2D();
        chart.paint(vectors, WIDTH, HEIGHT);
        try (OutputStream out = Files.newOutputStream(directory.resolve(name + ".svg"))) {
            new SVGProcessor().getDocument(vectors.getCommands(), new PageSize(0, 0, WIDTH, HEIGHT)).writeTo(out);
        }
    }
}
