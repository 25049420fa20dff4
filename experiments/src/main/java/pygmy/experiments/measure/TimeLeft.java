package pygmy.experiments.measure;

/** How long a row of jobs will still take: the one that runs by its own pace once it shows one, those that follow as estimated. */
public final class TimeLeft {

    /** Before a tenth is done, the start of systems and the warm-up still hide a job's pace. */
    private static final double SHOWS_PACE = 0.1;

    private TimeLeft() {}

    /**
     * @param estimate  seconds, of the job that runs
     * @param elapsed   seconds since it began
     * @param part      of it that is done, 0 to 1
     * @param following seconds, of the jobs after it
     */
    public static long seconds(double estimate, double elapsed, double part, double following) {
        double rest = part < SHOWS_PACE ? Math.max(0, estimate - elapsed) : elapsed / part * (1 - part);
        return Math.round(rest + following);
    }
}
