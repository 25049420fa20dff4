package pygmy.experiments.fault;

/** The moments of a fault. Each has this name in code, tables, plots and pages. */
public enum Moment {
    /** The fault has begun. */
    STRUCK("struck"),
    /** Another process missed the victim's heartbeat, or was told that it leaves. */
    NOTICED("noticed"),
    /** Another catalog replica tried to become the primary. */
    LOCK_TRIED("lock tried"),
    /** It is the primary of a new epoch. */
    NEW_PRIMARY("new primary"),
    /** What was struck was started again, or goes on. */
    PUT_RIGHT("put right"),
    /** It serves again; of a broker, all do. */
    LIVE("LIVE again");

    private final String words;

    Moment(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
