package pygmy.broker.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import pygmy.broker.log.History;
import pygmy.broker.log.LogStore.Standing;
import pygmy.broker.message.Position;
import pygmy.broker.message.SyncPage.EpochStart;

/** The tables that say where in the log a store stands. */
public final class LogTables {

    public static final String TABLES = """
            CREATE TABLE meta(
                only INTEGER PRIMARY KEY CHECK (only = 1),
                log TEXT, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
                complete INTEGER NOT NULL, loaded INTEGER NOT NULL, promised INTEGER NOT NULL, owner TEXT) STRICT;
            INSERT INTO meta VALUES (1, NULL, 0, 0, 0, 0, 0, NULL);
            CREATE TABLE epochs(epoch INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
            """;

    /** From the tables of version 1. */
    public static final String FROM_VERSION_1 = "ALTER TABLE meta ADD COLUMN owner TEXT;\n";

    private LogTables() {}

    /** The replica whose store this is, as in {@code catalog-1}; empty as long as it is nobody's. */
    static Optional<String> owner(Sql sql) throws SQLException {
        return sql.find("SELECT owner FROM meta WHERE owner IS NOT NULL", row -> row.getString(1));
    }

    static void own(Sql sql, String owner) throws SQLException {
        sql.update("UPDATE meta SET owner = ?", owner);
    }

    /** Where the store stands. Two queries: call it inside a transaction, or as its only writer. */
    public static Standing standing(Sql sql) throws SQLException {
        List<EpochStart> epochs = sql.list("SELECT epoch, seq FROM epochs ORDER BY epoch",
                row -> new EpochStart(row.getLong(1), row.getLong(2)));
        return sql.find("SELECT log, epoch, seq, complete, loaded, promised FROM meta", row -> new Standing(
                new History(row.getString(1), epochs, new Position(row.getLong(2), row.getLong(3))),
                row.getBoolean(4), row.getBoolean(5), row.getLong(6))).orElseThrow();
    }

    static void save(Sql sql, Standing before, Standing after) throws SQLException {
        History history = after.history();
        sql.update("UPDATE meta SET log = ?, epoch = ?, seq = ?, complete = ?, loaded = ?, promised = ?", history.log(),
                history.applied().epoch(), history.applied().seq(), after.complete(), after.loaded(), after.promised());
        if (!history.epochs().equals(before.history().epochs())) {
            sql.update("DELETE FROM epochs");
            sql.forEach("INSERT INTO epochs VALUES (?, ?)", history.epochs(), start -> new Object[] {start.epoch(), start.seq()});
        }
    }
}
