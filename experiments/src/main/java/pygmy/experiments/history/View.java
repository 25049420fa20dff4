package pygmy.experiments.history;

import java.util.List;
import java.util.stream.Collectors;
import pygmy.broker.message.Decision;

/** What a read saw of the shop, at one instant. */
public sealed interface View {

    /** A lookup; {@link Shelf#NONE} where there was no such book. */
    record Lookup(int book, Shelf shelf) implements View {
        @Override
        public String toString() {
            return "book " + book + ": " + shelf;
        }
    }

    /**
     * A search, or one page of it: the first books of a topic after one id, in order of id.
     *
     * @param more whether there were more after these; else these are all
     */
    record Search(String topic, int after, List<Row> rows, boolean more) implements View {
        public Search {
            rows = List.copyOf(rows);
        }

        /** All books of the topic. */
        public Search(String topic, List<Row> rows) {
            this(topic, 0, rows, false);
        }

        /** Whether it shows this list rightly. */
        boolean isPageOf(List<Row> list) {
            List<Row> rest = list.stream().filter(row -> row.book() > after).toList();
            return more ? rest.size() > rows.size() && rest.subList(0, rows.size()).equals(rows) : rest.equals(rows);
        }

        /** Whether it says of a book if the list has it. */
        boolean speaksOf(int book) {
            return book > after && (!more || !rows.isEmpty() && book <= rows.get(rows.size() - 1).book());
        }

        @Override
        public String toString() {
            return "topic " + topic + (after == 0 ? "" : ", after " + after) + ": " + text(rows) + (more ? "; and more" : "");
        }
    }

    /** A book in a list. */
    record Row(int book, Shelf shelf) {
        @Override
        public String toString() {
            return book + " " + shelf;
        }
    }

    /** An order under this key; null where there was none. */
    record Order(String key, Sale sale) implements View {
        @Override
        public String toString() {
            return "order " + key + ": " + (sale == null ? "none" : sale);
        }
    }

    /** What an order says. */
    record Sale(int book, String title, long quantity, long price) {
        public static Sale of(Decision sold) {
            return new Sale(sold.item(), sold.title(), sold.quantity(), sold.price());
        }
    }

    static String text(List<Row> rows) {
        return rows.isEmpty() ? "nothing" : rows.stream().map(Row::toString).collect(Collectors.joining("; "));
    }
}
