package pygmy.catalog.store;

import java.sql.SQLException;
import java.util.List;
import pygmy.broker.log.TransferRules;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;
import pygmy.broker.message.SyncPage;
import pygmy.broker.message.SyncRequest;
import pygmy.broker.store.Decisions;
import pygmy.broker.store.LogTables;
import pygmy.broker.store.Sql;

/** Answers {@link SyncRequest}s out of the tables, by {@link TransferRules}. */
final class SyncPages {

    private static final TransferRules RULES = new TransferRules();

    private SyncPages() {}

    /** Call it in one transaction. */
    static SyncPage page(Sql sql, SyncRequest request, int limit, boolean salesOnly) throws SQLException {
        return RULES.page(LogTables.standing(sql), request, salesOnly ? sales(sql) : all(sql), limit);
    }

    private static TransferRules.Rows<SQLException> all(Sql sql) {
        return new TransferRules.Rows<>() {
            @Override
            public List<Book> books(long after, int limit) throws SQLException {
                return BookRows.after(sql, after, limit);
            }

            @Override
            public List<Decision> decisions(long after, int limit) throws SQLException {
                return Decisions.after(sql, after, limit);
            }
        };
    }

    private static TransferRules.Rows<SQLException> sales(Sql sql) {
        return new TransferRules.Rows<>() {
            @Override
            public List<Book> books(long after, int limit) {
                return List.of();
            }

            @Override
            public List<Decision> decisions(long after, int limit) throws SQLException {
                return Decisions.salesAfter(sql, after, limit);
            }
        };
    }
}
