package pygmy.client.text;

import java.util.ArrayList;
import java.util.List;

/** Rows under a header, each column as wide as its widest cell. */
public final class Table {

    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] toTheRight;

    /** @param columns the headers; one that starts with {@code >} (dropped) has its cells to the right, as numbers should be */
    public Table(String... columns) {
        toTheRight = new boolean[columns.length];
        String[] header = new String[columns.length];
        for (int i = 0; i < columns.length; i++) {
            toTheRight[i] = columns[i].startsWith(">");
            header[i] = toTheRight[i] ? columns[i].substring(1) : columns[i];
        }
        rows.add(header);
    }

    /** Adds a row; null is shown as a dash. */
    public Table row(Object... cells) {
        if (cells.length != toTheRight.length) {
            throw new IllegalArgumentException(cells.length + " cells for " + toTheRight.length + " columns");
        }
        String[] row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            row[i] = cells[i] == null ? "-" : Plain.text(cells[i].toString());
        }
        rows.add(row);
        return this;
    }

    /** The lines, each ended by a newline and without blanks at its end. */
    @Override
    public String toString() {
        int[] width = new int[toTheRight.length];
        for (String[] row : rows) {
            for (int i = 0; i < width.length; i++) {
                width[i] = Math.max(width[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < width.length; i++) {
                String blanks = " ".repeat(width[i] - row[i].length());
                line.append(i == 0 ? "" : "  ").append(toTheRight[i] ? blanks + row[i] : row[i] + blanks);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
