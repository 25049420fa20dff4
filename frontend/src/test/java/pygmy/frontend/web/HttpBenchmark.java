package pygmy.frontend.web;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import pygmy.broker.message.Books;
import pygmy.frontend.Bookstore;
import pygmy.frontend.Bookstore.CacheUse;

/**
 * How many cached lookups a second the HTTP side answers, beside a bare servlet's fixed bytes on the same server: A B A B, medians, and
 * their ratio. Arguments: connections (32), rounds (7), milliseconds of a round (2000).
 */
public final class HttpBenchmark {

    private static final String FIXED = "/internal/fixed";
    private static final String LOOKUP = "/lookup?item=3";

    private HttpBenchmark() {}

    public static void main(String[] args) throws Exception {
        int connections = args.length > 0 ? Integer.parseInt(args[0]) : 32;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 7;
        long millis = args.length > 2 ? Long.parseLong(args[2]) : 2_000;
        try (ConfigurableApplicationContext context = SpringApplication.run(WebTest.Setup.class,
                "--pygmy.http.benchmark=true", "--server.port=0")) {
            FakeBookstore store = context.getBean(FakeBookstore.class);
            Bookstore.Answer<Books> hit = new Bookstore.Answer<>(FakeBookstore.books(FakeBookstore.XEN), CacheUse.HIT);
            store.behaviour = call -> CompletableFuture.completedFuture(hit);
            store.remembers = false;
            int port = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
            System.out.printf("%d connections, %d rounds of %d ms each, Java %s, port %d%n", connections, rounds, millis,
                    System.getProperty("java.version"), port);
            for (String path : new String[] {FIXED, LOOKUP, FIXED, LOOKUP}) {
                HttpLoad.perSecond(port, path, connections, 3_000); // warm both, so that neither is compiled during its round
            }
            double[] fixed = new double[rounds];
            double[] lookup = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                fixed[round] = HttpLoad.perSecond(port, FIXED, connections, millis);
                lookup[round] = HttpLoad.perSecond(port, LOOKUP, connections, millis);
                System.out.printf("round %d: fixed bytes %,.0f/s, cached lookup %,.0f/s%n", round + 1, fixed[round], lookup[round]);
            }
            System.out.printf("medians: fixed bytes %,.0f/s, cached lookup %,.0f/s, ratio %.2f (to be at least 0.60)%n",
                    median(fixed), median(lookup), median(lookup) / median(fixed));
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
