package pygmy.experiments.faults;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import pygmy.experiments.history.Seen;
import pygmy.experiments.history.Written;

/** All that the clients saw and were told. */
record Recording(List<Seen> reads, List<Written> writes, List<Sample> samples) {

    List<Sample> failures(Sample.Kind kind) {
        return samples.stream().filter(s -> s.kind() == kind && s.failed()).toList();
    }

    /** What was asked of other front ends than this one and failed. */
    List<Sample> failedElsewhere(Sample.Kind kind, String frontend) {
        return failures(kind).stream().filter(s -> !s.asked().contains(frontend)).toList();
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
