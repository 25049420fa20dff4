package pygmy.experiments.faults;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import pygmy.client.http.Answer;
import pygmy.client.http.Caller;
import pygmy.client.http.RetryPolicy;

/** One client: a request at a time, with a pause after each. It tries each once, or again and again under one key until it knows. */
final class RecordingClient extends Thread {

    private static final RetryPolicy ONCE = RetryPolicy.once(Duration.ofSeconds(30));
    private static final RetryPolicy UNTIL_KNOWN = new RetryPolicy(100, Duration.ofSeconds(60));
    private static final long PAUSE_NANOS = 10_000_000;

    private final Map<URI, String> frontends;
    private final Function<String, Step> steps;
    private final Recorder recorder;
    private final Set<String> asked = new HashSet<>();
    private final Caller caller;
    private volatile boolean finished;
    private volatile int answers;
    private volatile String doing = "nothing yet";

    private RecordingClient(String name, Map<URI, String> frontends, RetryPolicy policy, Function<String, Step> steps, Recorder recorder) {
        super(name);
        setDaemon(true);
        this.frontends = frontends;
        this.steps = steps;
        this.recorder = recorder;
        this.caller = new Caller(List.copyOf(frontends.keySet()), policy, (problem, next, pause) -> noteAsked());
    }

    /** @param frontends with their names; the first is asked @param steps what to do next, under a key */
    static RecordingClient once(String name, Map<URI, String> frontends, Function<String, Step> steps, Recorder recorder) {
        return new RecordingClient(name, frontends, ONCE, steps, recorder);
    }

    /** @param frontends with their names; the first is asked first @param steps what to do next, under a key */
    static RecordingClient untilKnown(String name, Map<URI, String> frontends, Function<String, Step> steps, Recorder recorder) {
        return new RecordingClient(name, frontends, UNTIL_KNOWN, steps, recorder);
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
        caller.abort();
    }

    @Override
    public void run() {
        for (int number = 0; !finished; number++) {
            Step step = steps.apply(getName() + "-" + number);
            doing = step.request().toString();
            long invoked = System.nanoTime();
            asked.clear();
            Answer answer = caller.call(step.request());
            asked.add(frontends.get(caller.frontend()));
            record(step, answer, invoked, System.nanoTime());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        caller.close();
    }

    /** A try failed, and the caller is about to turn to the next front end. */
    private void noteAsked() {
        asked.add(frontends.get(caller.frontend()));
    }

    private void record(Step step, Answer answer, long invoked, long responded) {
        boolean answered = step.record(getName(), answer, invoked, responded, recorder);
        String why = answer instanceof Answer.Failed failed ? answer.reply().status() + " " + failed.problem() : answer.toString();
        recorder.saw(new Sample(step.kind(), Set.copyOf(asked), invoked, responded, answered ? null : why));
        if (answered) {
            answers++;
        }
    }

    @Override
    public String toString() {
        return getName() + " (" + answers + " answers, waits for " + doing + ")";
    }
}
