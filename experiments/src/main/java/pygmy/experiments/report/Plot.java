package pygmy.experiments.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import pygmy.experiments.measure.Spread;

/** One panel of a {@link Picture}. Lines differ by marker and dashes as well, for people who do not see all colours apart. */
public final class Plot {

    static final int WIDTH = 960;

    private static final int HEIGHT = 520;
    private static final int LOW = 340;
    private static final int ROOM_FOR_NAMES = 32;
    /** Neighbours differ much for everybody. */
    private static final Color[] COLORS = Stream.of(Palette.FRONTEND, Palette.QUEUE, Palette.CATALOG, Palette.PRIMARY, Palette.ORDER, Palette.SOFT)
            .map(Palette::color).toArray(Color[]::new);
    private static final Marker[] MARKERS = {SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.DIAMOND, SeriesMarkers.TRIANGLE_UP,
        SeriesMarkers.TRIANGLE_DOWN, SeriesMarkers.CROSS};
    private static final BasicStroke[] STROKES = {new BasicStroke(2), dashes(8, 4), dashes(2, 3)};
    private static final BasicStroke LINE = new BasicStroke(2);
    private static final BasicStroke BAR = new BasicStroke(90, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL);
    private static final BasicStroke DASHED = new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, new float[] {5, 5}, 0);

    private final Chart<?, ?> chart;
    private final List<String> names = new ArrayList<>();
    private double apart;
    private int series;
    private int extras;

    private Plot(Chart<?, ?> chart) {
        this.chart = chart;
        Styler styler = chart.getStyler();
        styler.setChartBackgroundColor(Palette.CARD.color()).setSeriesColors(COLORS).setLegendPosition(Styler.LegendPosition.OutsideS);
        styler.setLegendLayout(Styler.LegendLayout.Horizontal).setLegendBorderColor(Palette.CARD.color());
        styler.setChartFontColor(Palette.INK.color()).setPlotBorderColor(Palette.LINE.color());
        ((AxesChartStyler) styler).setAxisTickLabelsColor(Palette.INK.color()).setAxisTickMarksColor(Palette.SOFT.color())
                .setPlotGridLinesColor(Palette.LINE.color()).setPlotMargin(0);
    }

    /** Lines over numbers; the vertical axis begins at 0. */
    public static Plot lines(String title, String x, String y) {
        Plot plot = xy(title, x, y, HEIGHT);
        plot.xyStyler().setYAxisMin(0.0);
        return plot;
    }

    /** The same, half as high and over the width of its data, for several above each other. */
    public static Plot low(String title, String x, String y) {
        Plot plot = xy(title, x, y, LOW);
        plot.xyStyler().setYAxisMin(0.0);
        return plot;
    }

    /** Bars over names, each of pieces above each other. */
    public static Plot stackedBars(String title, String x, String y) {
        CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle(x).yAxisTitle(y).build();
        chart.getStyler().setStacked(true).setAvailableSpaceFill(0.6).setYAxisMin(0.0);
        return new Plot(chart);
    }

    /** A bar over each name up to the median, with whiskers from the lowest to the highest round. */
    public static Plot bars(String title, String x, String y, List<String> names, List<Spread> values) {
        Plot plot = lines(title, x, y).from(-0.6, names.size() - 0.4);
        // Blank: where ticks go is XChart's choice, where names go is not.
        plot.xyStyler().setxAxisTickLabelsFormattingFunction(at -> " ").setPlotGridVerticalLinesVisible(false)
                .setAxisTitlePadding(ROOM_FOR_NAMES).setLegendVisible(false);
        plot.names.addAll(names);
        for (int i = 0; i < names.size(); i++) {
            List<Double> at = List.of((double) i, (double) i);
            plot.extra(at, List.of(0.0, values.get(i).median()), COLORS[0], BAR);
            plot.extra(at, List.of(values.get(i).min(), values.get(i).max()), Palette.INK.color(), LINE);
        }
        return plot;
    }

    private static Plot xy(String title, String x, String y, int height) {
        XYChart chart = new XYChartBuilder().width(WIDTH).height(height).title(title).xAxisTitle(x).yAxisTitle(y).build();
        chart.getStyler().setMarkerSize(7);
        return new Plot(chart);
    }

    /** The vertical axis in powers of ten, from {@code from} on. */
    public Plot logarithmicY(double from) {
        xyStyler().setYAxisLogarithmic(true).setYAxisMin(from).setYAxisDecimalPattern("#,##0.###");
        return this;
    }

    /** Shares in percent over a horizontal axis in powers of ten. */
    public Plot sharesOverLogarithm() {
        xyStyler().setXAxisLogarithmic(true).setYAxisMin(0.0).setYAxisMax(100.0);
        return this;
    }

    /** Where the horizontal axis begins and ends. */
    public Plot from(double least, double most) {
        xyStyler().setXAxisMin(least).setXAxisMax(most);
        return this;
    }

    /** Where the vertical axis ends. */
    public Plot upTo(double most) {
        ((AxesChartStyler) chart.getStyler()).setYAxisMax(most);
        return this;
    }

    /** Ticks at whole numbers, for what can only be counted. */
    public Plot countedX(int from, int to) {
        from(from - 0.2, to + 0.2);
        xyStyler().setXAxisDecimalPattern("0").setXAxisMaxLabelCount(to - from + 1);
        return this;
    }

    /** Draws each line this much further right than the one before, so that whiskers do not hide each other. */
    public Plot apart(double step) {
        apart = step;
        return this;
    }

    /** A line through medians, with whiskers from the lowest to the highest round. */
    public Plot line(String name, List<Double> exactly, List<Spread> ys) {
        double shift = series * apart;
        List<Double> xs = exactly.stream().map(x -> x + shift).toList();
        Color color = COLORS[series % COLORS.length];
        xyChart().addSeries(name, xs, ys.stream().map(Spread::median).toList()).setMarkerColor(color).setMarker(MARKERS[series % MARKERS.length])
                .setLineColor(color).setLineStyle(STROKES[series++ % STROKES.length]);
        for (int i = 0; i < xs.size(); i++) {
            extra(List.of(xs.get(i), xs.get(i)), List.of(ys.get(i).min(), ys.get(i).max()), color, LINE);
        }
        return this;
    }

    /** A curve without markers. */
    public Plot curve(String name, List<Double> xs, List<Double> ys) {
        Color color = COLORS[series % COLORS.length];
        xyChart().addSeries(name, xs, ys).setMarker(SeriesMarkers.NONE).setLineColor(color).setLineStyle(STROKES[series++ % STROKES.length]);
        return this;
    }

    /** A straight, dashed, grey line to compare with. */
    public Plot reference(String name, List<Double> xs, List<Double> ys) {
        xyChart().addSeries(name, xs, ys).setMarker(SeriesMarkers.NONE).setLineColor(Palette.SOFT.color()).setLineStyle(DASHED);
        return this;
    }

    /** Each value by itself. */
    public Plot dots(String name, List<Double> xs, List<Double> ys) {
        Color color = COLORS[series % COLORS.length];
        xyChart().addSeries(name, xs, ys).setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter).setMarker(MARKERS[series++ % MARKERS.length])
                .setMarkerColor(color);
        xyChart().getStyler().setMarkerSize(4);
        return this;
    }

    /** A piece of each bar. */
    public Plot pieces(String name, Palette color, List<String> names, List<Double> values) {
        ((CategoryChart) chart).addSeries(name, names, values).setFillColor(color.color());
        return this;
    }

    int height() {
        return chart.getHeight();
    }

    /** One of several panels over the same horizontal axis, which only the last one shows. */
    void shareX(double from, double to, boolean last) {
        from(from, to);
        xyStyler().setChartTitleVisible(false).setLegendVisible(last);
        xyStyler().setXAxisTitleVisible(last).setXAxisTicksVisible(last);
    }

    /** Where its horizontal axis begins, once it was painted. */
    double left() {
        return xyChart().getScreenXFromChart(xyStyler().getXAxisMin());
    }

    double x(double value) {
        return xyChart().getScreenXFromChart(value);
    }

    double bottom() {
        return xyChart().getScreenYFromChart(xyStyler().getYAxisMin());
    }

    void paint(Graphics2D graphics, int width) {
        chart.paint(graphics, width, height());
        graphics.setColor(Palette.INK.color());
        graphics.setFont(((AxesChartStyler) chart.getStyler()).getAxisTickLabelsFont());
        for (int i = 0; i < names.size(); i++) {
            int wide = graphics.getFontMetrics().stringWidth(names.get(i));
            graphics.drawString(names.get(i), (int) x(i) - wide / 2,
                    (int) xyChart().getScreenYFromChart(0) + ROOM_FOR_NAMES + 8);
        }
    }

    private static BasicStroke dashes(float on, float off) {
        return new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, new float[] {on, off}, 0);
    }

    private void extra(List<Double> xs, List<Double> ys, Color color, BasicStroke stroke) {
        xyChart().addSeries("extra-" + extras++, xs, ys).setMarker(SeriesMarkers.NONE).setLineColor(color).setLineStyle(stroke)
                .setShowInLegend(false);
    }

    private XYChart xyChart() {
        return (XYChart) chart;
    }

    private AxesChartStyler xyStyler() {
        return xyChart().getStyler();
    }
}
