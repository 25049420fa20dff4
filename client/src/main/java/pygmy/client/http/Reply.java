package pygmy.client.http;

/**
 * What came back over HTTP, whatever its status.
 *
 * @param status            the HTTP status; 0 in {@link #NONE}
 * @param body              the whole body, never null
 * @param cache             {@code X-Cache}: HIT, MISS or BYPASS; empty where there was none
 * @param servedBy          {@code X-Served-By}: a replica such as catalog-1; empty where there was none
 * @param timing            {@code Server-Timing}
 * @param retryAfterSeconds {@code Retry-After}; 0 where there was none
 * @param replayed          {@code Idempotency-Replayed}: it was decided for an earlier copy of the request
 */
public record Reply(int status, byte[] body, String cache, String servedBy, ServerTiming timing, long retryAfterSeconds, boolean replayed) {

    /** Stands for no reply. */
    public static final Reply NONE = new Reply(0, new byte[0], "", "", ServerTiming.NONE, 0, false);

    public boolean isPresent() {
        return status != 0;
    }
}
