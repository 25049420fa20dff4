package pygmy.experiments.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import pygmy.broker.amqp.Names;
import pygmy.broker.boot.BrokerTool;
import pygmy.client.text.Table;
import pygmy.experiments.measure.Rounds;
import pygmy.experiments.measure.Spread;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.PrivateBroker;
import pygmy.experiments.system.ReplicaProcess;
import pygmy.experiments.system.SystemPlan;
import tools.jackson.databind.json.JsonMapper;

/** What a request costs, in one run on one machine: rates, times and processor time, each beside an echo of RabbitMQ's client alone in the same round. */
@Command(name = "pygmy benchmark", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Measures what a request costs: rate, time, and processor time by process, each beside an echo of RabbitMQ's Java client alone in the same round.",
    "Starts a system of its own, on a broker of its own where a rabbitmq-server is installed (of another one the processor time is not known)."})
public final class Benchmark implements Callable<Integer> {

    private static final Duration START_WITHIN = Duration.ofMinutes(3);
    private static final int BOOKS = 7;
    private static final int STEADY_SLICES = 3;
    private static final double STEADY = 0.1;
    private static final int MAX_WARM_UP_SLICES = 60;
    private static final int SLICE_MILLIS = 1_000;
    private static final int FSYNCS = 200;
    /** This process, both ends of an echo: in a row of the shop it is the load's own. */
    private static final String CLIENT = "client";
    private static final String BROKER = "broker";

    @Option(names = "--rounds", defaultValue = "5", paramLabel = "N", description = "rounds, each with every row (${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--millis", defaultValue = "2000", paramLabel = "N", description = "of each row in a round (${DEFAULT-VALUE})")
    private long millis;

    @Option(names = "--json", description = "figures as JSON, for programs")
    private boolean json;

    @Spec
    private CommandSpec command;

    private final Map<String, List<Long>> groups = new LinkedHashMap<>();

    public static void main(String[] args) {
        System.exit(new CommandLine(new Benchmark()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (rounds < 1 || millis < 1) {
            throw new ParameterException(command.commandLine(), "--rounds and --millis must be at least 1");
        }
        Optional<PrivateBroker> own = PrivateBroker.installed().isPresent() ? Optional.of(new PrivateBroker()) : Optional.empty();
        String uri = own.map(PrivateBroker::uri).orElseGet(() -> System.getenv().getOrDefault("PYGMY_BROKER", "amqp://guest:guest@localhost:5672"));
        Path books = books();
        String namespace = "benchmark-" + UUID.randomUUID().toString().substring(0, 8);
        Names names = new Names(namespace);
        SystemPlan plan = SystemPlan.lean(uri).with(2, 2, 2).withBooks(books).withEnvironment(Map.of("PYGMY_BROKER", uri, "PYGMY_HTTP_BENCHMARK", "true"));
        say("starting a system …");
        try (LocalSystem system = new LocalSystem(plan)) {
            system.all().forEach(replica -> replica.start(replica.name().equals("frontend-1") ? Map.of("PYGMY_FRONTEND_CACHE_ENABLED", "false") : Map.of()));
            system.awaitLive(START_WITHIN);
            groups.put(CLIENT, List.of(ProcessHandle.current().pid()));
            own.ifPresent(broker -> groups.put(BROKER, List.of(broker.pid())));
            for (String service : List.of("frontend", "order", "catalog")) {
                groups.put(service, system.of(service).stream().map(ReplicaProcess::pid).toList());
            }
            try (Echo echo = new Echo(uri, names.order()); RpcCalls rpc = new RpcCalls(uri, names)) {
                report(measure(workloads(echo, rpc, system)), fdatasync());
            }
        } catch (IOException | TimeoutException e) {
            say("nothing was measured: " + e.getMessage() + "\nIs this machine busy with something else?");
            return 1;
        } finally {
            if (own.isPresent()) {
                own.get().close();
            } else {
                BrokerTool.run(new String[] {"forget"}, Map.of("PYGMY_BROKER", uri, "PYGMY_NAMESPACE", namespace), System.err, System.err);
            }
            Files.delete(books);
        }
        return 0;
    }

    private static List<Workload> workloads(Echo echo, RpcCalls rpc, LocalSystem system) {
        int cached = system.urls().get(0).getPort();
        int plain = system.urls().get(1).getPort();
        Workload.Loop raw = (inFlight, time, micros) -> Calls.run(echo, inFlight, time, micros);
        Map<Integer, Workload> echoes = new LinkedHashMap<>();
        for (int inFlight : new int[] {1, 8, 16, 128}) {
            echoes.put(inFlight, new Workload("echo", inFlight, false, null, raw));
        }
        Workload fixed = new Workload("fixed bytes", 8, true, null, new HttpLoad(cached, n -> "GET /internal/fixed")::run);
        List<Workload> all = new ArrayList<>(echoes.values());
        for (int inFlight : new int[] {1, 16, 128}) {
            all.add(new Workload("RPC client alone", inFlight, false, echoes.get(inFlight), (at, time, micros) -> Calls.run(rpc, at, time, micros)));
        }
        all.add(fixed);
        all.add(new Workload("cached lookup (beside fixed bytes)", 8, true, fixed, new HttpLoad(cached, n -> "GET /books/3")::run));
        for (int inFlight : new int[] {1, 16}) {
            all.add(new Workload("lookup without a cache", inFlight, true, echoes.get(inFlight),
                    new HttpLoad(plain, n -> "GET /books/" + (n % BOOKS + 1))::run));
        }
        // A change of stock, seen or not, makes the next look at the book a miss: half of these are buys, half misses.
        all.add(new Workload("buy and miss in turn", 1, true, echoes.get(1), new HttpLoad(cached, Benchmark::buyAndMiss)::run));
        for (int inFlight : new int[] {1, 16, 128}) {
            all.add(new Workload("buy", inFlight, true, echoes.get(inFlight), new HttpLoad(cached, n -> "POST /buy?item=" + (n % BOOKS + 1))::run));
        }
        all.add(new Workload("mixed: search 40, lookup 40, buy 20", 8, true, echoes.get(8), new HttpLoad(cached, Benchmark::mixed)::run));
        return all;
    }

    private static String buyAndMiss(int n) {
        int item = n / 2 % BOOKS + 1;
        return n % 2 == 0 ? "POST /buy?item=" + item : "GET /books/" + item;
    }

    private static String mixed(int n) {
        return switch (n % 5) {
            case 0, 2 -> "GET /search?topic=" + (n % 2 == 0 ? "GraduateSchool" : "DistributedSystems");
            case 1, 3 -> "GET /books/" + (n % BOOKS + 1);
            default -> "POST /buy?item=" + (n % BOOKS + 1);
        };
    }

    private List<Measured> measure(List<Workload> workloads) throws Exception {
        long began = System.nanoTime();
        for (int i = 0; i < workloads.size(); i++) {
            say("warming up, %d of %d: %s, %d in flight".formatted(i + 1, workloads.size(), workloads.get(i).name(), workloads.get(i).inFlight()));
            warmUp(workloads.get(i));
        }
        say("warm after %.0f s; measuring for some %.0f s".formatted((System.nanoTime() - began) / 1e9, millis / 1e3 * rounds * workloads.size()));
        Map<Workload, List<Measured.Round>> measured = Rounds.run(rounds, workloads, (workload, round) -> round(workload));
        return measured.entrySet().stream().map(row -> Measured.of(row.getKey(), row.getValue(), measured.get(row.getKey().yardstick()))).toList();
    }

    /** Until the rate grows no more: the compilers have done what they do. */
    private static void warmUp(Workload workload) throws Exception {
        List<Double> rates = new ArrayList<>();
        while (rates.size() < MAX_WARM_UP_SLICES) {
            rates.add(workload.loop().run(workload.inFlight(), SLICE_MILLIS, new Histogram(3)));
            if (rates.size() >= STEADY_SLICES) {
                Spread last = Spread.of(rates.subList(rates.size() - STEADY_SLICES, rates.size()));
                if (last.max() - last.min() <= STEADY * last.median()) {
                    return;
                }
            }
        }
    }

    private Measured.Round round(Workload workload) throws Exception {
        Histogram micros = new Histogram(3);
        boolean known = Usage.isKnownHere();
        Usage before = known ? Usage.of(groups) : null;
        double perSecond = workload.loop().run(workload.inFlight(), millis, micros);
        Map<String, Double> cpu = new LinkedHashMap<>();
        double switches = 0;
        if (known) {
            Usage after = Usage.of(groups);
            long answers = micros.getTotalCount();
            after.cpuMillis().forEach((group, total) -> cpu.put(group, (total - before.cpuMillis().get(group)) / answers));
            switches = (double) (after.switches() - before.switches()) / answers;
            cpu.keySet().removeIf(group -> workload.isShops() ? group.equals(CLIENT) : !group.equals(CLIENT) && !group.equals(BROKER));
        }
        return new Measured.Round(perSecond, micros.getValueAtPercentile(50) / 1e3, micros, cpu, switches);
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
            cost.row(row.name(), row.inFlight(), median(row.cpuAll()), text(row.cpuInEchoes()), median(row.cpuMillis().get(BROKER)),
                    median(row.cpuMillis().get("frontend")), median(row.cpuMillis().get("order")), median(row.cpuMillis().get("catalog")),
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
        for (int id = 1; id <= BOOKS; id++) {
            books.add("{\"id\":%d,\"title\":\"Book %d\",\"topic\":\"%s\",\"cost\":100,\"stock\":500000000}".formatted(id, id,
                    id % 2 == 0 ? "GraduateSchool" : "DistributedSystems"));
        }
        return Files.writeString(Files.createTempFile("pygmy-books-", ".json"), "[" + String.join(",", books) + "]");
    }
}
