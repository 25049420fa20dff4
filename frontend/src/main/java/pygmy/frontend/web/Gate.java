package pygmy.frontend.web;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.rpc.RequestId;
import tools.jackson.databind.json.JsonMapper;

/**
 * The first and the last to see each request: waits for its body, bounds how many are in flight and how large they are, sets the headers that every
 * answer carries, and writes one line a request into the log.
 */
final class Gate implements Filter {

    /** One INFO line a request goes to this logger. Switch it off by level. */
    static final String ACCESS_LOG = "pygmy.access";

    private static final Logger ACCESS = LoggerFactory.getLogger(ACCESS_LOG);
    private static final int LONGEST_TARGET = 200;
    /** Requests for {@code /status} at once: each is answered on the spot. */
    private static final int WATCHERS = 16;

    private final HttpSettings settings;
    private final OwnNames names;
    private final Exchange.Shared shared;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger watching = new AtomicInteger();
    private final AtomicInteger arriving = new AtomicInteger();

    Gate(HttpSettings settings, OwnNames names, String name, JsonMapper mapper) {
        this.settings = settings;
        this.names = names;
        this.shared = new Exchange.Shared(name, mapper, settings.lastResort().toMillis(), this::finished);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) {
        boolean again = request.getDispatcherType() == DispatcherType.ASYNC;
        Exchange exchange = again ? Exchange.of((HttpServletRequest) request)
                : new Exchange((HttpServletRequest) request, (HttpServletResponse) response, shared);
        try (RequestId.Scope scope = RequestId.with(exchange.id())) {
            if (again) {
                enter(exchange, request, response, chain);
            } else {
                admit(exchange, request, response, chain);
            }
        }
    }

    private void admit(Exchange exchange, ServletRequest request, ServletResponse response, FilterChain chain) {
        commonHeaders(exchange.response(), shared.servedBy(), exchange.id());
        try {
            names.check(exchange.request());
        } catch (Problem foreign) {
            exchange.answer(Reply.of(foreign));
            log(exchange);
            return;
        }
        if (BodyArrival.isSent(exchange.request())) {
            awaitBody(exchange);
        } else {
            enter(exchange, request, response, chain);
        }
    }

    /** The request comes again when its body is there, and is then one of those in flight. */
    private void awaitBody(Exchange exchange) {
        int others = arriving.getAndIncrement();
        try {
            if (others >= settings.maxInFlight()) {
                throw Problem.tryAgain(ProblemType.BUSY, "This front end is waiting for the bodies of " + others
                        + " requests already. Nothing was done. Try again soon.").header("Connection", "close");
            }
            BodyArrival.checkLength(exchange.request(), settings);
            new BodyArrival(exchange, settings, arriving::decrementAndGet, () -> notArrived(exchange)).start();
        } catch (Exception e) {
            failed(exchange, e);
            notArrived(exchange);
        }
    }

    private void notArrived(Exchange exchange) {
        arriving.decrementAndGet();
        log(exchange);
    }

    private void enter(Exchange exchange, ServletRequest request, ServletResponse response, FilterChain chain) {
        try {
            int others = slots(exchange).getAndIncrement();
            if (others >= (slots(exchange) == watching ? WATCHERS : settings.maxInFlight())) {
                exchange.answer(Reply.of(Problem.tryAgain(ProblemType.BUSY,
                        "This front end is answering " + others + " requests already. Nothing was done. Try again soon.")));
            } else {
                chain.doFilter(request, response);
            }
        } catch (Exception e) {
            failed(exchange, e);
        } finally {
            if (!exchange.isLater()) {
                finished(exchange);
            }
        }
    }

    /** Whoever looks how it stands has slots apart: on an overloaded front end most of all. */
    private AtomicInteger slots(Exchange exchange) {
        return exchange.request().getRequestURI().equals("/status") ? watching : inFlight;
    }

    /** For answers of Tomcat's own, too, which never come by here. */
    static void commonHeaders(HttpServletResponse response, String servedBy, String requestId) {
        response.setHeader(HttpRequestId.HEADER, requestId);
        response.setHeader("X-Served-By", servedBy);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
    }

    /** What Spring MVC did not turn into an answer: a fault while answering, or a client that left. */
    private static void failed(Exchange exchange, Exception e) {
        if (exchange.response().isCommitted()) {
            ACCESS.debug("Answer to {} broke off", exchange.request().getRequestURI(), e);
        } else {
            // Spring MVC wraps what ended a request for a file of the page.
            Throwable why = e instanceof ServletException && e.getCause() instanceof Problem problem ? problem : e;
            exchange.answer(Reply.of(why instanceof Problem problem ? problem : Problem.internal(exchange.logged(e))));
        }
    }

    private void finished(Exchange exchange) {
        slots(exchange).decrementAndGet();
        log(exchange);
    }

    private static void log(Exchange exchange) {
        if (ACCESS.isInfoEnabled()) {
            try (RequestId.Scope scope = RequestId.with(exchange.id())) {
                ACCESS.info(line(exchange));
            }
        }
    }

    int inFlight() {
        return inFlight.get() + watching.get() + arriving.get();
    }

    /** As in {@code POST /buy?item=4 201 order-1 5.3 ms order 3f2a}. No header of the request is in it, so no token can be. */
    private static String line(Exchange exchange) {
        HttpServletRequest request = exchange.request();
        HttpServletResponse response = exchange.response();
        StringBuilder line = new StringBuilder(120).append(request.getMethod()).append(' ').append(request.getRequestURI());
        if (request.getQueryString() != null) {
            line.append('?').append(request.getQueryString());
        }
        if (line.length() > LONGEST_TARGET) {
            line.setLength(LONGEST_TARGET);
            line.append('…');
        }
        line.append(' ').append(response.getStatus());
        String cache = response.getHeader("X-Cache");
        if (cache != null) {
            line.append(' ').append(cache);
        }
        long micros = exchange.micros();
        return line.append(' ').append(response.getHeader("X-Served-By")).append(' ')
                .append(micros / 1000).append('.').append(micros % 1000 / 100).append(" ms")
                .append(exchange.about().isEmpty() ? "" : " ").append(exchange.about()).toString();
    }
}
