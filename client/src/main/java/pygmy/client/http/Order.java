package pygmy.client.http;

/**
 * A purchase as the front end shows it.
 *
 * @param price   of all copies together
 * @param message in words; null where it is not the answer to a buy
 * @param time    of the sale, ISO-8601 in UTC; null where it is the answer to a buy
 */
public record Order(String order, long item, String title, long quantity, long price, String message, String time) {}
