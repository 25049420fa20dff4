package pygmy.experiments.faults;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import pygmy.client.http.Answer;
import pygmy.client.http.Caller;
import pygmy.client.http.RetryPolicy;
import pygmy.experiments.history.Operation;

/** One client: a request at a time, with a pause after each. Reads are tried once; buys and updates again and again under one key. */
final class RecordingClient extends Thread {

    private static final RetryPolicy ONCE = RetryPolicy.once(Duration.ofSeconds(30));
    private static final RetryPolicy UNTIL_KNOWN = new RetryPolicy(100, Duration.ofSeconds(60));
    private static final long PAUSE_NANOS = 10_000_000;

    private final Map<URI, String> frontends;
    private final Supplier<Workload.Step> steps;
    private final Recorder recorder;
    private final Set<String> asked = new HashSet<>();
    private final Caller once;
    private final Caller untilKnown;
    private volatile boolean finished;
    private volatile int answers;
    private volatile String doing = "nothing yet";

    /** @param frontends with their names; the first is asked first */
    RecordingClient(String name, Map<URI, String> frontends, Supplier<Workload.Step> steps, Recorder recorder) {
        super(name);
        setDaemon(true);
        this.frontends = frontends;
        this.steps = steps;
        this.recorder = recorder;
        List<URI> inOrder = List.copyOf(frontends.keySet());
        this.once = new Caller(inOrder, ONCE, (problem, next, pause) -> { });
        this.untilKnown = new Caller(inOrder, UNTIL_KNOWN, (problem, next, pause) -> noteAsked());
    }

    int answers() {
        return answers;
    }

    /** Ends it after the request that it waits for. */
    void finish() {
        finished = true;
    }

    /** Ends the request that it waits for. */
    void abort() {
        once.abort();
        untilKnown.abort();
    }

    @Override
    public void run() {
        for (int number = 0; !finished; number++) {
            Workload.Step step = steps.get();
            String key = getName() + "-" + number;
            doing = step.request(key).toString();
            if (step.kind() == Sample.Kind.BUY) {
                recorder.sent(key);
            }
            long invoked = System.nanoTime();
            Caller caller = step.kind() == Sample.Kind.READ ? once : untilKnown;
            asked.clear();
            Answer answer = caller.call(step.request(key));
            asked.add(frontends.get(caller.frontend()));
            record(step, key, answer, invoked, System.nanoTime());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        once.close();
        untilKnown.close();
    }

    /** A try failed, and the caller is about to turn to the next front end. */
    private void noteAsked() {
        asked.add(frontends.get(untilKnown.frontend()));
    }

    private void record(Workload.Step step, String key, Answer answer, long invoked, long responded) {
        Workload.Seen seen = step.seen(answer);
        String why = answer instanceof Answer.Failed failed ? answer.reply().status() + " " + failed.problem() : answer.toString();
        String problem = seen.answered() ? null : why;
        recorder.saw(new Sample(step.kind(), Set.copyOf(asked), invoked, responded, problem));
        seen.actions().forEach((book, action) ->
                recorder.saw(new Operation(key, book, action, invoked, seen.answered() ? responded : Operation.NEVER)));
        if (seen.answered() && step.kind() == Sample.Kind.BUY) {
            seen.sale(key).ifPresent(recorder::sold);
        }
        if (seen.answered()) {
            answers++;
        }
    }

    @Override
    public String toString() {
        return getName() + " (" + answers + " answers, waits for " + doing + ")";
    }
}
