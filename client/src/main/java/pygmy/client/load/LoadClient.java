package pygmy.client.load;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import pygmy.client.http.Answer;
import pygmy.client.http.Caller;
import pygmy.client.http.Problem;
import pygmy.client.http.Reply;

/**
 * One closed loop: a request, its answer, the next request. Runs on one thread; the counters may be read and {@link #abort()} called
 * from others.
 */
final class LoadClient {

    private final LoadPlan plan;
    private final int number;
    private final Workload workload;
    private final SampleSink sink;
    private final Caller caller;
    private final SplittableRandom warmupRandom;
    private final SplittableRandom random;
    private final Map<Operation, Tally> tallies = new EnumMap<>(Operation.class);
    private final Failures failures = new Failures();
    private volatile boolean stopping;
    private volatile long warmed;
    private volatile long done;
    private volatile long errors;
    private boolean cutOff;

    /** @param random this client's own; the warm-up takes a part of it, so that the measured requests do not depend on how long that is */
    LoadClient(LoadPlan plan, int number, Workload workload, SampleSink sink, SplittableRandom random) {
        this.plan = plan;
        this.number = number;
        this.workload = workload;
        this.sink = sink;
        this.warmupRandom = random.split();
        this.random = random;
        List<URI> ownFirst = new ArrayList<>(plan.frontends());
        Collections.rotate(ownFirst, -(number % ownFirst.size()));
        this.caller = new Caller(ownFirst, plan.retry(), (problem, nextTry, pause) -> {});
        plan.mix().operations().forEach(operation -> tallies.put(operation, new Tally()));
    }

    void warmUp() {
        long share = plan.share(plan.warmup(), number);
        for (long i = 0; i < share && !stopping; i++) {
            caller.call(workload.next(warmupRandom, number + "-w" + i).request());
            warmed = i + 1;
        }
    }

    /** @param start {@link System#nanoTime()} at which the measured part began */
    void measure(long start) {
        long share = plan.share(plan.requests(), number);
        for (long i = 0; i < share && !stopping; i++) {
            Workload.Step step = workload.next(random, number + "-" + i);
            long sent = System.nanoTime();
            Answer answer = caller.call(step.request());
            long nanos = System.nanoTime() - sent;
            if (stopping && !answer.reply().isPresent()) {
                cutOff = true;
                return;
            }
            Reply reply = answer.reply();
            keep(new Sample(number, i, step.operation(), step.target(), (sent - start) / 1000, nanos / 1000, reply.status(), reply.cache(),
                    reply.servedBy(), reply.timing()), answer);
            done = i + 1;
        }
    }

    private void keep(Sample sample, Answer answer) {
        tallies.get(sample.operation()).add(sample);
        if (sample.isError()) {
            errors++;
            Problem problem = ((Answer.Failed) answer).problem();
            failures.add(sample.status() == 0 ? problem.title() : sample.status() + " " + problem.title(),
                    sample.operation().label() + " " + sample.target() + " of client " + number + ": " + problem.detail());
        }
        sink.keep(sample);
    }

    /** Lets the request under way be the last. */
    void stop() {
        stopping = true;
    }

    /** Ends the request under way, too; what was cut off is in no tally. */
    void abort() {
        stopping = true;
        caller.abort();
    }

    void close() {
        caller.close();
    }

    long warmed() {
        return warmed;
    }

    long done() {
        return done;
    }

    long errors() {
        return errors;
    }

    /** Read when the thread has ended. */
    Map<Operation, Tally> tallies() {
        return tallies;
    }

    /** Whether its last request was sent and is not counted. Read when the thread has ended. */
    boolean cutOff() {
        return cutOff;
    }

    /** Read when the thread has ended. */
    Failures failures() {
        return failures;
    }
}
