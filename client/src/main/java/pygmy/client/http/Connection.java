package pygmy.client.http;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnectionFactory;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * One connection to one front end, kept open between requests and opened again when it was lost. For one thread; {@link #abort()} may
 * come from any.
 */
final class Connection implements Closeable {

    /** Largest body taken: a search over a large topic is some MB. */
    private static final int MAX_BODY = 64 << 20;
    private static final int CONNECT_TIMEOUT_MILLIS = 3_000;
    /** Idle for less than this, no front end closes a connection: Pygmy's do after 30 s. */
    private static final long LOOK_AFTER_NANOS = 2_000_000_000;
    private static final Http1Config LIMITS = Http1Config.custom().setMaxLineLength(16_384).setMaxHeaderCount(100).build();
    private static final DefaultBHttpClientConnectionFactory FACTORY =
            DefaultBHttpClientConnectionFactory.builder().http1Config(LIMITS).build();
    private static final HttpRequestExecutor EXECUTOR = new HttpRequestExecutor();

    private final URI frontend;
    private final String prefix;
    private final String host;
    private volatile DefaultBHttpClientConnection open;
    private volatile boolean aborted;
    private long usedAt;

    Connection(URI frontend) {
        this.frontend = frontend;
        this.prefix = frontend.getRawPath() == null ? "" : frontend.getRawPath().replaceAll("/+$", "");
        this.host = frontend.getRawAuthority();
    }

    URI frontend() {
        return frontend;
    }

    /**
     * Sends {@code request} and waits for its reply.
     *
     * @param timeout for opening the connection, and again for each silence of the front end
     * @throws ConnectException if there is no connection to be had: the request was not sent
     * @throws IOException      if the connection was lost or silent: the request may have been carried out
     */
    Reply exchange(Request request, Duration timeout) throws IOException {
        if (open == null || !open.isOpen() || isClosedByFrontEnd()) {
            open = connect(timeout);
        }
        DefaultBHttpClientConnection connection = open;
        boolean kept = false;
        try {
            connection.setSocketTimeout(Timeout.of(timeout));
            BasicClassicHttpRequest sent = toHttp(request);
            HttpCoreContext context = HttpCoreContext.create();
            ClassicHttpResponse response = EXECUTOR.execute(sent, connection, context);
            Reply reply = toReply(response);
            kept = DefaultConnectionReuseStrategy.INSTANCE.keepAlive(sent, response, context);
            usedAt = System.nanoTime();
            return reply;
        } catch (HttpException e) {
            throw new IOException("that is not HTTP: " + e.getMessage(), e);
        } finally {
            if (!kept) {
                connection.close(CloseMode.IMMEDIATE);
            }
        }
    }

    /** Ends an exchange that is under way with an IOException, and every later one. */
    void abort() {
        aborted = true;
        close();
    }

    @Override
    public void close() {
        DefaultBHttpClientConnection connection = open;
        if (connection != null) {
            connection.close(CloseMode.IMMEDIATE);
        }
    }

    /** A front end closes what was idle for long. To look costs a millisecond, so only where that is possible. */
    private boolean isClosedByFrontEnd() throws IOException {
        boolean closed = System.nanoTime() - usedAt > LOOK_AFTER_NANOS && open.isStale();
        if (closed) {
            close();
        }
        return closed;
    }

    private DefaultBHttpClientConnection connect(Duration timeout) throws ConnectException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(frontend.getHost(), frontend.getPort() < 0 ? 80 : frontend.getPort()),
                    (int) Math.min(CONNECT_TIMEOUT_MILLIS, timeout.toMillis()));
            if (aborted) {
                throw new IOException("ended by the client");
            }
            return FACTORY.createConnection(socket);
        } catch (IOException e) {
            try {
                socket.close();
            } catch (IOException ignored) {
                // It was never open.
            }
            ConnectException none = new ConnectException(e.getMessage() == null ? "unknown host" : e.getMessage());
            none.initCause(e);
            throw none;
        }
    }

    private BasicClassicHttpRequest toHttp(Request request) {
        BasicClassicHttpRequest http = new BasicClassicHttpRequest(request.method(), prefix + request.target());
        http.setHeader("Host", host);
        if (request.key() != null) {
            http.setHeader("Idempotency-Key", request.key());
        }
        if (request.token() != null) {
            http.setHeader("Authorization", "Bearer " + request.token());
        }
        if (request.body() != null) {
            StringEntity body = new StringEntity(request.body(), ContentType.APPLICATION_JSON);
            http.setEntity(body);
            http.setHeader("Content-Type", body.getContentType());
            http.setHeader("Content-Length", Long.toString(body.getContentLength()));
        } else if (!request.isRead()) {
            http.setHeader("Content-Length", "0");
        }
        return http;
    }

    private static Reply toReply(ClassicHttpResponse response) throws IOException {
        byte[] body = response.getEntity() == null ? Reply.NONE.body() : EntityUtils.toByteArray(response.getEntity(), MAX_BODY);
        if (body == null) {
            body = Reply.NONE.body();
        } else if (body.length >= MAX_BODY) {
            throw new IOException("the answer is larger than " + (MAX_BODY >> 20) + " MB");
        }
        return new Reply(response.getCode(), body, header(response, "X-Cache"), header(response, "X-Served-By"),
                ServerTiming.parse(header(response, "Server-Timing")), seconds(header(response, "Retry-After")),
                "true".equals(header(response, "Idempotency-Replayed")));
    }

    private static String header(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null || header.getValue() == null ? "" : header.getValue();
    }

    /** Only the form in seconds; a date is left to the client's own pause. */
    private static long seconds(String retryAfter) {
        return !retryAfter.isEmpty() && retryAfter.matches("\\d{1,6}") ? Long.parseLong(retryAfter) : 0;
    }
}
