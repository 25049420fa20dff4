package pygmy.broker.message;

/**
 * A book as the catalog holds it.
 *
 * @param id      from 1
 * @param title   at most {@link Limits#TEXT} characters
 * @param topic   at most {@link Limits#TEXT} characters
 * @param cost    price of one copy, in the shop's smallest unit, at least 0
 * @param stock   copies left, never below 0
 * @param version the write that last changed it
 */
public record Book(int id, String title, String topic, long cost, long stock, Position version) {

    public Book {
        Limits.positive("id", id);
        Limits.text("title", title);
        Limits.text("topic", topic);
        Limits.amount("cost", cost);
        Limits.amount("stock", stock);
        Limits.present("version", version);
    }
}
