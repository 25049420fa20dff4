package pygmy.experiments.faults;

import java.time.Duration;
import java.util.List;

/**
 * What came of a fault. Times are null where they mean nothing.
 *
 * @param role        of the victim when it was struck: primary, backup, order, frontend, broker
 * @param detected    until a catalog replica tried the lock
 * @param led         until a new primary served
 * @param bought      until the first answer to a buy that was sent after the fault
 * @param longestBuy  that any buy under way then or later took, retries included, unless it asked the struck front end itself
 * @param longestRead the same for reads
 * @param live        from putting it right until all were LIVE, start of the process included
 * @param resync      of that, from the replica's first word with the broker until it was LIVE
 * @param wrong       what broke the promise, a sentence each
 */
record Outcome(Fault fault, String role, Duration detected, Duration led, Duration bought, Duration longestBuy, Duration longestRead,
        Duration live, Duration resync, Recording recording, List<String> wrong) {}
