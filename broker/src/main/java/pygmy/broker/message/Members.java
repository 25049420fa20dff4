package pygmy.broker.message;

/**
 * How many catalog replicas count, as the log says; see {@code DESIGN.md}, "Members". Changed by writes only, each of them one step.
 *
 * @param wanted  what the other two are on their way to
 * @param asked   a replica that is not complete may lead only after it heard all others below this number
 * @param leading only replicas below this number may lead
 */
public record Members(int wanted, int asked, int leading) {

    /** The log does not say yet. */
    public static final Members UNKNOWN = new Members(0, 0, 0);

    /** Numbers of catalog replicas are below this. */
    public static final int MAX = 64;

    public Members {
        if (leading < 0 || leading > wanted || leading > asked || wanted > MAX || asked > MAX || leading == 0 && asked + wanted > 0) {
            throw new IllegalArgumentException("impossible members: wanted " + wanted + ", asked " + asked + ", leading " + leading);
        }
    }

    /** So many, and nothing on its way. */
    public static Members of(int count) {
        return new Members(count, count, count);
    }

    public boolean areKnown() {
        return asked > 0;
    }

    /** Whether this catalog replica may lead, as far as the log says. */
    public boolean lets(int replica) {
        return !areKnown() || replica < leading;
    }

    /** The first step to more: they are asked, but do not lead yet. */
    public Members growing(int count) {
        return new Members(count, Math.max(asked, count), leading);
    }

    /** The first step to fewer: the others lead no more, but are still asked. */
    public Members shrinking(int count) {
        return new Members(count, asked, Math.min(leading, count));
    }

    public boolean areGrowing() {
        return leading < wanted;
    }

    public boolean areShrinking() {
        return asked > wanted;
    }
}
