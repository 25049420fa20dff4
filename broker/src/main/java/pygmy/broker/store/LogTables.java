package pygmy.broker.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import pygmy.broker.log.History;
import pygmy.broker.log.LogStore.Standing;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.broker.message.TransferPage.EpochStart;

/** The tables that say where in the log a store stands. */
public final class LogTables {

    public static final String TABLES = """
            CREATE TABLE meta(
                only INTEGER PRIMARY KEY CHECK (only = 1),
                log TEXT, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
                complete INTEGER NOT NULL, loaded INTEGER NOT NULL, promised INTEGER NOT NULL, owner TEXT,
                wanted INTEGER NOT NULL DEFAULT 0, asked INTEGER NOT NULL DEFAULT 0, leading INTEGER NOT NULL DEFAULT 0) STRICT;
            INSERT INTO meta(only, log, epoch, seq, complete, loaded, promised) VALUES (1, NULL, 0, 0, 0, 0, 0);
            CREATE TABLE epochs(epoch INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
            """;

    /** What makes these tables of those of version 1, whose store says not whose it is, and whose log nothing of its members. */
    public static final String FROM_VERSION_1 = """
            ALTER TABLE meta ADD COLUMN owner TEXT;
            ALTER TABLE meta ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE meta ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE meta ADD COLUMN leading INTEGER NOT NULL DEFAULT 0;
            """;

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
        return sql.find("SELECT log, epoch, seq, complete, loaded, promised, wanted, asked, leading FROM meta", row -> new Standing(
                new History(row.getString(1), epochs, new Position(row.getLong(2), row.getLong(3))),
                row.getBoolean(4), row.getBoolean(5), row.getLong(6), new Members(row.getInt(7), row.getInt(8), row.getInt(9)))).orElseThrow();
    }

    static void save(Sql sql, Standing before, Standing after) throws SQLException {
        History history = after.history();
        Members members = after.members();
        sql.update("UPDATE meta SET log = ?, epoch = ?, seq = ?, complete = ?, loaded = ?, promised = ?, wanted = ?, asked = ?, leading = ?", history.log(),
                history.applied().epoch(), history.applied().seq(), after.complete(), after.loaded(), after.promised(),
                members.wanted(), members.asked(), members.leading());
        if (!history.epochs().equals(before.history().epochs())) {
            sql.update("DELETE FROM epochs");
            sql.forEach("INSERT INTO epochs VALUES (?, ?)", history.epochs(), start -> new Object[] {start.epoch(), start.seq()});
        }
    }
}
