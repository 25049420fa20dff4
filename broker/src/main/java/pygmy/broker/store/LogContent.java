package pygmy.broker.store;

import java.sql.SQLException;
import pygmy.broker.message.Event;
import pygmy.broker.message.Position;
import pygmy.broker.message.TransferPage;

/**
 * What a kind of store keeps besides its place in the log. {@link SqliteLog} calls it inside its transaction and has checked the order of
 * things.
 */
public interface LogContent {

    void apply(Event.Changes changes) throws SQLException;

    /** Puts the page's rows aside; those of a page that comes twice replace themselves. */
    void stage(TransferPage page) throws SQLException;

    void clearStaged() throws SQLException;

    /** Moves what was put aside over the present content or, if {@code whole}, into its place; the store then stands at {@code at}. */
    void install(boolean whole, Position at) throws SQLException;
}
