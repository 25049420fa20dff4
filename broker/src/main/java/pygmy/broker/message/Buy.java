package pygmy.broker.message;

/**
 * Buys {@code quantity} copies of a book, over the queue {@code order}; answered by {@link Decided}.
 *
 * @param id becomes the order's id; the front end makes it from the client's key
 */
public record Buy(String id, int item, int quantity) {
    public Buy {
        Limits.text("id", id);
        Limits.positive("item", item);
        Limits.positive("quantity", quantity);
    }
}
