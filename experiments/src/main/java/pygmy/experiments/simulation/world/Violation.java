package pygmy.experiments.simulation.world;

/** A promise was broken. */
public final class Violation extends RuntimeException {

    private final String invariant;

    /** @param invariant the simple name of the class that states it */
    public Violation(String invariant, String what) {
        super(what);
        this.invariant = invariant;
    }

    public Violation(String invariant, String what, Throwable cause) {
        super(what, cause);
        this.invariant = invariant;
    }

    public String invariant() {
        return invariant;
    }
}
