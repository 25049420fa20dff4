package pygmy.broker.message;

/** Asks an order replica for one order, over the queue {@code order}; always a fenced read. Answered by {@link Orders}. */
public record FindOrder(String id) implements Question {
    public FindOrder {
        Limits.text("id", id);
    }
}
