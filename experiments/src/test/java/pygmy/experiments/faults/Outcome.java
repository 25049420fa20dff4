package pygmy.experiments.faults;

import java.time.Duration;
import java.util.List;
import pygmy.experiments.fault.Fault;

/**
 * What came of a fault. Times are null where they mean nothing.
 *
 * @param lockTried   since it was struck, as is {@code newPrimary}
 * @param bought      until the first answer to a buy that was sent after the fault
 * @param longestBuy  that any buy under way then or later took, retries included, unless it asked the struck front end itself
 * @param longestRead the same for reads
 * @param live        from being put right until all were LIVE, start of the process included
 * @param resync      of that, from the replica's first word with the broker until it was LIVE
 * @param wrong       what broke the promise, a sentence each
 */
record Outcome(Fault fault, Duration lockTried, Duration newPrimary, Duration bought, Duration longestBuy, Duration longestRead, Duration live,
        Duration resync, Recording recording, List<String> wrong) {}
