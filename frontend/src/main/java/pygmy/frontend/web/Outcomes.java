package pygmy.frontend.web;

import java.util.function.Function;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.rpc.Outcome;
import pygmy.broker.rpc.Timing;
import pygmy.frontend.Bookstore.Answer;
import pygmy.frontend.Bookstore.CacheUse;

/**
 * What became of a call over the broker, in HTTP. The difference between "nothing happened" (503) and "nobody knows" (504) is kept with
 * care.
 */
final class Outcomes {

    /** The answer is that of an earlier copy of the request. */
    static final String REPLAYED = "Idempotency-Replayed";

    private Outcomes() {}

    /** A read of the catalog. A hit took no time anywhere else and was served here, whoever served the miss that filled the cache. */
    static <T> Reply ofCatalog(Answer<T> answer, Function<T, Reply> done) {
        Reply reply = ofRead(answer.outcome(), done).cache(answer.cache());
        return answer.cache() == CacheUse.HIT ? reply.served(null, Timing.NONE) : reply;
    }

    static <T> Reply ofRead(Outcome<T> outcome, Function<T, Reply> done) {
        return of(outcome, done, "",
                why -> new Problem(ProblemType.NO_ANSWER, why + " A read changes nothing: try again."));
    }

    /** @param key named in every answer, so that the client can repeat the request also where the key was made up here */
    static Reply ofWrite(Outcome<Decided> outcome, Key key, Function<Decided, Reply> done) {
        Reply reply = of(outcome, done, " Nothing was changed.", why -> unknownWrite(why, key)).header(Key.HEADER, key.shown());
        return isRepeated(outcome) ? reply.header(REPLAYED, "true") : reply;
    }

    static boolean isRepeated(Outcome<Decided> outcome) {
        return outcome instanceof Outcome.Done<Decided> done && done.value().repeated();
    }

    static Problem unknownWrite(String why, Key key) {
        return new Problem(ProblemType.OUTCOME_UNKNOWN, why
                + " It may have happened, or may still happen. Send the same request again with the header Idempotency-Key: " + key.shown()
                + " to learn which: however often it is sent, it takes effect once.")
                .with("idempotencyKey", key.shown()).header(Key.HEADER, key.shown());
    }

    /** A write that was decided against, for reasons that every kind of write shares. */
    static Problem refused(Decision decision, Key key, int item) {
        return switch (decision.kind()) {
            case NO_SUCH_BOOK -> Problem.noSuchBook(item);
            case KEY_REUSED -> new Problem(ProblemType.KEY_REUSED, "The key " + key.shown()
                    + " was sent before, for something else. Use a new key for a new request.").with("idempotencyKey", key.shown());
            default -> throw new IllegalStateException("a request cannot come to " + decision);
        };
    }

    private static <T> Reply of(Outcome<T> outcome, Function<T, Reply> done, String nothingDone, Function<String, Problem> unknown) {
        if (outcome instanceof Outcome.Done<T> d) {
            return done.apply(d.value()).served(d.servedBy(), d.timing());
        }
        if (outcome instanceof Outcome.Unknown<T> u) {
            return Reply.of(unknown.apply(sentence(u.problem()))).served(null, u.timing());
        }
        Outcome.Rejected<T> rejected = (Outcome.Rejected<T>) outcome;
        String why = sentence(rejected.problem()) + nothingDone;
        return Reply.of(switch (rejected.why()) {
            case BUSY -> Problem.tryAgain(ProblemType.BUSY, why + " Try again soon.");
            case UNAVAILABLE -> Problem.tryAgain(ProblemType.UNAVAILABLE,
                    why + " Try again soon; GET /status shows the replicas.");
            case INVALID -> new Problem(ProblemType.NOT_UNDERSTOOD, why
                    + " Front end and replicas may be of different versions.");
            case FAILED -> new Problem(ProblemType.SERVICE_FAILED, why);
        }).served(null, rejected.timing());
    }

    private static String sentence(String problem) {
        if (problem == null || problem.isBlank()) {
            return "No reason was given.";
        }
        String start = Character.toUpperCase(problem.charAt(0)) + problem.substring(1);
        return start.endsWith(".") ? start : start + ".";
    }
}
