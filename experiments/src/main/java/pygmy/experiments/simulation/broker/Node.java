package pygmy.experiments.simulation.broker;

import java.util.ArrayDeque;
import java.util.Deque;

/** A node of the broker: alone, or of a cluster. {@link Cluster} says what becomes of it. */
public final class Node {

    final int number;
    /** What its clients have sent and it, which hangs, has not read. */
    private final Deque<Runnable> unread = new ArrayDeque<>();
    boolean up = true;
    boolean hung;
    /** Its clients reach it, and the other nodes do not. */
    boolean cut;
    /** The others took it for down, and it has not been started again since. */
    boolean countedDown;
    long boot;
    /** Which trouble this is: what was planned in an earlier one does not happen any more. */
    long trouble;

    Node(int number) {
        this.number = number;
    }

    /** Whether nothing is wrong with it. */
    public boolean isWell() {
        return up && !hung && !cut && !countedDown;
    }

    boolean reaches(Node other) {
        return this == other ? isAwake() : isAwake() && other.isAwake() && !cut && !other.cut;
    }

    boolean isAwake() {
        return up && !hung;
    }

    /** Something comes from a client, or happens at this node: now, or once it does not hang any more. */
    void receive(Runnable what) {
        if (hung) {
            unread.add(what);
        } else {
            what.run();
        }
    }

    void readAll() {
        while (!hung && !unread.isEmpty()) {
            unread.poll().run();
        }
    }

    void stop() {
        up = false;
        hung = false;
        cut = false;
        countedDown = false;
        boot++;
        trouble++;
        unread.clear();
    }

    @Override
    public String toString() {
        return "node-" + number;
    }
}
