package pygmy.broker.rpc;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import pygmy.broker.message.Refused;

/** Writes down what became of it. */
public class RecordedCall implements Call {

    public final List<Object> told = new CopyOnWriteArrayList<>();
    private final long received = System.nanoTime();

    @Override
    public void reply(Object answer, Timing timing) {
        told.add(answer);
    }

    @Override
    public void refuse(Refused.Why why, String problem) {
        told.add(why);
    }

    @Override
    public void failed(Throwable why) {
        told.add(why);
    }

    @Override
    public void giveBack() {
        told.add("requeued");
    }

    @Override
    public boolean expired(long nowNanos) {
        return false;
    }

    @Override
    public boolean redelivered() {
        return false;
    }

    @Override
    public long receivedNanos() {
        return received;
    }

    @Override
    public String requestId() {
        return null;
    }
}
