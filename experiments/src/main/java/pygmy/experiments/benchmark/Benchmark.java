package pygmy.experiments.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import pygmy.broker.amqp.Names;
import pygmy.broker.boot.BrokerTool;
import pygmy.client.text.Table;
import pygmy.experiments.measure.Spread;
import pygmy.experiments.system.Checkout;
import pygmy.experiments.system.OtherCommit;
import pygmy.experiments.system.PrivateBroker;
import tools.jackson.databind.json.JsonMapper;

/** What a request costs, in one run on one machine: rates, times and processor time, each beside an echo of RabbitMQ's client alone in the same round. */
@Command(name = "pygmy benchmark", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Measures what a request costs: rate, time, and processor time by process, each beside an echo of RabbitMQ's Java client alone in the same round.",
    "Starts a system of its own, on a broker of its own where a rabbitmq-server is installed (of another one the processor time is not known)."})
public final class Benchmark implements Callable<Integer> {

    private static final int FSYNCS = 200;
    /** This process, both ends of an echo. */
    private static final String CLIENT = "client";

    @Option(names = "--rounds", defaultValue = "5", paramLabel = "N", description = "rounds, each with every row (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--millis", defaultValue = "2000", paramLabel = "N", description = "of each row in a round (${DEFAULT-VALUE})")
    private long millis;

    @Option(names = "--compare", paramLabel = "COMMIT",
            description = "instead of echoes: beside the services of another commit, built under .pygmy/commits, in turns on the same broker")
    private String compared;

    @Option(names = "--json", description = "figures as JSON, for programs")
    private boolean json;

    @Spec
    private CommandSpec command;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Benchmark()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (rounds < 1 || millis < 1) {
            throw new ParameterException(command.commandLine(), "--rounds and --millis must be at least 1");
        }
        Path other = null;
        Optional<PrivateBroker> own = Optional.empty();
        Path books = null;
        try {
            if (compared != null) {
                String sha = known(compared);
                say("building " + compared + " …");
                other = OtherCommit.build(sha);
            }
            own = PrivateBroker.installed().isPresent() ? Optional.of(new PrivateBroker()) : Optional.empty();
            books = books();
            measure(own.map(PrivateBroker::uri).orElseGet(() -> System.getenv().getOrDefault("PYGMY_BROKER", "amqp://guest:guest@localhost:5672")),
                    own.map(broker -> Map.of(Shop.BROKER, List.of(broker.pid()))).orElse(Map.of()), books, other);
        } catch (IOException | TimeoutException | IllegalStateException e) {
            say("nothing was measured: " + e.getMessage() + "\nIs this machine busy with something else?");
            return 1;
        } finally {
            if (own.isPresent()) {
                own.get().close();
            }
            if (books != null) {
                Files.delete(books);
            }
        }
        return 0;
    }

    private String known(String commit) {
        try {
            return OtherCommit.named(commit);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        }
    }

    /** @param other a build to compare with; null for echoes */
    private void measure(String uri, Map<String, List<Long>> broker, Path books, Path other) throws Exception {
        Measuring measuring = new Measuring(rounds, millis, this::say);
        say("starting a system …");
        // Started in the same way as the other, where there is one.
        try (Shop shop = new Shop(uri, other == null ? null : Checkout.root(), books, broker)) {
            if (other == null) {
                besideEchoes(uri, broker, shop, measuring);
                return;
            }
            say("starting another of " + compared + " …");
            try (Shop theirs = new Shop(uri, other, books, broker)) {
                report(Comparison.of(shop, theirs, measuring));
            }
        }
    }

    private void besideEchoes(String uri, Map<String, List<Long>> broker, Shop shop, Measuring measuring) throws Exception {
        Names names = new Names("benchmark-" + UUID.randomUUID().toString().substring(0, 8));
        try (Echo echo = new Echo(uri, names.order()); RpcCalls rpc = new RpcCalls(uri, names)) {
            Map<String, List<Long>> ends = new LinkedHashMap<>(broker);
            ends.put(CLIENT, List.of(ProcessHandle.current().pid()));
            Map<Integer, Workload> echoes = new LinkedHashMap<>();
            for (int inFlight : new int[] {1, 8, 16, 128}) {
                echoes.put(inFlight, new Workload("echo", inFlight, ends, null, (at, time, micros) -> Calls.run(echo, at, time, micros)));
            }
            List<Workload> all = new ArrayList<>(echoes.values());
            for (int inFlight : new int[] {1, 16, 128}) {
                all.add(new Workload("RPC client alone", inFlight, ends, echoes.get(inFlight), (at, time, micros) -> Calls.run(rpc, at, time, micros)));
            }
            Workload fixed = shop.fixedBytes();
            all.add(fixed);
            all.addAll(shop.workloads(echoes, fixed));
            Map<Workload, List<Measured.Round>> measured = measuring.measure(all);
            report(measured.entrySet().stream().map(row -> Measured.of(row.getKey(), row.getValue(), measured.get(row.getKey().yardstick()))).toList(),
                    fdatasync());
        } finally {
            if (broker.isEmpty()) {
                BrokerTool.run(new String[] {"forget"}, Map.of("PYGMY_BROKER", uri, "PYGMY_NAMESPACE", names.namespace()), System.err, System.err);
            }
        }
    }

    private void report(Comparison comparison) {
        if (json) {
            System.out.println(new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(Map.of("java", System.getProperty("java.version"),
                    "processors", Runtime.getRuntime().availableProcessors(), "other", compared, "rows", comparison.rows())));
            return;
        }
        System.out.printf("Java %s, %d processors; medians (and ranges) of %d rounds of %d ms.%n%n%s", System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(), rounds, millis, comparison.table(compared));
    }

    private void report(List<Measured> rows, Spread fdatasync) {
        if (json) {
            System.out.println(new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(Map.of("java", System.getProperty("java.version"),
                    "processors", Runtime.getRuntime().availableProcessors(), "fdatasyncMillis", fdatasync, "rows", rows)));
            return;
        }
        System.out.printf("Java %s, %d processors; medians (and ranges) of %d rounds of %d ms. fdatasync: %s ms.%n%n", System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(), rounds, millis, Spread.number(fdatasync.median()));
        Table speed = new Table("", ">in flight", ">a second", ">ms", ">p99", ">rate in echoes", ">time in echoes");
        Table cost =
                new Table("processor time, ms for each", ">in flight", ">all", ">in echoes", ">broker", ">front ends", ">orders", ">catalogs", ">switches");
        for (Measured row : rows) {
            speed.row(row.name(), row.inFlight(), Spread.number(row.perSecond().median()), Spread.number(row.millis50().median()),
                    Spread.number(row.millis99()), text(row.rateInEchoes()), text(row.millisInEchoes()));
            cost.row(row.name(), row.inFlight(), median(row.cpuAll()), text(row.cpuInEchoes()), median(row.cpuMillis().get(Shop.BROKER)),
                    median(row.cpuMillis().get(Shop.FRONT_ENDS)), median(row.cpuMillis().get(Shop.ORDERS)), median(row.cpuMillis().get(Shop.CATALOGS)),
                    median(row.switches()));
        }
        System.out.println(speed);
        System.out.print(cost);
    }

    private static String text(Spread spread) {
        return spread == null ? null : spread.text();
    }

    private static String median(Spread spread) {
        return spread == null ? null : Spread.number(spread.median());
    }

    private void say(String line) {
        System.err.println(line);
    }

    /** Of a file that grows by a little each time, as a store's log does. */
    private static Spread fdatasync() throws IOException {
        Path file = Files.createTempFile("pygmy-fsync", ".bin");
        List<Double> times = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = 0; i < FSYNCS; i++) {
                channel.write(ByteBuffer.allocate(4096));
                long start = System.nanoTime();
                channel.force(false);
                times.add((System.nanoTime() - start) / 1e6);
            }
        } finally {
            Files.delete(file);
        }
        return Spread.of(times);
    }

    /** More copies than can be sold meanwhile. */
    private static Path books() throws IOException {
        List<String> books = new ArrayList<>();
        for (int id = 1; id <= Shop.BOOKS; id++) {
            books.add("{\"id\":%d,\"title\":\"Book %d\",\"topic\":\"%s\",\"cost\":100,\"stock\":500000000}".formatted(id, id,
                    id % 2 == 0 ? "GraduateSchool" : "DistributedSystems"));
        }
        return Files.writeString(Files.createTempFile("pygmy-books-", ".json"), "[" + String.join(",", books) + "]");
    }
}
