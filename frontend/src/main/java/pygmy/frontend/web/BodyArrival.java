package pygmy.frontend.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;

/**
 * One body on its way in. No thread waits for it, so that any number of slow clients hold up nobody, and it has a time in which to be there whole. What is
 * too long is read on for a while, so that its sender is there to read the answer. Tomcat calls from one thread at a time.
 */
final class BodyArrival implements ReadListener, AsyncListener {

    private static final Logger LOG = LoggerFactory.getLogger(BodyArrival.class);
    private static final String ATTRIBUTE = BodyArrival.class.getName();
    /** Whoever sends more is answered without being heard to the end. */
    private static final int LONGEST_HEARD = 64 * 1024;
    private static final byte[] NONE = {};

    private final Exchange exchange;
    private final HttpSettings settings;
    private final Runnable arrived;
    private final Runnable refused;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final byte[] buffer = new byte[4096];
    private AsyncContext async;
    private ServletInputStream input;
    private int heard;
    private boolean over;

    /**
     * @param arrived told before the request comes again, as an ASYNC dispatch
     * @param refused told after it was answered, in place of {@code arrived}
     */
    BodyArrival(Exchange exchange, HttpSettings settings, Runnable arrived, Runnable refused) {
        this.exchange = exchange;
        this.settings = settings;
        this.arrived = arrived;
        this.refused = refused;
    }

    static boolean isSent(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    }

    /** The body of a request that came through here, else nothing. */
    static byte[] of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof byte[] bytes ? bytes : NONE;
    }

    /** Refuses what is so long that it would not be heard to the end. */
    static void checkLength(HttpServletRequest request, HttpSettings settings) {
        if (request.getContentLengthLong() > LONGEST_HEARD) {
            throw tooLong(settings);
        }
    }

    private static Problem tooLong(HttpSettings settings) {
        return Problem.bodyTooLarge(settings.maxBody().toBytes()).header("Connection", "close");
    }

    void start() throws IOException {
        async = exchange.request().startAsync();
        async.setTimeout(settings.bodyWithin().toMillis());
        async.addListener(this);
        input = exchange.request().getInputStream();
        input.setReadListener(this);
    }

    @Override
    public void onDataAvailable() {
        try {
            while (!over && input.isReady()) {
                int n = input.read(buffer);
                if (n < 0) {
                    return;
                }
                heard += n;
                if (heard <= settings.maxBody().toBytes()) {
                    body.write(buffer, 0, n);
                } else if (heard > LONGEST_HEARD) {
                    refuse(tooLong(settings));
                }
            }
        } catch (IOException e) {
            UnreadBody.letAnswer(exchange.request());
            refuse(new Problem(ProblemType.UNREADABLE_BODY, "The request's body broke off or was not transferred as HTTP asks."));
        }
    }

    @Override
    public void onAllDataRead() {
        if (heard > settings.maxBody().toBytes()) {
            refuse(tooLong(settings));
        } else if (!over) {
            over = true;
            arrived.run();
            exchange.request().setAttribute(ATTRIBUTE, body.toByteArray());
            async.dispatch();
        }
    }

    /** The client left, or Tomcat gave up. */
    @Override
    public void onError(Throwable failure) {
        refuse(new Problem(ProblemType.UNREADABLE_BODY, "The request's body broke off."));
    }

    @Override
    public void onError(AsyncEvent event) {
        onError(event.getThrowable());
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        refuse(new Problem(ProblemType.BODY_TIMEOUT, "The request's body was not there after " + settings.bodyWithin().toMillis() + " ms; " + heard
                + " bytes of it had come. Nothing was done. Send it in one go."));
    }

    private void refuse(Problem problem) {
        if (over) {
            return;
        }
        over = true;
        exchange.answer(Reply.of(problem.header("Connection", "close")));
        try {
            UnreadBody.leave(exchange.request());
        } catch (IOException e) {
            LOG.debug("The client of {} left before its answer: {}", exchange.request().getRequestURI(), e.toString());
        }
        refused.run();
        async.complete();
    }

    @Override
    public void onComplete(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {}
}
