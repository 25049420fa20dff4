package pygmy.experiments.measure;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What several rounds measured: their median, and the range that all of them lie in. Of five independent rounds that range holds the true
 * median 15 times of 16, so two runs of the same thing agree where their ranges overlap.
 */
public record Spread(double median, double min, double max) {

    /** @throws IllegalArgumentException if there is none */
    public static Spread of(double... rounds) {
        if (rounds.length == 0) {
            throw new IllegalArgumentException("no round was measured");
        }
        double[] sorted = rounds.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    public static Spread of(List<Double> rounds) {
        return of(rounds.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Round by round, so that what else the machine did meanwhile hits both sides. */
    public static Spread ratio(List<Double> above, List<Double> below) {
        if (above.size() != below.size()) {
            throw new IllegalArgumentException(above.size() + " rounds cannot be compared with " + below.size());
        }
        return of(IntStream.range(0, above.size()).mapToDouble(i -> above.get(i) / below.get(i)).toArray());
    }

    /** Three digits that matter: as in {@code 1.23 (1.10–1.40)}. */
    public String text() {
        return number(median) + " (" + number(min) + "–" + number(max) + ")";
    }

    /** Milliseconds, said in seconds: as in {@code 0.0021}; two digits that matter. */
    public static String seconds(Spread millis) {
        return new BigDecimal(millis.median / 1e3).round(new MathContext(2)).toPlainString();
    }

    public static String number(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
    }
}
