package pygmy.experiments.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import pygmy.broker.boot.BrokerTool;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.SystemPlan;

/** The few figures by which the build is judged, in one run on one machine. What they mean is the experiments' matter. */
@Command(name = "pygmy benchmark", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Measures, in one run: the RPC client beside a raw AMQP echo, cached lookups beside fixed bytes of the same server, and with one client the "
            + "median latency of a hit, a miss and a buy. Starts a system of its own on the broker of PYGMY_BROKER. Takes about two minutes."})
public final class Benchmark implements Callable<Integer> {

    private static final String FIXED = "/internal/fixed";
    private static final String LOOKUP = "/lookup?item=3";
    private static final int CONNECTIONS = 8;
    private static final int BOOKS = 7;
    private static final int MAX_SAMPLES = 1_100;
    private static final int READ_TIMEOUT_MILLIS = 20_000;
    private static final Duration START_WITHIN = Duration.ofMinutes(2);

    @Option(names = "--rounds", defaultValue = "5", paramLabel = "N", description = "rounds of each comparison (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--millis", defaultValue = "2000", paramLabel = "N", description = "of a round of HTTP (${DEFAULT-VALUE})")
    private long millis;

    @Option(names = "--samples", defaultValue = "1000", paramLabel = "N", description = "of each latency (${DEFAULT-VALUE})")
    private int samples;

    @Spec
    private CommandSpec command;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Benchmark()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (rounds < 1 || millis < 1 || samples < 1 || samples > MAX_SAMPLES) {
            throw new ParameterException(command.commandLine(), "--rounds and --millis must be at least 1, --samples 1 to " + MAX_SAMPLES
                    + ": the shop has 7,000 copies to sell, and the warm-up buys, too");
        }
        String uri = System.getenv().getOrDefault("PYGMY_BROKER", "amqp://guest:guest@localhost:5672");
        System.out.printf("Java %s, %d processors%n%nThe RPC client beside an echo with nothing but the Java client (medians of %d rounds):%n",
                System.getProperty("java.version"), Runtime.getRuntime().availableProcessors(), rounds);
        String namespace = "benchmark-" + UUID.randomUUID().toString().substring(0, 8);
        try {
            RpcRates.print(uri, namespace, rounds);
        } finally {
            BrokerTool.run(new String[] {"forget"}, Map.of("PYGMY_BROKER", uri, "PYGMY_NAMESPACE", namespace), System.out, System.err);
        }
        System.out.println("\nstarting a system …");
        SystemPlan plan = SystemPlan.lean(uri).with(2, 2, 1).withEnvironment(Map.of("PYGMY_BROKER", uri, "PYGMY_HTTP_BENCHMARK", "true"));
        try (LocalSystem system = new LocalSystem(plan).start(START_WITHIN)) {
            URI url = system.urls().get(0);
            compareThroughput(url.getPort());
            printLatencies(url);
        }
        return 0;
    }

    private void compareThroughput(int port) throws IOException {
        for (String path : new String[] {FIXED, LOOKUP, FIXED, LOOKUP}) {
            HttpLoad.perSecond(port, path, CONNECTIONS, 2 * millis); // not counted: the server compiles what is hot
        }
        Histogram fixed = new Histogram(3);
        Histogram lookup = new Histogram(3);
        for (int round = 0; round < rounds; round++) {
            fixed.recordValue((long) HttpLoad.perSecond(port, FIXED, CONNECTIONS, millis));
            lookup.recordValue((long) HttpLoad.perSecond(port, LOOKUP, CONNECTIONS, millis));
        }
        System.out.printf(Locale.ROOT, "%nCached lookups beside fixed bytes of the same server, %d connections (medians of %d rounds):%n"
                + "%14s %14s %7s%n%14d %14d %7.2f%n", CONNECTIONS, rounds, "fixed/s", "lookup/s", "ratio", median(fixed), median(lookup),
                (double) median(lookup) / median(fixed));
    }

    /**
     * Each buy makes the next lookup of the book a miss, and the one after that a hit. Not counted before: five times as many, as the front end's path of a
     * buy was seen to get faster for about that long.
     */
    private void printLatencies(URI url) throws IOException {
        Histogram hits = new Histogram(3);
        Histogram misses = new Histogram(3);
        Histogram buys = new Histogram(3);
        int warmUp = 5 * samples;
        for (int i = 0; i < warmUp + samples; i++) {
            int item = i % BOOKS + 1;
            long buy = micros(url.resolve("/buy?item=" + item), "POST");
            long miss = micros(url.resolve("/lookup?item=" + item), "GET");
            long hit = micros(url.resolve("/lookup?item=" + item), "GET");
            if (i >= warmUp) {
                buys.recordValue(buy);
                misses.recordValue(miss);
                hits.recordValue(hit);
            }
        }
        System.out.printf(Locale.ROOT, "%nLatency with one client, ms (%d of each):%n%8s %8s %8s %8s%n", samples, "", "p50", "p95", "p99");
        print("hit", hits);
        print("miss", misses);
        print("buy", buys);
    }

    private static void print(String name, Histogram micros) {
        System.out.printf(Locale.ROOT, "%8s %8.3f %8.3f %8.3f%n", name, micros.getValueAtPercentile(50) / 1e3, micros.getValueAtPercentile(95) / 1e3,
                micros.getValueAtPercentile(99) / 1e3);
    }

    private static long median(Histogram rates) {
        return rates.getValueAtPercentile(50);
    }

    private static long micros(URI uri, String method) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setReadTimeout(READ_TIMEOUT_MILLIS);
        connection.setRequestMethod(method);
        long start = System.nanoTime();
        int status = connection.getResponseCode();
        if (status / 100 != 2) {
            throw new IOException(uri + ": " + status);
        }
        try (InputStream body = connection.getInputStream()) {
            body.readAllBytes();
        }
        return (System.nanoTime() - start) / 1_000;
    }
}
