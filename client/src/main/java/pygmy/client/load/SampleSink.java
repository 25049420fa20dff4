package pygmy.client.load;

import java.io.Closeable;
import java.io.IOException;

/** Takes each measured sample, on the thread of the client that made it: several threads at once, and each of them waits for it. */
@FunctionalInterface
public interface SampleSink extends Closeable {

    SampleSink NONE = sample -> {};

    void keep(Sample sample);

    /**
     * Called once, by whoever opened it, when the run has ended.
     *
     * @throws IOException if some sample could not be kept
     */
    @Override
    default void close() throws IOException {
    }
}
