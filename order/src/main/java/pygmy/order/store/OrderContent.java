package pygmy.order.store;

import java.sql.SQLException;
import java.util.List;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.TransferPage;
import pygmy.broker.store.Decisions;
import pygmy.broker.store.LogContent;
import pygmy.broker.store.Sql;

/** What an order replica keeps of the log: the sales. */
final class OrderContent implements LogContent {

    private final Sql sql;

    OrderContent(Sql sql) {
        this.sql = sql;
    }

    @Override
    public void apply(Event.Changes changes) throws SQLException {
        Decisions.insert(sql, sales(changes.decisions()));
    }

    @Override
    public void stage(TransferPage page) throws SQLException {
        Decisions.stage(sql, sales(page.decisions()));
    }

    @Override
    public void clearStaged() throws SQLException {
        Decisions.clearStaged(sql);
    }

    @Override
    public void install(boolean whole, Position at) throws SQLException {
        // A sale's key is remembered for good, so here none is ever decided again.
        Decisions.install(sql, whole, 0);
    }

    private static List<Decision> sales(List<Decision> decisions) {
        return decisions.stream().filter(decision -> decision.kind() == Decision.Kind.SOLD).toList();
    }
}
