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

    /** A search: all books of a topic, in order of id. */
    record Search(String topic, List<Row> rows) implements View {
        public Search {
            rows = List.copyOf(rows);
        }

        @Override
        public String toString() {
            return "topic " + topic + ": " + text(rows);
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
