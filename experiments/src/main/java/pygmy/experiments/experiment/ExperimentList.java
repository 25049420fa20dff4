package pygmy.experiments.experiment;

import java.util.List;

/** All experiments there are, in the order in which {@code all} runs them. */
public final class ExperimentList {

    public static final List<Experiment> ALL = List.of(new Operations(), new Services(), new QueueVersusCache(), new Load(), new Invalidation(),
            new Balance(), new Consistency(), new FaultExperiment());

    private ExperimentList() {}
}
