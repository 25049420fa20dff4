package pygmy.experiments.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures variants interleaved: A B, B A, A B, … Each round has them all, so what changes slowly (compilation, other work of the machine)
 * hits every variant, and no variant is always the first.
 */
public final class Rounds {

    /** Measures one variant once. */
    @FunctionalInterface
    public interface Measure<V, R> {
        R of(V variant, int round) throws Exception;
    }

    private Rounds() {}

    /** What was measured of each variant, in the order of the rounds. */
    public static <V, R> Map<V, List<R>> run(int rounds, List<V> variants, Measure<V, R> measure) throws Exception {
        Map<V, List<R>> results = new LinkedHashMap<>();
        variants.forEach(variant -> results.put(variant, new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < variants.size(); i++) {
                V variant = variants.get(round % 2 == 0 ? i : variants.size() - 1 - i);
                results.get(variant).add(measure.of(variant, round));
            }
        }
        return results;
    }
}
