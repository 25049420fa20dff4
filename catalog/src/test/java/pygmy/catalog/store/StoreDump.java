package pygmy.catalog.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Everything in a catalog store that must be the same in all replicas at one position, row by row, as another program sees it. */
final class StoreDump {

    private static final List<String> QUERIES = List.of("SELECT log, epoch, seq, loaded, wanted, asked, leading FROM meta",
            "SELECT * FROM epochs ORDER BY epoch",
            "SELECT * FROM books ORDER BY id", "SELECT * FROM lists ORDER BY kind, name", "SELECT * FROM decisions ORDER BY seq");

    private StoreDump() {}

    /** The numbers of the writes that a transfer took back. */
    static List<Long> takenBack(Path directory) throws SQLException {
        List<Long> seqs = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.db"));
                ResultSet rows = connection.createStatement().executeQuery("SELECT seq FROM taken_back ORDER BY seq")) {
            while (rows.next()) {
                seqs.add(rows.getLong(1));
            }
        }
        return seqs;
    }

    static List<String> of(Path directory) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.db"))) {
            for (String query : QUERIES) {
                try (ResultSet rows = connection.createStatement().executeQuery(query)) {
                    while (rows.next()) {
                        StringBuilder line = new StringBuilder(query.substring(query.indexOf("FROM")));
                        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                            line.append(" | ").append(rows.getString(i));
                        }
                        lines.add(line.toString());
                    }
                }
            }
        }
        return lines;
    }
}
