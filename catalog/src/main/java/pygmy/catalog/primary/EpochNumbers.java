package pygmy.catalog.primary;

import java.util.OptionalLong;
import java.util.stream.Stream;
import pygmy.broker.log.Follower;
import pygmy.broker.message.Members;

/**
 * The numbers of epochs, none of which is ever used twice: each replica takes its own residue class, and promises a number in its store before it publishes
 * it. A person's word that a replica may lead is such a number, so it is used up like one. Not thread-safe.
 */
final class EpochNumbers {

    /** Residue classes: fixed, as replicas may have different ideas of how many there are. */
    static final int CLASSES = Members.MAX;

    /** A replica that is promoted leaves out so many numbers, as those who used some may be gone with their stores: a thousand failovers of each. */
    static final long UNHEARD = 1_000L * CLASSES;

    private final int replica;
    private final Follower follower;
    private final Others heard;
    private final long promotion;
    private long promised;

    /**
     * @param promotion the person's word, see {@link #nextPromotion}; else 0
     * @param promised  the newest epoch this replica ever meant to start
     */
    EpochNumbers(int replica, Follower follower, Others heard, long promotion, long promised) {
        this.replica = replica;
        this.follower = follower;
        this.heard = heard;
        this.promotion = promotion;
        this.promised = promised;
    }

    /** Higher than any that was heard of, and of this replica's own residue class; where those who served later ones may all be lost, higher by far. */
    long next(boolean promoted) {
        long highest = Stream.concat(Stream.of(follower.history().applied().epoch(), follower.newestEpoch(), promised),
                heard.all().map(beat -> beat.published().epoch())).max(Long::compare).orElse(0L);
        highest += promoted ? UNHEARD : 0;
        long next = highest - Math.floorMod(highest, CLASSES) + replica + 1;
        return next > highest ? next : next + CLASSES;
    }

    /** It is about to be made durable. */
    void promise(long epoch) {
        promised = epoch;
    }

    /**
     * The number by which a person may let this replica lead just now. It changes with every epoch that this replica follows or means to start, so what a
     * person said once counts once, whatever environment the process is started in again.
     */
    long nextPromotion() {
        return 1 + Math.max(promised, follower.history().applied().epoch());
    }

    /** A person's word, while what it was said of has not changed. Of an empty store it would be said again whenever the data are thrown away. */
    boolean isPromoted() {
        return promotion == nextPromotion() && !follower.isComplete() && follower.history().log() != null;
    }

    /** The promise to make durable, once this replica is complete without having been promoted: what the person said was of the time before. */
    OptionalLong usesUpPromotion() {
        if (!follower.isComplete() || promotion != nextPromotion()) {
            return OptionalLong.empty();
        }
        promised = promotion;
        return OptionalLong.of(promotion);
    }
}
