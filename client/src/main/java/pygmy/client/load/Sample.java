package pygmy.client.load;

import pygmy.client.http.ServerTiming;

/**
 * One request of a load run.
 *
 * @param client        from 0
 * @param seq           of this client's requests, from 0
 * @param target        the item's id or the topic
 * @param startMicros   since the measured part of the run began
 * @param latencyMicros from sending to the whole answer, with retries where the plan allows them
 * @param status        HTTP status; 0 where no answer came
 * @param cache         HIT, MISS, BYPASS, or empty
 * @param servedBy      a replica, or empty
 * @param timing        where the front end says the time went
 */
public record Sample(int client, long seq, Operation operation, String target, long startMicros, long latencyMicros, int status,
        String cache, String servedBy, ServerTiming timing) {

    public boolean isDone() {
        return status >= 200 && status < 300;
    }

    /** Not an error: the store said truly that it has no copy left. */
    public boolean isOutOfStock() {
        return operation == Operation.BUY && status == 409;
    }

    public boolean isError() {
        return !isDone() && !isOutOfStock();
    }
}
