package pygmy.experiments.history;

/** A book as a client can see it. */
public record Shelf(String topic, long cost, long stock) {}
