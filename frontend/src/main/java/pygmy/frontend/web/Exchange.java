package pygmy.frontend.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.rpc.RequestId;
import pygmy.broker.rpc.Timing;
import pygmy.broker.rpc.Timing.Part;
import tools.jackson.databind.json.JsonMapper;

/**
 * One request and its one answer. A future that is complete is answered on the spot, for that is a cache hit and must cost nothing more;
 * any other holds no thread while it waits.
 *
 * <p>Controllers answer by it and return nothing, instead of a {@code CompletableFuture<ResponseEntity>}: for that, Spring MVC starts asynchronous processing
 * and dispatches the request a second time even where the future is complete, which every cache hit would pay for.
 */
final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** What all exchanges of a front end share. {@code finished} is called once for each, when its answer is out or, where it came later, about to go out. */
    record Shared(String servedBy, JsonMapper mapper, long lastResortMillis, Consumer<Exchange> finished) {}

    private final long started = System.nanoTime();
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Shared shared;
    private final String id;
    private boolean later;
    private String about = "";

    Exchange(HttpServletRequest request, HttpServletResponse response, Shared shared) {
        this.request = request;
        this.response = response;
        this.shared = shared;
        this.id = HttpRequestId.of(request);
        request.setAttribute(Exchange.class.getName(), this);
    }

    static Exchange of(HttpServletRequest request) {
        return (Exchange) request.getAttribute(Exchange.class.getName());
    }

    HttpServletRequest request() {
        return request;
    }

    HttpServletResponse response() {
        return response;
    }

    /** See {@link RequestId}. */
    String id() {
        return id;
    }

    /** What the access log says besides, as in {@code order 3f2a}. */
    void about(String what) {
        about = what;
    }

    String about() {
        return about;
    }

    long micros() {
        return (System.nanoTime() - started) / 1000;
    }

    /** Whether the answer comes after the request's thread has left; asked by that thread only. */
    boolean isLater() {
        return later;
    }

    /**
     * Answers once {@code reply} is complete. To be called by the request's thread.
     *
     * @param broken the answer where it fails or never completes, given the id under which the log tells why
     */
    void answer(CompletableFuture<Reply> reply, Function<String, Problem> broken) {
        if (reply.isDone()) {
            write(result(reply, broken));
            return;
        }
        AsyncContext async = request.startAsync();
        later = true;
        async.setTimeout(shared.lastResortMillis());
        Ending ending = new Ending(reply);
        async.addListener(ending);
        Runnable end = () -> ending.unlessOver(() -> {
            try {
                write(result(reply, broken));
            } catch (RuntimeException e) {
                response.resetBuffer();
                write(Reply.of(broken.apply(logged(e))));
            } finally {
                async.complete();
            }
        });
        // On the thread that completes it, which is the broker connection's: nothing here waits, as all that is written fits into Tomcat's buffer.
        reply.whenComplete((done, failure) -> end.run());
    }

    void answer(Reply reply) {
        write(reply);
    }

    private Reply result(CompletableFuture<Reply> reply, Function<String, Problem> broken) {
        try {
            return reply.join();
        } catch (CompletionException e) {
            return Reply.of(e.getCause() instanceof Problem problem ? problem : broken.apply(logged(e.getCause())));
        }
    }

    /** Logs a fault of ours, once, and returns the id under which it did. */
    String logged(Throwable fault) {
        try (RequestId.Scope scope = RequestId.with(id)) {
            LOG.error("Internal error", fault);
        }
        return id;
    }

    private void write(Reply reply) {
        try {
            byte[] body = shared.mapper().writeValueAsBytes(reply.problem() ? Problem.identified(reply.body(), id) : reply.body());
            response.setStatus(reply.status());
            response.setContentType(reply.problem() ? Problem.MEDIA_TYPE : "application/json");
            setLength(body.length);
            reply.headers().forEach(response::setHeader);
            if (reply.cache() != null) {
                response.setHeader("X-Cache", reply.cache().name());
            }
            response.setHeader("X-Served-By", reply.servedBy() == null ? shared.servedBy() : reply.servedBy());
            response.setHeader("Server-Timing", serverTiming(reply.timing()));
            response.getOutputStream().write(body);
        } catch (IOException e) {
            LOG.debug("The client of {} left before its answer: {}", request.getRequestURI(), e.toString());
        }
    }

    /**
     * An answer that comes later only fills Tomcat's buffer; Tomcat sends it after it has told that the exchange is complete. With its length set, its last
     * byte would send it at once, from a thread that is not the request's. If that fails as the client has left, before the request's own thread is out of
     * Tomcat (11.0.27), then Tomcat takes the request for over and tells nobody: its slot would be lost.
     */
    private void setLength(int length) {
        if (!later) {
            response.setContentLength(length);
        } else if (length >= response.getBufferSize()) {
            response.setBufferSize(length + 1);
        }
    }

    /** Milliseconds by part; the front end's is what is left of the whole once the others' is taken off. */
    private String serverTiming(Timing elsewhere) {
        StringBuilder text = new StringBuilder(80);
        append(text, Part.FRONTEND, "frontend", Math.max(0, micros() - elsewhere.total() + elsewhere.get(Part.FRONTEND)));
        append(text, Part.QUEUE, "queue", elsewhere.get(Part.QUEUE));
        append(text, Part.PRIMARY, "primary", elsewhere.get(Part.PRIMARY));
        append(text, Part.ORDER, "order", elsewhere.get(Part.ORDER));
        append(text, Part.CATALOG, "catalog", elsewhere.get(Part.CATALOG));
        return text.toString();
    }

    private static void append(StringBuilder text, Part part, String name, long micros) {
        if (part == Part.FRONTEND || micros > 0) {
            text.append(text.isEmpty() ? "" : ", ").append(name).append(";dur=").append(micros / 1000).append('.');
            long fraction = micros % 1000;
            text.append(fraction < 100 ? "0" : "").append(fraction < 10 ? "0" : "").append(fraction);
        }
    }

    /**
     * What Tomcat says of an exchange whose thread has left. Once it has said that this is over, as the client left or the time was up, request and
     * response belong to another client's exchange: Tomcat uses them again. So nobody touches them but in {@link #unlessOver}, which it waits for.
     */
    private final class Ending implements AsyncListener {
        private final CompletableFuture<Reply> reply;
        private boolean over;

        Ending(CompletableFuture<Reply> reply) {
            this.reply = reply;
        }

        synchronized void unlessOver(Runnable action) {
            if (!over) {
                action.run();
            }
        }

        private synchronized void end(Throwable why) {
            reply.completeExceptionally(why);
            over = true;
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            end(new TimeoutException("no outcome after " + shared.lastResortMillis() + " ms"));
        }

        @Override
        public void onError(AsyncEvent event) {
            end(event.getThrowable());
        }

        @Override
        public void onComplete(AsyncEvent event) {
            synchronized (this) {
                over = true;
            }
            shared.finished().accept(Exchange.this);
        }

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
