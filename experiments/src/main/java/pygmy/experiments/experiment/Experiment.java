package pygmy.experiments.experiment;

import pygmy.experiments.report.Summary;

/** One experiment. */
public interface Experiment {

    /** As it is called on the command line. */
    String name();

    String question();

    /** Measures, fills the summary and leaves its pictures and samples in the run's directory. */
    void run(Run run, Summary summary) throws Exception;

    /** Whether it needs the wide system; else the pair. */
    boolean wide();

    /** About how long it takes, for the time left: seconds on two processors, without the start of systems. */
    int seconds(boolean quick);
}
