package pygmy.frontend.web;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;

/** Keeps a request's thread until its answer is being sent, or a moment has passed, so that it leaves while that goes on: as on a busy machine it may. */
final class Lingering implements Filter {

    private static final long MAX_NANOS = 5_000_000;
    private static final long JITTER_NANOS = 100_000;

    volatile boolean on;

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException, ServletException {
        chain.doFilter(request, response);
        long until = System.nanoTime() + MAX_NANOS;
        while (on && !response.isCommitted() && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        until = System.nanoTime() + ThreadLocalRandom.current().nextLong(JITTER_NANOS);
        while (on && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }
}
