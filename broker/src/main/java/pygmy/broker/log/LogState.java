package pygmy.broker.log;

import java.util.ArrayList;
import java.util.List;
import pygmy.broker.message.Event;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.broker.message.TransferPage;

/** What a replica holds of the log, and the writes by which its store comes to hold the same. Pure; not thread-safe. */
final class LogState {

    private final List<StoreWrite> writes = new ArrayList<>();
    private History history;
    private Position committed = Position.ZERO;
    private boolean complete;
    private boolean loaded;
    private Members members;

    LogState(LogStore.Standing standing) {
        this.history = standing.history();
        this.complete = standing.complete();
        this.loaded = standing.loaded();
        this.members = standing.members();
    }

    void apply(Event.Changes changes) {
        history = history.advancedTo(changes.position());
        loaded |= changes.loaded();
        members = changes.members() != null ? changes.members() : members;
        writes.add(new StoreWrite.Apply(changes));
    }

    void adopt(Event.EpochStarted started) {
        history = history.begun(started.log(), started.epoch());
        members = started.members() != null ? started.members() : members;
        writes.add(new StoreWrite.Adopt(started));
    }

    void stage(TransferPage page, boolean first) {
        writes.add(new StoreWrite.Stage(page, first));
    }

    /** @param last the page that ends the transfer */
    void install(TransferPage last) {
        if (last.at().epoch() != history.applied().epoch()) {
            committed = Position.ZERO;
        }
        history = history.installed(last);
        loaded = last.loaded();
        members = last.members();
        writes.add(new StoreWrite.Install(last));
    }

    void markComplete(boolean now) {
        if (complete != now) {
            complete = now;
            writes.add(new StoreWrite.MarkComplete(now));
        }
    }

    /** So far as it is of the epoch that this replica is in. */
    void knowsCommitted(Position upTo) {
        if (upTo.epoch() == history.applied().epoch()) {
            committed = Position.max(committed, upTo);
        }
    }

    boolean isForeign(String log) {
        return history.log() != null && !history.log().equals(log);
    }

    History history() {
        return history;
    }

    Position committed() {
        return committed;
    }

    boolean isComplete() {
        return complete;
    }

    boolean isLoaded() {
        return loaded;
    }

    Members members() {
        return members;
    }

    List<StoreWrite> takeWrites() {
        List<StoreWrite> taken = List.copyOf(writes);
        writes.clear();
        return taken;
    }
}
