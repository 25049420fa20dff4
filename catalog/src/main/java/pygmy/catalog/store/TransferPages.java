package pygmy.catalog.store;

import java.sql.SQLException;
import java.util.List;
import pygmy.broker.log.TransferRules;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;
import pygmy.broker.message.TransferPage;
import pygmy.broker.message.TransferRequest;
import pygmy.broker.store.Decisions;
import pygmy.broker.store.LogTables;
import pygmy.broker.store.Sql;

/** Answers {@link TransferRequest}s out of the tables, by {@link TransferRules}. */
final class TransferPages {

    private static final TransferRules RULES = new TransferRules();

    private TransferPages() {}

    /** Call it in one transaction. */
    static TransferPage page(Sql sql, TransferRequest request, int limit, boolean salesOnly) throws SQLException {
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
