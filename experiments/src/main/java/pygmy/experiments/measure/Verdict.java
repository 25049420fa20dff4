package pygmy.experiments.measure;

/** What may be said of a ratio that was measured round by round, and no more than that. */
public final class Verdict {

    private Verdict() {}

    /**
     * That {@code what} takes so many times as long as {@code than}, where every round says that it takes longer, or every round that it
     * takes less; else how large a difference could have been missed.
     */
    public static String takes(String what, Spread ratio, String than) {
        return compare(what + " takes " + ratio.text() + " times as long as " + than, what, ratio, than);
    }

    /** The same where more is better: that {@code what} brings so many times of what {@code than} brings. */
    public static String brings(String what, Spread ratio, String than) {
        return compare(what + " bring " + ratio.text() + " times what " + than + " brings", what, ratio, than);
    }

    private static String compare(String difference, String what, Spread ratio, String than) {
        if (ratio.min() > 1 || ratio.max() < 1) {
            return difference + ".";
        }
        long missed = (long) Math.ceil(100 * Math.max(ratio.max() - 1, 1 - ratio.min()));
        return "Between " + lower(what) + " and " + than + " no difference larger than " + missed + " % can be seen ("
                + ratio.text() + " times).";
    }

    private static String lower(String what) {
        return Character.toLowerCase(what.charAt(0)) + what.substring(1);
    }
}
