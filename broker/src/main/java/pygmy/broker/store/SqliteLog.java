package pygmy.broker.store;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.log.History;
import pygmy.broker.log.LogStore;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.TransferPage;

/**
 * Executes {@link StoreWrite}s on a {@link StoreFile}: each commit is one transaction of content and position. What does not follow from
 * where the store stands is refused with {@link IllegalStateException}, as is what breaks a rule of the schema (negative stock, a request
 * decided twice): then something upstream is wrong, and storing it would spread it. After any exception the store is as before, and
 * usable.
 */
public final class SqliteLog implements LogStore {

    /** Writes that one line of the log names. */
    private static final int MAX_NAMED = 10;
    private static final Logger log = LoggerFactory.getLogger(SqliteLog.class);

    private final StoreFile file;
    private final LogContent content;
    private Standing standing;
    /** The last page put aside since the store was opened: a transfer does not outlive its process. */
    private TransferPage staged;

    /**
     * @param owner the replica whose store it is, as in {@code catalog-1}
     * @throws StoreException if it is another replica's
     */
    public SqliteLog(StoreFile file, LogContent content, String owner) {
        this.file = file;
        this.content = content;
        file.read(() -> own(owner));
        this.standing = file.read(() -> LogTables.standing(file.writer()));
    }

    @Override
    public Standing standing() {
        return standing;
    }

    @Override
    public void commit(List<StoreWrite> writes) {
        Standing standingBefore = standing;
        TransferPage stagedBefore = staged;
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

    /** A copy of another replica's store would go on from where that stood, and answer to a queue that has given away something else. */
    private String own(String replica) throws SQLException {
        String owner = LogTables.owner(file.writer()).orElse(replica);
        if (!owner.equals(replica)) {
            throw new StoreException("the data in " + file.directory() + " is that of " + owner + ", and this is " + replica
                    + ": give this replica a directory of its own (PYGMY_DATA), or move that one away", null);
        }
        file.writer().writing(() -> LogTables.own(file.writer(), replica));
        return owner;
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

    private void stage(TransferPage page, boolean first) throws SQLException {
        check(!page.restart() && page.log() != null, "a page without content");
        if (first) {
            content.clearStaged();
        } else {
            check(staged != null && staged.log().equals(page.log()) && staged.whole() == page.whole(), "a page of another transfer");
        }
        content.stage(page);
        staged = page;
    }

    private void install(TransferPage last) throws SQLException {
        History history = standing.history().installed(last);
        check(last.last() && last.equals(staged), "a transfer whose last page was not put aside");
        check(last.whole() || history.includes(standing.history().log(), standing.history().applied()),
                "only what was changed, up to " + last.at() + " of log " + last.log());
        if (last.whole()) {
            keepTakenBack(standing.history().applied());
        }
        content.install(last.whole(), last.at());
        content.clearStaged();
        staged = null;
        standing = new Standing(history, standing.complete(), last.loaded(), standing.promised(), last.members());
    }

    /** What the log that leads does not have: never thrown away without a word, as nobody can tell here whether somebody was told of it. */
    private void keepTakenBack(Position applied) throws SQLException {
        List<Decision> gone = Decisions.keepTakenBack(file.writer(), applied.epoch());
        if (!gone.isEmpty()) {
            log.error("this replica stood at {}; {} writes of that are not in the log that leads. They are kept in its store's table taken_back, in {}: {}{}",
                    applied, gone.size(), file.directory(), gone.stream().limit(MAX_NAMED)
                            .map(d -> d.seq() + " " + d.request() + " (" + d.asked() + ": " + d.kind() + ")").collect(Collectors.joining(", ")),
                    gone.size() <= MAX_NAMED ? "" : ", …");
        }
    }

    private void check(boolean holds, String what) {
        if (!holds) {
            History history = standing.history();
            throw new IllegalStateException("refused at " + history.applied() + " of log " + history.log() + ": " + what);
        }
    }
}
