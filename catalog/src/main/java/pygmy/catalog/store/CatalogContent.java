package pygmy.catalog.store;

import java.sql.SQLException;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.TransferPage;
import pygmy.broker.store.Decisions;
import pygmy.broker.store.LogContent;
import pygmy.broker.store.Sql;
import pygmy.catalog.primary.StoredCatalog;

/** What a catalog replica keeps of the log: books as they are now, and decisions. */
final class CatalogContent implements LogContent {

    private final Sql sql;

    CatalogContent(Sql sql) {
        this.sql = sql;
    }

    @Override
    public void apply(Event.Changes changes) throws SQLException {
        if (!changes.relisted().isEmpty()) {
            ListRows.putting(sql, changes.books());
        }
        BookRows.put(sql, changes.books());
        Decisions.insert(sql, changes.decisions());
        Decisions.forget(sql, forgotten(changes.position()));
    }

    @Override
    public void stage(TransferPage page) throws SQLException {
        BookRows.stage(sql, page.books());
        Decisions.stage(sql, page.decisions());
    }

    @Override
    public void clearStaged() throws SQLException {
        BookRows.clearStaged(sql);
        Decisions.clearStaged(sql);
    }

    @Override
    public void install(boolean whole, Position at) throws SQLException {
        BookRows.install(sql, whole);
        ListRows.recount(sql);
        Decisions.install(sql, whole, forgotten(at));
    }

    /** A function of the position alone, so that replicas at the same position hold the same rows, however they came there. */
    private static long forgotten(Position at) {
        return at.seq() - StoredCatalog.REMEMBERED;
    }
}
