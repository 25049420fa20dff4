package pygmy.broker.rpc;

/** A service's reaction to requests. */
public interface Handler {

    /**
     * Called in order of arrival by the thread that receives, so it must not block; the call may be answered later by any thread. What
     * it throws becomes a refusal that says nothing about the inside.
     *
     * @param request a record of {@code pygmy.broker.message}; not necessarily one that belongs on this queue
     */
    void handle(Object request, Call call);
}
