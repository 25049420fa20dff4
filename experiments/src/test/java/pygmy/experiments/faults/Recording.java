package pygmy.experiments.faults;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import pygmy.experiments.history.BooksEquation;
import pygmy.experiments.history.Operation;

/**
 * All that the clients saw.
 *
 * @param acknowledged the sales they were told of
 * @param possible     the keys of all buys they ever sent
 */
record Recording(List<Operation> operations, List<Sample> samples, List<BooksEquation.Sale> acknowledged, Set<String> possible) {

    List<Sample> failures(Sample.Kind kind) {
        return samples.stream().filter(s -> s.kind() == kind && s.failed()).toList();
    }

    /** Reads at other front ends than this one that failed. */
    List<Sample> failedReadsElsewhere(String frontend) {
        return failures(Sample.Kind.READ).stream().filter(s -> !s.asked().contains(frontend)).toList();
    }

    /** The longest that any request of this kind took which was under way at or after {@code from}. */
    Duration longest(Sample.Kind kind, long from, Predicate<Sample> which) {
        return Duration.ofNanos(samples.stream().filter(s -> s.kind() == kind && s.responded() >= from).filter(which)
                .mapToLong(Sample::nanos).max().orElse(0));
    }

    /** From {@code from} until the first answer to a buy that was sent after it. */
    Optional<Duration> firstBuy(long from) {
        return samples.stream().filter(s -> s.kind() == Sample.Kind.BUY && s.invoked() >= from && !s.failed())
                .mapToLong(s -> s.responded() - from).min().stream().mapToObj(Duration::ofNanos).findFirst();
    }
}
