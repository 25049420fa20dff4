package pygmy.broker.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import pygmy.broker.message.Decision;

/** The table of decisions, and the one where those of a transfer are put aside. */
public final class Decisions {

    private static final String COLUMNS = "seq, request, asked, kind, item, quantity, price, title, at_millis";
    private static final String DEFINITION = """
            (
                seq INTEGER PRIMARY KEY, request TEXT NOT NULL%s, asked TEXT NOT NULL, kind TEXT NOT NULL, item INTEGER NOT NULL,
                quantity INTEGER NOT NULL CHECK (quantity >= 0), price INTEGER NOT NULL CHECK (price >= 0), title TEXT,
                at_millis INTEGER NOT NULL) STRICT;
            """;

    /** The partial index makes forgetting cost only what is forgotten. */
    public static final String TABLES = "CREATE TABLE decisions" + DEFINITION.formatted(" UNIQUE")
            + "CREATE TABLE staged_decisions" + DEFINITION.formatted("")
            + "CREATE INDEX forgettable_decisions ON decisions(seq) WHERE kind <> 'SOLD';\n" + takenBack();
    /** From the tables of version 1. */
    public static final String FROM_VERSION_1 = takenBack();

    private static final String VALUES = "(" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String INSERT = "INSERT INTO decisions" + VALUES;
    private static final String STAGE = "INSERT OR REPLACE INTO staged_decisions" + VALUES;
    private static final String INSTALL = "INSERT INTO decisions(" + COLUMNS + ")"
            + " SELECT " + COLUMNS + " FROM staged_decisions WHERE kind = 'SOLD' OR seq > ? ORDER BY seq";
    private static final String FIND = "SELECT " + COLUMNS + " FROM decisions WHERE request = ?";
    private static final String AFTER = "SELECT " + COLUMNS + " FROM decisions WHERE seq > ? ORDER BY seq LIMIT ?";
    private static final String SALES_AFTER = "SELECT " + COLUMNS + " FROM decisions WHERE seq > ? AND kind = 'SOLD' ORDER BY seq LIMIT ?";

    /** What was decided again, likewise, is not missed, nor what the peer has forgotten: it may forget all but sales. */
    private static final String KEEP_TAKEN_BACK = "INSERT INTO taken_back SELECT ?, " + COLUMNS + " FROM decisions"
            + " WHERE (request, kind) NOT IN (SELECT request, kind FROM staged_decisions)"
            + " AND (kind = 'SOLD' OR seq >= (SELECT coalesce(min(seq), 0) FROM staged_decisions WHERE kind <> 'SOLD'))";
    private static final String LAST_TAKEN_BACK = "SELECT coalesce(max(rowid), 0) FROM taken_back";
    private static final String TAKEN_BACK_AFTER = "SELECT " + COLUMNS + " FROM taken_back WHERE rowid > ? ORDER BY rowid";

    private Decisions() {}

    /** What was in the log here, and then in no log any more: kept for people. A write may be taken back more than once. */
    private static String takenBack() {
        return "CREATE TABLE taken_back(epoch INTEGER NOT NULL, seq INTEGER NOT NULL, request TEXT NOT NULL, asked TEXT NOT NULL, kind TEXT NOT NULL,"
                + " item INTEGER NOT NULL, quantity INTEGER NOT NULL, price INTEGER NOT NULL, title TEXT, at_millis INTEGER NOT NULL) STRICT;\n";
    }

    /**
     * Keeps aside the decisions that the staged ones, which are about to replace all, do not have. Returns them; there are as many as a primary had in
     * flight when it died or, where a backup was put back, as have been made since.
     *
     * @param epoch the last in which they were applied here
     */
    public static List<Decision> keepTakenBack(Sql sql, long epoch) throws SQLException {
        long last = sql.find(LAST_TAKEN_BACK, row -> row.getLong(1)).orElse(0L);
        sql.update(KEEP_TAKEN_BACK, epoch);
        return sql.list(TAKEN_BACK_AFTER, Decisions::read, last);
    }

    public static void insert(Sql sql, List<Decision> decisions) throws SQLException {
        sql.forEach(INSERT, decisions, Decisions::values);
    }

    public static void stage(Sql sql, List<Decision> decisions) throws SQLException {
        sql.forEach(STAGE, decisions, Decisions::values);
    }

    public static void clearStaged(Sql sql) throws SQLException {
        sql.update("DELETE FROM staged_decisions");
    }

    /**
     * Moves what was put aside over the present decisions or, if {@code whole}, into their place, without what sold nothing up to {@code forgotten}. That
     * is forgotten first: its keys may have been decided again since, here while we were away, or in the peer's store while its pages were sent.
     */
    public static void install(Sql sql, boolean whole, long forgotten) throws SQLException {
        if (whole) {
            sql.update("DELETE FROM decisions");
        }
        forget(sql, forgotten);
        sql.update(INSTALL, forgotten);
    }

    /** Forgets what sold nothing, up to this seq. */
    public static void forget(Sql sql, long upTo) throws SQLException {
        sql.update("DELETE FROM decisions WHERE kind <> 'SOLD' AND seq <= ?", upTo);
    }

    public static Optional<Decision> find(Sql sql, String request) throws SQLException {
        return sql.find(FIND, Decisions::read, request);
    }

    /** The first decisions after this seq, in order. */
    public static List<Decision> after(Sql sql, long seq, int limit) throws SQLException {
        return sql.list(AFTER, Decisions::read, seq, limit);
    }

    /** The first sales after this seq, in order. */
    public static List<Decision> salesAfter(Sql sql, long seq, int limit) throws SQLException {
        return sql.list(SALES_AFTER, Decisions::read, seq, limit);
    }

    private static Object[] values(Decision d) {
        return new Object[] {d.seq(), d.request(), d.asked(), d.kind().name(), d.item(), d.quantity(), d.price(), d.title(), d.atMillis()};
    }

    private static Decision read(ResultSet row) throws SQLException {
        return new Decision(row.getString(2), row.getString(3), Decision.Kind.valueOf(row.getString(4)), row.getInt(5), row.getInt(6),
                row.getLong(7), row.getString(8), row.getLong(1), row.getLong(9));
    }
}
