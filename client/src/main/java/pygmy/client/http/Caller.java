package pygmy.client.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Sends requests to the first of some front ends, and goes on to the next one at each retry. For one thread; {@link #abort()} may come
 * from any.
 *
 * <p>It retries whatever it is given: a write that has no idempotency key belongs in a caller with one try.
 */
public final class Caller implements Closeable {

    /** Hears of each retry before the pause. */
    @FunctionalInterface
    public interface RetryListener {
        void retrying(Problem problem, int nextTry, Duration pause);
    }

    private final List<Connection> frontends;
    private final RetryPolicy policy;
    private final RetryListener listener;
    private int current;
    private volatile boolean aborted;

    /** @param frontends at least one; {@code http://host:port} */
    public Caller(List<URI> frontends, RetryPolicy policy, RetryListener listener) {
        if (frontends.isEmpty()) {
            throw new IllegalArgumentException("no front end is named");
        }
        this.frontends = frontends.stream().map(Connection::new).toList();
        this.policy = policy;
        this.listener = listener;
    }

    /** The front end that the last answer, or the lack of one, came from. */
    public URI frontend() {
        return frontends.get(current).frontend();
    }

    /** Takes at most the policy's deadline. Once one try's outcome was unknown, the whole is unknown until a later try settles it. */
    public Answer call(Request request) {
        long end = System.nanoTime() + policy.deadline().toNanos();
        Answer.Unknown unsettled = null;
        for (int tries = 1;; tries++) {
            Answer answer = once(request, Duration.ofNanos(end - System.nanoTime()));
            if (answer instanceof Answer.Unknown unknown) {
                unsettled = unknown;
            }
            Answer result = unsettled != null && answer instanceof Answer.Unavailable ? unsettled : answer;
            Duration pause = RetryPolicy.pause(tries, answer.reply());
            if (!(answer instanceof Answer.Failed failed) || aborted || tries >= policy.tries() || !RetryPolicy.mayPass(answer)
                    || System.nanoTime() + pause.toNanos() >= end) {
                return result;
            }
            listener.retrying(failed.problem(), tries + 1, pause);
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return result;
            }
            current = (current + 1) % frontends.size();
        }
    }

    private Answer once(Request request, Duration left) {
        Connection connection = frontends.get(current);
        Duration timeout = left.compareTo(policy.tryTimeout()) < 0 ? left : policy.tryTimeout();
        timeout = timeout.toMillis() < 1 ? Duration.ofMillis(1) : timeout;
        try {
            return Answer.of(connection.exchange(request, timeout));
        } catch (ConnectException e) {
            return new Answer.Unavailable(Reply.NONE, new Problem("No front end answers at " + connection.frontend(), e.getMessage()));
        } catch (SocketTimeoutException e) {
            return new Answer.Unknown(Reply.NONE, new Problem("The front end at " + connection.frontend() + " did not answer in time",
                    "Waited " + timeout.toMillis() + " ms."));
        } catch (IOException e) {
            return new Answer.Unknown(Reply.NONE, new Problem("The connection to the front end at " + connection.frontend() + " was lost",
                    e.getMessage()));
        }
    }

    /** Ends a call that is under way, and every later one. */
    public void abort() {
        aborted = true;
        frontends.forEach(Connection::abort);
    }

    @Override
    public void close() {
        frontends.forEach(Connection::close);
    }
}
