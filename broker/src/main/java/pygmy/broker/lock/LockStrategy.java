package pygmy.broker.lock;

import java.io.IOException;

/** How the broker gives the lock to one process: by an exclusive queue, or in a cluster by the first place in a quorum queue. */
interface LockStrategy {

    /** Messages that may wait in the lock's queue, which is also the inbox of the front ends' acknowledgements. */
    int MAX_WAITING = 10_000;

    /**
     * Returns once the lock is held and no former holder relies on it. Blocks for up to 5 s.
     *
     * @throws IOException if somebody else has it, or the broker does not answer
     */
    void acquire() throws IOException;

    /** Begins to take in acknowledgements, unless it does already. */
    void serve() throws IOException;

    /** Whether it is certain at this moment that nobody else relies on the lock. Any thread. */
    boolean isHeld();

    /** Whether that needs a proof again and again. */
    boolean needsProof();

    /** Asks the broker for the next proof, where one is needed. */
    void prove();
}
