package pygmy.broker.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A connection with its statements, each prepared once and kept: preparing costs more than most of them take to run. So the texts must be
 * constants. Not thread-safe.
 */
public final class Sql implements AutoCloseable {

    /** Reads one row. */
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** What reads inside a transaction. */
    @FunctionalInterface
    public interface Reading<T> {
        T run() throws SQLException;
    }

    /** What writes inside a transaction. */
    @FunctionalInterface
    public interface Writing {
        void run() throws SQLException;
    }

    private interface Use<T> {
        T of(PreparedStatement statement) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Sql(Connection connection) {
        this.connection = connection;
    }

    /** Runs one statement for each row, with the values that {@code values} makes of it. */
    public <T> void forEach(String sql, List<T> rows, Function<T, Object[]> values) throws SQLException {
        for (T row : rows) {
            update(sql, values.apply(row));
        }
    }

    public void update(String sql, Object... values) throws SQLException {
        run(sql, values, PreparedStatement::executeUpdate);
    }

    public <T> List<T> list(String sql, Row<T> row, Object... values) throws SQLException {
        return run(sql, values, statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                List<T> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(row.read(rows));
                }
                return found;
            }
        });
    }

    public <T> Optional<T> find(String sql, Row<T> row, Object... values) throws SQLException {
        return run(sql, values, statement -> {
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
            }
        });
    }

    /** Reads see one state of the store, whatever is committed meanwhile. */
    public <T> T reading(Reading<T> work) throws SQLException {
        return transaction("BEGIN", work);
    }

    /** All of it is durable on return, or nothing was changed. */
    public void writing(Writing work) throws SQLException {
        transaction("BEGIN IMMEDIATE", () -> {
            work.run();
            return null;
        });
    }

    /** Executes statements that are not worth keeping. */
    void script(String statements) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate(statements);
        }
    }

    private <T> T transaction(String begin, Reading<T> work) throws SQLException {
        update(begin);
        boolean done = false;
        try {
            T result = work.run();
            update("COMMIT");
            done = true;
            return result;
        } finally {
            if (!done) {
                rollBack();
            }
        }
    }

    private void rollBack() {
        try {
            update("ROLLBACK");
        } catch (SQLException alreadyRolledBack) {
            // SQLite does that by itself on a full disk, for instance; the reason is on its way to the caller.
        }
    }

    private <T> T run(String sql, Object[] values, Use<T> use) throws SQLException {
        PreparedStatement statement = prepared.remove(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
        }
        try {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            T result = use.of(statement);
            // Kept only now: one that failed is of no more use, the driver has closed it for reasons like a full disk.
            prepared.put(sql, statement);
            return result;
        } catch (SQLException | RuntimeException e) {
            StoreFile.closeQuietly(statement);
            throw e;
        }
    }

    /** Closes the connection; what was not committed is gone. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
