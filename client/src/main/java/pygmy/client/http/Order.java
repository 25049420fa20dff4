package pygmy.client.http;

/** A purchase as the front end shows it. {@code price} is that of all copies together; {@code message} may be null. */
public record Order(String order, long item, String title, long quantity, long price, String message) {}
