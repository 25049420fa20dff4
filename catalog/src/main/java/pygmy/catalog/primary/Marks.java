package pygmy.catalog.primary;

import java.util.Collection;

/**
 * The mark of a list: a number that stands for its members, whatever else changes about them. Members come and go one by one, so it is a sum of one number for
 * each; these are mixed well, so that lists which differ have the same sum only by an accident of one in 2^62. Pure.
 */
public final class Marks {

    /** Marks are below this, so that the sum of two is no overflow, which SQLite would make a fraction of. */
    private static final long MASK = (1L << 62) - 1;
    private static final long FNV_START = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private Marks() {}

    /** Of a list that has this book alone. */
    public static long of(int book) {
        return mix(book) & MASK;
    }

    /** Of a list that has this topic alone. */
    public static long of(String topic) {
        long hash = FNV_START;
        for (int i = 0; i < topic.length(); i++) {
            hash = (hash ^ topic.charAt(i)) * FNV_PRIME;
        }
        return mix(hash) & MASK;
    }

    /** Of a list of these books. */
    public static long of(Collection<Integer> books) {
        return books.stream().mapToLong(Marks::of).reduce(0, Marks::with);
    }

    /** Of a list that a member comes into. */
    public static long with(long list, long member) {
        return list + member & MASK;
    }

    /** Of a list that a member leaves. */
    public static long without(long list, long member) {
        return list - member & MASK;
    }

    /** As in SplitMix64. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
