package pygmy.broker.rpc;

/**
 * What a refusal says about a call of which several copies may be about. Whoever refuses speaks of the copy he had. Another one may wait in the queue, or be
 * acted on at this moment, as the caller sent the request again, or as the broker gave it to a second service when the first one's connection was lost. So a
 * refusal is the call's outcome only if the request was sent once, and nobody else ever had it. Pure; not thread-safe.
 */
public class Copies {

    private int sent;

    /** One more copy is on its way. */
    public void sent() {
        sent++;
    }

    /** Nothing has left: whatever kept it here is the outcome. */
    public boolean isNoneSent() {
        return sent == 0;
    }

    /**
     * Whether a refusal decides the call, as nothing was done and nothing will be.
     *
     * @param untouched whoever refused did nothing, and nobody but him had that copy
     */
    public boolean decides(boolean untouched) {
        return sent <= 1 && untouched;
    }
}
