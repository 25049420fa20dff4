package pygmy.broker.rpc;

/** A service's reaction to requests. */
public interface Handler {

    /**
     * Called in order of arrival by the thread that receives, so it must not block; the call may be answered later by any thread. What
     * it throws becomes a failure of the call; whoever answers later sees to that himself, by {@link Call#failed}.
     *
     * @param request a record of {@code pygmy.broker.message}; not necessarily one that belongs on this queue
     */
    void handle(Object request, Call call);
}
