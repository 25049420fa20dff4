/**
 * HTTP as the client speaks it: requests, one kept connection, answers as types, bounded retries.
 *
 * <p>The transport is HttpCore's blocking connection, one per calling thread, because the load generator shares the machine with what
 * it measures. Measured against a server of fixed bytes on 2 cores with 8 threads: HttpCore 22 µs of CPU and 59,000 requests/s,
 * {@code HttpURLConnection} 56 µs and 29,000/s (and no PATCH), {@code java.net.http.HttpClient} 84 to 130 µs and 14,000 to 18,000/s.
 */
package pygmy.client.http;
