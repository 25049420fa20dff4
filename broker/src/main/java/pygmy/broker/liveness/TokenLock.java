package pygmy.broker.liveness;

/**
 * The rule of the primary's lock where the broker is a cluster: whoever is the <em>single active consumer</em> of a quorum queue has it. The nodes
 * agree on that by Raft, which they do not on who owns an exclusive queue, once they were apart.
 *
 * <p>The hard part is that nobody tells a consumer that it is the active one, nor, when its node was cut off, that it is no more. So it
 * sends itself tokens through the queue. One that comes back proves that it was still the active one after the token was sent, and that
 * its node can reach a majority. What relies on the lock relies on a token that was sent less than {@link #LASTS} ago; and whoever
 * becomes the active one waits for {@link #GUARD}, which is longer, before it relies on that. So two never do at the same time, however
 * late either of them learns of the other. It is a lease (Gray and Cheriton, 1989) that is measured by its holder's clock alone.
 *
 * <p>One of these is one try. Pure; not thread-safe. Times are milliseconds of the holder's own clocks: it <em>waits</em> by a monotonic one, which never goes
 * too fast, and <em>trusts</em> a token by one that also goes on while the host sleeps (see {@code Elapsed}).
 */
public class TokenLock {

    /** A token proves for so long, from when it was sent, that the lock is held. */
    public static final long LASTS = 2_000;
    /** Longer than a former holder may still rely on its last token; the rest covers clocks of different speed. */
    public static final long GUARD = LASTS + 500;
    /** Without a token back by then somebody else has the lock. */
    public static final long GIVES_UP_AFTER = 2_000;
    public static final long TOKEN_EVERY = 200;
    /** A holder lets go if an event is not confirmed within this, as happened when nodes went and came: the next one finds out what became of it. */
    public static final long CONFIRMED_WITHIN = 5_000;

    /** TRYING: no token came back yet. GUARDING: the active one, while a former holder may still rely on the lock. */
    public enum State {
        TRYING, GUARDING, HELD, GIVEN_UP
    }

    private final long began;
    private State state = State.TRYING;
    private long activeSince;
    private long provenAt;

    /** Its consumer is about to wait for the queue. {@code now} is monotonic. */
    public TokenLock(long now) {
        this.began = now;
    }

    /**
     * To be called every {@link #TOKEN_EVERY}. Unless the lock was given up, which is for good, a token that says {@code elapsed} is to be sent then.
     *
     * @param now     monotonic
     * @param elapsed time that goes on while the host sleeps
     */
    public final State advance(long now, long elapsed) {
        boolean over = switch (state) {
            case TRYING -> now - began >= GIVES_UP_AFTER;
            case GUARDING, HELD -> !isProven(elapsed, provenAt);
            case GIVEN_UP -> true;
        };
        if (over) {
            state = State.GIVEN_UP;
        } else if (state == State.GUARDING && now - activeSince >= guard()) {
            state = State.HELD;
        }
        return state;
    }

    /**
     * A token of this try came back. It proves nothing later than when it was sent, however long it was on its way.
     *
     * @param sentAt what it says
     * @param now    monotonic
     */
    public final void returned(long sentAt, long now) {
        if (state == State.TRYING) {
            state = State.GUARDING;
            activeSince = now;
            provenAt = sentAt;
        }
        provenAt = Math.max(provenAt, sentAt);
    }

    /** Whether it is certain at this moment that nobody else relies on the lock; if not, a lock that was held is given up. */
    public final boolean isHeld(long elapsed) {
        if (state == State.HELD && !isProven(elapsed, provenAt)) {
            state = State.GIVEN_UP;
        }
        return state == State.HELD;
    }

    protected boolean isProven(long elapsed, long sentAt) {
        return elapsed - sentAt < LASTS;
    }

    protected long guard() {
        return GUARD;
    }
}
