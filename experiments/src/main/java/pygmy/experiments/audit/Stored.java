package pygmy.experiments.audit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import pygmy.broker.message.Decision;
import pygmy.broker.store.NativeLibrary;
import pygmy.broker.store.StoreFile;
import pygmy.experiments.history.BooksEquation;
import pygmy.experiments.history.Shelf;
import pygmy.experiments.system.Checkout;

/**
 * What one replica's SQLite file holds, read from outside while the replica runs.
 *
 * @param books     rows; none for an order replica
 * @param decisions rows
 * @param sales     the rows of sales alone
 * @param standing  where in the log it stands: log, position, members, epochs
 * @param sold      the sales after a seq
 * @param decided   all decisions after it that the replica keeps
 */
public record Stored(String replica, long seq, List<String> standing, List<String> books, List<String> decisions, List<String> sales,
        Map<Integer, Shelf> shelves, List<BooksEquation.Sale> sold, List<Decision> decided) {

    private static final String CATALOG = "catalog.db";
    private static final String ORDER = "order.db";

    static {
        // What is looked at may be a copy that cannot be written to.
        NativeLibrary.keepIn(Checkout.root().resolve(".pygmy").resolve("native"));
    }

    /** Whether a replica has stored anything in this directory. */
    static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(CATALOG)) || Files.exists(directory.resolve(ORDER));
    }

    /**
     * @param directory a replica's data directory
     * @param after     only what has a later seq is in {@code sold} and {@code decided}
     * @throws IllegalStateException if it has no store that can be read
     */
    public static Stored of(String replica, Path directory, long after) {
        if (!isIn(directory)) {
            throw new IllegalStateException(replica + " has no store in " + directory);
        }
        boolean catalog = Files.exists(directory.resolve(CATALOG));
        Path file = directory.resolve(catalog ? CATALOG : ORDER);
        try (Connection connection = DriverManager.getConnection(StoreFile.url(file) + "?mode=ro");
                Statement sql = connection.createStatement()) {
            // One transaction: all of it is of one moment.
            sql.execute("BEGIN");
            Map<Integer, Shelf> shelves = new TreeMap<>();
            List<BooksEquation.Sale> sold = new ArrayList<>();
            if (catalog) {
                query(sql, "SELECT id, title, topic, cost, stock FROM books",
                        row -> shelves.put(row.getInt(1), new Shelf(row.getString(2), row.getString(3), row.getLong(4), row.getLong(5))));
            }
            List<Decision> decided = new ArrayList<>();
            query(sql, "SELECT request, asked, kind, item, quantity, price, title, seq, at_millis FROM decisions WHERE seq > " + after + " ORDER BY seq",
                    row -> decided.add(new Decision(row.getString(1), row.getString(2), Decision.Kind.valueOf(row.getString(3)), row.getInt(4),
                            row.getInt(5), row.getLong(6), row.getString(7), row.getLong(8), row.getLong(9))));
            decided.stream().filter(decision -> decision.kind() == Decision.Kind.SOLD)
                    .forEach(sale -> sold.add(new BooksEquation.Sale(sale.request(), sale.item(), sale.quantity())));
            long[] seq = new long[1];
            query(sql, "SELECT seq FROM meta", row -> seq[0] = row.getLong(1));
            List<String> standing = rows(sql, "SELECT log, epoch, seq, wanted, asked, leading FROM meta");
            standing.addAll(rows(sql, "SELECT epoch, seq FROM epochs ORDER BY epoch"));
            return new Stored(replica, seq[0], standing,
                    catalog ? rows(sql, "SELECT * FROM books ORDER BY id") : List.of(), rows(sql, "SELECT * FROM decisions ORDER BY seq"),
                    rows(sql, "SELECT * FROM decisions WHERE kind = 'SOLD' ORDER BY seq"), shelves, sold, decided);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private interface Row {
        void take(ResultSet row) throws SQLException;
    }

    private static void query(Statement sql, String query, Row each) throws SQLException {
        try (ResultSet rows = sql.executeQuery(query)) {
            while (rows.next()) {
                each.take(rows);
            }
        }
    }

    private static List<String> rows(Statement sql, String query) throws SQLException {
        List<String> all = new ArrayList<>();
        query(sql, query, row -> {
            List<String> cells = new ArrayList<>();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                cells.add(row.getString(i));
            }
            all.add(String.join("|", cells.stream().map(String::valueOf).toList()));
        });
        return all;
    }

    public boolean isCatalog() {
        return !books.isEmpty() || replica.startsWith("catalog");
    }

    /** Row by row: catalog replicas among each other, and the order replicas' orders against the catalogs' sales. A sentence each. */
    public static List<String> differences(List<Stored> stores) {
        List<String> wrong = new ArrayList<>();
        Stored first = stores.stream().filter(Stored::isCatalog).findFirst().orElse(stores.get(0));
        for (Stored store : stores) {
            compare(wrong, store.replica + "'s sales", store.sales, first.replica, first.sales);
            if (store.isCatalog()) {
                compare(wrong, store.replica + "'s books", store.books, first.replica, first.books);
                compare(wrong, store.replica + "'s decisions", store.decisions, first.replica, first.decisions);
            }
        }
        return wrong;
    }

    private static void compare(List<String> wrong, String what, List<String> rows, String other, List<String> others) {
        if (!rows.equals(others)) {
            Set<String> more = new LinkedHashSet<>(rows);
            others.forEach(more::remove);
            Set<String> less = new LinkedHashSet<>(others);
            rows.forEach(less::remove);
            wrong.add(what + " differ from " + other + "'s: more " + more + ", less " + less);
        }
    }
}
