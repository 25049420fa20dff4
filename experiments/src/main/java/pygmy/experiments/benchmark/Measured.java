package pygmy.experiments.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import pygmy.experiments.measure.Spread;

/**
 * What several rounds of a {@link Workload} came to.
 *
 * @param perSecond      answers
 * @param millis50       median time to an answer
 * @param millis99       the time that one answer of a hundred takes longer than; over all rounds
 * @param cpuMillis      processor time for each answer, by group of processes; the load's own, which is none of the shop, left out. Empty where unknown
 * @param cpuAll         their sum; null where unknown
 * @param switches       context switches for each answer; null where unknown
 * @param rateInEchoes   as part of the yardstick's rate in the same round; null for a yardstick
 * @param millisInEchoes the median as a multiple of the yardstick's; null for a yardstick
 * @param cpuInEchoes    {@code cpuAll} as a multiple of the yardstick's; null for a yardstick, or where unknown
 */
record Measured(String name, int inFlight, Spread perSecond, Spread millis50, double millis99, Map<String, Spread> cpuMillis, Spread cpuAll, Spread switches,
        Spread rateInEchoes, Spread millisInEchoes, Spread cpuInEchoes) {

    /** One round. */
    record Round(double perSecond, double millis50, Histogram micros, Map<String, Double> cpuMillis, double switches) {

        double cpuAll() {
            return cpuMillis.values().stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    /** @param yardstick its rounds; null where there is none */
    static Measured of(Workload workload, List<Round> rounds, List<Round> yardstick) {
        Histogram all = new Histogram(3);
        rounds.forEach(round -> all.add(round.micros()));
        boolean knowsCpu = !rounds.get(0).cpuMillis().isEmpty();
        Map<String, Spread> cpu = new LinkedHashMap<>();
        for (String group : new TreeSet<>(rounds.get(0).cpuMillis().keySet())) {
            cpu.put(group, Spread.of(rounds.stream().map(round -> round.cpuMillis().get(group)).toList()));
        }
        return new Measured(workload.name(), workload.inFlight(), Spread.of(rounds.stream().map(Round::perSecond).toList()),
                Spread.of(rounds.stream().map(Round::millis50).toList()), all.getValueAtPercentile(99) / 1e3, cpu,
                knowsCpu ? Spread.of(rounds.stream().map(Round::cpuAll).toList()) : null,
                knowsCpu ? Spread.of(rounds.stream().map(Round::switches).toList()) : null,
                yardstick == null ? null : ratio(rounds, yardstick, Round::perSecond),
                yardstick == null ? null : ratio(rounds, yardstick, Round::millis50),
                yardstick == null || !knowsCpu ? null : ratio(rounds, yardstick, Round::cpuAll));
    }

    /** Round by round. */
    static Spread ratio(List<Round> above, List<Round> below, ToDoubleFunction<Round> value) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < above.size(); i++) {
            ratios.add(value.applyAsDouble(above.get(i)) / value.applyAsDouble(below.get(i)));
        }
        return Spread.of(ratios);
    }
}
