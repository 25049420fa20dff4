package pygmy.experiments.study;

import java.util.List;

/** All experiments there are, in the order in which {@code all} runs them. */
public final class Studies {

    public static final List<Study> ALL = List.of(new Operations(), new Services(), new QueueVersusCache(), new Load(), new Invalidation(),
            new Balance(), new Consistency(), new FaultStudy());

    private Studies() {}
}
