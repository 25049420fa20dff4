package pygmy.experiments.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import pygmy.experiments.measure.Rounds;
import pygmy.experiments.measure.Spread;

/**
 * Measures workloads in turns, after each has run until its rate grows no more.
 *
 * @param rounds in each of which every workload is measured once
 * @param millis of each workload in a round
 * @param say    is told how far it is
 */
record Measuring(int rounds, long millis, Consumer<String> say) {

    private static final int STEADY_SLICES = 3;
    private static final double STEADY = 0.1;
    private static final int MAX_WARM_UP_SLICES = 60;
    private static final int SLICE_MILLIS = 1_000;

    /** Of each workload, its rounds. */
    Map<Workload, List<Measured.Round>> measure(List<Workload> workloads) throws Exception {
        long began = System.nanoTime();
        for (int i = 0; i < workloads.size(); i++) {
            say.accept("warming up, %d of %d: %s, %d in flight".formatted(i + 1, workloads.size(), workloads.get(i).name(), workloads.get(i).inFlight()));
            warmUp(workloads.get(i));
        }
        say.accept("warm after %.0f s; measuring for some %.0f s".formatted((System.nanoTime() - began) / 1e9, millis / 1e3 * rounds * workloads.size()));
        return Rounds.run(rounds, workloads, (workload, round) -> round(workload));
    }

    /** Until the rate grows no more: the compilers have done what they do. */
    private static void warmUp(Workload workload) throws Exception {
        List<Double> rates = new ArrayList<>();
        while (rates.size() < MAX_WARM_UP_SLICES) {
            rates.add(workload.loop().run(workload.inFlight(), SLICE_MILLIS, new Histogram(3)));
            if (rates.size() >= STEADY_SLICES) {
                Spread last = Spread.of(rates.subList(rates.size() - STEADY_SLICES, rates.size()));
                if (last.max() - last.min() <= STEADY * last.median()) {
                    return;
                }
            }
        }
    }

    private Measured.Round round(Workload workload) throws Exception {
        Histogram micros = new Histogram(3);
        boolean known = Usage.isKnownHere();
        Usage before = known ? Usage.of(workload.processes()) : null;
        double perSecond = workload.loop().run(workload.inFlight(), millis, micros);
        Map<String, Double> cpu = new LinkedHashMap<>();
        double switches = 0;
        if (known) {
            Usage after = Usage.of(workload.processes());
            long answers = micros.getTotalCount();
            after.cpuMillis().forEach((group, total) -> cpu.put(group, (total - before.cpuMillis().get(group)) / answers));
            switches = (double) (after.switches() - before.switches()) / answers;
        }
        return new Measured.Round(perSecond, micros.getValueAtPercentile(50) / 1e3, micros, cpu, switches);
    }
}
