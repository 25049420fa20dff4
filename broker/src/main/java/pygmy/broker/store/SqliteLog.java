package pygmy.broker.store;

import java.sql.SQLException;
import java.util.List;
import pygmy.broker.log.History;
import pygmy.broker.log.LogStore;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.Book;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.SyncPage;

/**
 * Executes {@link StoreWrite}s on a {@link StoreFile}: each commit is one transaction of content and position. What does not follow from
 * where the store stands is refused with {@link IllegalStateException}, as is what breaks a rule of the schema (negative stock, a request
 * decided twice): then something upstream is wrong, and storing it would spread it. After any exception the store is as before, and
 * usable.
 */
public final class SqliteLog implements LogStore {

    private final StoreFile file;
    private final LogContent content;
    private Standing standing;
    /** The last page put aside since the store was opened: a transfer does not outlive its process. */
    private SyncPage staged;

    public SqliteLog(StoreFile file, LogContent content) {
        this.file = file;
        this.content = content;
        this.standing = file.read(() -> LogTables.standing(file.writer()));
    }

    @Override
    public Standing standing() {
        return standing;
    }

    @Override
    public void commit(List<StoreWrite> writes) {
        Standing standingBefore = standing;
        SyncPage stagedBefore = staged;
        boolean done = false;
        try {
            file.writer().writing(() -> {
                for (StoreWrite write : writes) {
                    execute(write);
                }
                LogTables.save(file.writer(), standingBefore, standing);
            });
            done = true;
        } catch (SQLException e) {
            if (StoreFile.isViolation(e)) {
                throw new IllegalStateException("refused at " + standingBefore.history().applied() + ": " + e.getMessage(), e);
            }
            throw file.failure("write", e);
        } finally {
            if (!done) {
                standing = standingBefore;
                staged = stagedBefore;
            }
        }
    }

    private void execute(StoreWrite write) throws SQLException {
        if (write instanceof StoreWrite.Apply apply) {
            apply(apply.changes());
        } else if (write instanceof StoreWrite.Adopt adopt) {
            adopt(adopt.started());
        } else if (write instanceof StoreWrite.MarkComplete mark) {
            standing = new Standing(standing.history(), mark.complete(), standing.loaded(), standing.promised(), standing.members());
        } else if (write instanceof StoreWrite.Promise promise) {
            standing = new Standing(standing.history(), standing.complete(), standing.loaded(),
                    Math.max(standing.promised(), promise.epoch()), standing.members());
        } else if (write instanceof StoreWrite.Stage stage) {
            stage(stage.page(), stage.first());
        } else if (write instanceof StoreWrite.Install install) {
            install(install.last());
        }
    }

    private void apply(Event.Changes changes) throws SQLException {
        History history = standing.history();
        Position applied = history.applied();
        check(changes.log().equals(history.log()) && changes.epoch() == applied.epoch() && changes.first() == applied.seq() + 1,
                "changes from " + changes.epoch() + ":" + changes.first() + " of log " + changes.log());
        for (int i = 0; i < changes.decisions().size(); i++) {
            check(changes.decisions().get(i).seq() == changes.first() + i, "a decision out of order, " + changes.decisions().get(i));
        }
        for (Book book : changes.books()) {
            Position version = book.version();
            check(version.epoch() == changes.epoch() && version.seq() >= changes.first() && version.seq() <= changes.last(),
                    "a book that the batch did not change, " + book);
        }
        content.apply(changes);
        standing = new Standing(history.advancedTo(changes.position()), standing.complete(), standing.loaded() || changes.loaded(),
                standing.promised(), changes.members() != null ? changes.members() : standing.members());
    }

    private void adopt(Event.EpochStarted started) {
        History history = standing.history();
        check((history.log() == null || history.log().equals(started.log())) && started.start().equals(history.applied()),
                "epoch " + started.epoch() + " of log " + started.log() + " that starts at " + started.start());
        standing = new Standing(history.begun(started.log(), started.epoch()), standing.complete(), standing.loaded(), standing.promised(),
                started.members() != null ? started.members() : standing.members());
    }

    private void stage(SyncPage page, boolean first) throws SQLException {
        check(!page.restart() && page.log() != null, "a page without content");
        if (first) {
            content.clearStaged();
        } else {
            check(staged != null && staged.log().equals(page.log()) && staged.whole() == page.whole(), "a page of another transfer");
        }
        content.stage(page);
        staged = page;
    }

    private void install(SyncPage last) throws SQLException {
        History history = new History(last.log(), last.epochs(), last.at());
        check(last.last() && last.equals(staged), "a transfer whose last page was not put aside");
        check(last.whole() || history.includes(standing.history().log(), standing.history().applied()),
                "only what was changed, up to " + last.at() + " of log " + last.log());
        content.install(last.whole(), last.at());
        content.clearStaged();
        staged = null;
        standing = new Standing(history, standing.complete(), last.loaded(), standing.promised(), last.members());
    }

    private void check(boolean holds, String what) {
        if (!holds) {
            History history = standing.history();
            throw new IllegalStateException("refused at " + history.applied() + " of log " + history.log() + ": " + what);
        }
    }
}
