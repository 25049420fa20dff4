package pygmy.client.http;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often and how long a request is tried again after 503, 504 or a connection error.
 *
 * @param tries    in all, from 1
 * @param deadline for all tries and the pauses between them
 */
public record RetryPolicy(int tries, Duration deadline) {

    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    public RetryPolicy {
        if (tries < 1 || tries > 100) {
            throw new IllegalArgumentException("tries must be from 1 to 100, not " + tries);
        }
        if (deadline.toMillis() < 1 || deadline.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("the time to wait must be from 1 ms to 1 hour, not " + deadline);
        }
    }

    public static RetryPolicy once(Duration deadline) {
        return new RetryPolicy(1, deadline);
    }

    /**
     * How long one try may wait for its answer: half of the deadline where there are several, so that a front end that hangs leaves
     * time for another.
     */
    Duration tryTimeout() {
        return tries == 1 ? deadline : deadline.dividedBy(2);
    }

    /** Whether what {@code answer} reports may pass. */
    static boolean mayPass(Answer answer) {
        int status = answer.reply().status();
        return status == 0 || status == 503 || status == 504;
    }

    /**
     * Pause before the next try after {@code failed} ones: doubling, half of it by chance so that clients do not come back in step, at
     * least {@code Retry-After}.
     */
    static Duration pause(int failed, Reply reply) {
        long longest = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(failed - 1, 10));
        long millis = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
        return Duration.ofMillis(Math.max(millis, reply.retryAfterSeconds() * 1000));
    }
}
