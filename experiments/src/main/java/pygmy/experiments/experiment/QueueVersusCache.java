package pygmy.experiments.experiment;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import pygmy.client.http.Caller;
import pygmy.client.http.Request;
import pygmy.experiments.measure.Spread;
import pygmy.experiments.measure.Verdict;
import pygmy.experiments.report.Picture;
import pygmy.experiments.report.Plot;
import pygmy.experiments.report.Samples;
import pygmy.experiments.report.Summary;

/** A hit beside a miss, a bare round trip over the broker, and the HTTP server alone. */
final class QueueVersusCache implements Experiment {

    private static final String HTTP = "HTTP server alone";
    private static final String HIT = "lookup, hit";
    private static final String RAW = "broker round trip";
    private static final String MISS = "lookup over the queue";

    @Override
    public String name() {
        return "queue-vs-cache";
    }

    @Override
    public String question() {
        return "What does a queue cost beside a cache: a hit, a lookup over the queue, a bare round trip over the broker, the HTTP "
                + "server alone?";
    }

    @Override
    public boolean wide() {
        return false;
    }

    @Override
    public int seconds(boolean quick) {
        return quick ? 6 : 45;
    }

    @Override
    public void run(Run run, Summary summary) throws Exception {
        int calls = run.pick(250, 3000);
        Caller hits = Run.callers(Setups.url(run.setups().cached()), 1).get(0);
        Caller misses = Run.callers(Setups.url(run.setups().plain()), 1).get(0);
        Request fixed = new Request("GET", "/internal/fixed", null, null, null);
        Map<String, Call> ways = new LinkedHashMap<>();
        Map<String, List<Histogram>> results;
        try (hits;
                misses;
                Echo echo = new Echo(run.setups().broker());
                Samples samples = new Samples(run.directory(), "way", "round", "latency_ns")) {
            ways.put(HTTP, () -> require(hits.call(fixed).reply().status()));
            ways.put(HIT, () -> require(hits.call(Request.lookup(3)).reply().status()));
            ways.put(RAW, echo::call);
            ways.put(MISS, () -> require(misses.call(Request.lookup(3)).reply().status()));
            for (Call way : ways.values()) {
                for (int i = 0; i < 2 * calls; i++) {
                    way.call();
                }
            }
            results = run.rounds(List.copyOf(ways.keySet()), (way, round) -> {
                Histogram nanos = new Histogram(3);
                for (int i = 0; i < calls; i++) {
                    long from = System.nanoTime();
                    ways.get(way).call();
                    long took = System.nanoTime() - from;
                    nanos.recordValue(took);
                    samples.row(way.replace(",", ""), round, took);
                }
                return nanos;
            });
        }
        report(run, summary, results, calls);
    }

    private static void report(Run run, Summary summary, Map<String, List<Histogram>> results, int calls) throws Exception {
        Plot plot = Plot.lines("A hit, a lookup over the queue, and what each is made of (one client)", "response time (ms, logarithmic)",
                "share of requests that are at most as slow (%)").sharesOverLogarithm();
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<String, List<Histogram>> way : results.entrySet()) {
            Histogram all = new Histogram(3);
            way.getValue().forEach(all::add);
            List<Double> xs = new ArrayList<>();
            List<Double> ys = new ArrayList<>();
            for (double p = 0; p <= 99; p += 0.5) {
                xs.add(all.getValueAtPercentile(p) / 1e6);
                ys.add(p);
            }
            plot.curve(way.getKey(), xs, ys);
            rows.add(List.of(way.getKey(), percentile(way.getValue(), 50).text(), percentile(way.getValue(), 95).text(),
                    percentile(way.getValue(), 99).text(), ratio(results, way.getKey(), HIT).text()));
        }
        new Picture("All " + calls * Run.ROUNDS + " requests of each kind, up to the 99th percentile; further left is faster.", plot)
                .save(run.directory(), "latency");
        summary.setUp("""
                One client, one request at a time, %d requests a round, %d interleaved rounds. The HTTP server alone: as many fixed bytes
                as a book has, from the same front end without Spring or cache. The broker round trip: RabbitMQ's own Java client and an
                echo in the same process, two classic queues. The lookup over the queue goes through HTTP, front end, broker and catalog.
                Median of rounds (lowest–highest).
                """, calls, Run.ROUNDS)
                .picture("latency", "Where a curve crosses 50 % is the median, where it crosses 95 % the 95th percentile.")
                .table(List.of("", "p50 (ms)", "p95 (ms)", "p99 (ms)", "p50 ÷ a hit's"), rows)
                .verdict(Verdict.takes("A lookup over the queue", ratio(results, MISS, HIT), "a hit"))
                .verdict(Verdict.takes("A bare round trip over the broker", ratio(results, RAW, HIT), "a hit"))
                .verdict(Verdict.takes("A hit", ratio(results, HIT, HTTP), "fixed bytes from the HTTP server alone"))
                .heading("Beside the HTTP version of 2020")
                .text("""
                        Nothing of this was reported for it: it had no queue, and a hit was not measured apart from a miss. Its first read
                        after an invalidation is in `invalidation`.
                        """);
    }

    private static Spread ratio(Map<String, List<Histogram>> results, String above, String below) {
        return Spread.ratio(medians(results.get(above)), medians(results.get(below)));
    }

    private static List<Double> medians(List<Histogram> rounds) {
        return rounds.stream().map(h -> h.getValueAtPercentile(50) / 1e6).toList();
    }

    private static Spread percentile(List<Histogram> rounds, double percentile) {
        return Spread.of(rounds.stream().map(h -> h.getValueAtPercentile(percentile) / 1e6).toList());
    }

    private static void require(int status) {
        if (status != 200) {
            throw new IllegalStateException("the front end answered with status " + status);
        }
    }

    private interface Call {
        void call() throws Exception;
    }

    /** A request and its echo over two queues that go with the connection. */
    private static final class Echo implements AutoCloseable {

        private final Connection connection;
        private final Channel calling;
        private final String queue;
        private final AMQP.BasicProperties properties;
        private final SynchronousQueue<byte[]> answers = new SynchronousQueue<>();

        Echo(String broker) throws Exception {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(broker);
            connection = factory.newConnection("echo");
            Channel serving = connection.createChannel();
            queue = serving.queueDeclare().getQueue();
            serving.basicConsume(queue, true, (tag, message) -> serving.basicPublish("", message.getProperties().getReplyTo(), null,
                    message.getBody()),
                    tag -> {});
            calling = connection.createChannel();
            String replies = calling.queueDeclare().getQueue();
            properties = new AMQP.BasicProperties.Builder().replyTo(replies).build();
            calling.basicConsume(replies, true, (tag, message) -> pass(message.getBody()), tag -> {});
        }

        private void pass(byte[] answer) {
            try {
                answers.offer(answer, 1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void call() throws Exception {
            calling.basicPublish("", queue, properties, new byte[100]);
            if (answers.poll(10, TimeUnit.SECONDS) == null) {
                throw new IllegalStateException("the broker did not echo within 10 s");
            }
        }

        @Override
        public void close() throws Exception {
            connection.close();
        }
    }
}
