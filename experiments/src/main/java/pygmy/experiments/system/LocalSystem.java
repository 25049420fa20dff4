package pygmy.experiments.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pygmy.client.http.Answer;
import pygmy.client.http.Caller;
import pygmy.client.http.Json;
import pygmy.client.http.Request;
import pygmy.client.http.RetryPolicy;
import pygmy.client.http.Status;

/**
 * The bookstore as child processes of this one, in a namespace and a temporary directory of its own, each with a {@link Cable} to the
 * broker. Closing it, or the end of this process, leaves no process, queue or file.
 */
public final class LocalSystem implements AutoCloseable {

    public static final String ADMIN_TOKEN = UUID.randomUUID().toString();

    /** {@code -Dpygmy.keep=true}, for people who want to see what happened. */
    private static final boolean KEEP_FILES = Boolean.getBoolean("pygmy.keep");
    private static final int AMQP = 5672;
    private static final Duration FORGET_WITHIN = Duration.ofSeconds(60);
    private static final Duration STATUS_WITHIN = Duration.ofSeconds(2);

    private final SystemPlan plan;
    private final String namespace = "system-" + UUID.randomUUID().toString().substring(0, 8);
    private final Path directory;
    private final List<ReplicaProcess> replicas = new ArrayList<>();
    private final Map<String, URI> urls = new HashMap<>();
    private final Thread hook = new Thread(this::remove, "close-" + namespace);

    /** Makes everything ready and starts nothing yet. */
    public LocalSystem(SystemPlan plan) {
        this.plan = plan;
        try {
            directory = Files.createTempDirectory("pygmy-");
            Files.createDirectories(directory.resolve("data"));
            add("catalog", plan.catalogs());
            add("order", plan.orders());
            add("frontend", plan.frontends());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a system", e);
        }
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts all processes and waits until all are LIVE. */
    public LocalSystem start(Duration bound) {
        replicas.forEach(ReplicaProcess::start);
        awaitLive(bound);
        return this;
    }

    public List<ReplicaProcess> all() {
        return List.copyOf(replicas);
    }

    /** @param name as in {@code catalog-1} */
    public ReplicaProcess replica(String name) {
        return replicas.stream().filter(r -> r.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("this system has no " + name));
    }

    public List<ReplicaProcess> of(String service) {
        return replicas.stream().filter(r -> r.service().equals(service)).toList();
    }

    public List<ReplicaProcess> catalogs() {
        return of("catalog");
    }

    public String namespace() {
        return namespace;
    }

    public SystemPlan plan() {
        return plan;
    }

    /** Where the front end answers HTTP. */
    public URI url(ReplicaProcess frontend) {
        return urls.get(frontend.name());
    }

    public List<URI> urls() {
        return of("frontend").stream().map(this::url).toList();
    }

    /** The catalog replica that leads in the eyes of a front end, if one does. */
    public Optional<ReplicaProcess> primary() {
        return serving().flatMap(frontend -> status(frontend).stream()).flatMap(cluster -> cluster.replicas().stream())
                .filter(r -> "primary".equals(r.role()) && isLive(r)).map(r -> replica(r.name())).findFirst();
    }

    /** A catalog replica that does not lead. */
    public ReplicaProcess backup() {
        ReplicaProcess primary = primary().orElseThrow(() -> new IllegalStateException("nobody leads: " + lacking()));
        return catalogs().stream().filter(r -> r != primary).findFirst().orElseThrow();
    }

    /** What a front end says of all; empty if it does not answer. */
    public Optional<Status> status(ReplicaProcess frontend) {
        try (Caller caller = new Caller(List.of(url(frontend)), RetryPolicy.once(STATUS_WITHIN), (problem, next, pause) -> {})) {
            return caller.call(Request.status()) instanceof Answer.Done done ? Optional.of(Json.read(done.reply(), Status.class))
                    : Optional.empty();
        }
    }

    /** Whether every process that should run is LIVE, as the process it is now, in the eyes of every front end, and one of them leads. */
    public boolean isLive() {
        return lacking().isEmpty();
    }

    /**
     * Returns how long it took.
     *
     * @throws IllegalStateException if it takes longer than {@code bound}; it says what is not LIVE, and why
     */
    public Duration awaitLive(Duration bound) {
        return Wait.until(this::isLive, bound, () -> "not LIVE: " + lacking());
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // this process is ending, and the hook does it
        }
        remove();
    }

    private void remove() {
        replicas.forEach(ReplicaProcess::close);
        if (!plan.leavesQueues()) {
            forget();
        }
        if (KEEP_FILES) {
            System.err.println("data and logs of namespace " + namespace + " are kept in " + directory);
        } else {
            Processes.delete(directory);
        }
    }

    /** By the launcher's own tool, in its own process, as the last of them may still be letting go of the lock. */
    private void forget() {
        ProcessBuilder tool = new ProcessBuilder(Checkout.java(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "@" + Checkout.apps().resolve("broker-tool.args"), "forget");
        tool.environment().putAll(Map.of("PYGMY_BROKER", plan.broker(), "PYGMY_NAMESPACE", namespace));
        tool.redirectErrorStream(true).redirectOutput(directory.resolve("forget.out").toFile());
        int code = Processes.run(tool, FORGET_WITHIN);
        if (code != 0) {
            System.err.println("the queues of namespace " + namespace + " may be left on the broker");
        }
    }

    private List<String> lacking() {
        List<String> lacking = new ArrayList<>();
        replicas.stream().filter(r -> !r.isRunning()).forEach(r -> lacking.add(r.name() + " does not run: " + lastWords(r)));
        if (!lacking.isEmpty()) {
            return lacking;
        }
        for (ReplicaProcess frontend : of("frontend")) {
            Map<String, Status.Replica> seen = status(frontend).stream().flatMap(c -> c.replicas().stream())
                    .collect(Collectors.toMap(Status.Replica::name, r -> r));
            replicas.stream().filter(r -> !isLive(seen.get(r.name()))).forEach(r -> lacking.add(r.name() + " for " + frontend.name() + ": "
                    + Optional.ofNullable(seen.get(r.name())).map(Status.Replica::toString).orElse("unknown")));
            if (seen.values().stream().noneMatch(r -> "primary".equals(r.role()) && isLive(r))) {
                lacking.add("a primary for " + frontend.name());
            }
        }
        return lacking;
    }

    /** Its last words may still be heard as LIVE for a moment, or those of the process before it. */
    private boolean isLive(Status.Replica seen) {
        return seen != null && seen.isLive() && isOfToday(seen);
    }

    private boolean isOfToday(Status.Replica seen) {
        ReplicaProcess replica = replica(seen.name());
        return replica.isRunning() && seen.pid() != null && replica.pid() == seen.pid();
    }

    private Stream<ReplicaProcess> serving() {
        return of("frontend").stream().filter(r -> r.isRunning() && !r.isPaused());
    }

    private static String lastWords(ReplicaProcess replica) {
        List<LogFile.Line> lines = replica.log().since(Instant.EPOCH);
        return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1).text();
    }

    private void add(String service, int count) throws IOException {
        URI broker = URI.create(plan.broker());
        for (int number = 0; number < count; number++) {
            String name = service + "-" + number;
            Cable cable = new Cable(broker.getHost(), broker.getPort() < 0 ? AMQP : broker.getPort());
            Map<String, String> environment = new HashMap<>(plan.environment());
            environment.putIfAbsent("PYGMY_BROKER", "amqp://" + broker.getRawUserInfo() + "@127.0.0.1:" + cable.port() + broker.getRawPath());
            environment.put("PYGMY_NAMESPACE", namespace);
            environment.put("PYGMY_REPLICA", Integer.toString(number));
            environment.put("PYGMY_CATALOGS", Integer.toString(plan.catalogs()));
            environment.put("PYGMY_ORDERS", Integer.toString(plan.orders()));
            environment.put("PYGMY_FRONTENDS", Integer.toString(plan.frontends()));
            environment.put("PYGMY_ADMIN_TOKEN", ADMIN_TOKEN);
            if (plan.books() != null) {
                environment.put("PYGMY_BOOKS", plan.books().toString());
            }
            List<String> command = new ArrayList<>(List.of(Checkout.java()));
            command.addAll(plan.javaOptions());
            if (service.equals("frontend")) {
                int port = Ports.free();
                environment.put("PYGMY_PORT", Integer.toString(port));
                urls.put(name, URI.create("http://127.0.0.1:" + port));
            } else {
                command.add("-XX:TieredStopAtLevel=1");
            }
            command.addAll(plan.build() == null ? List.of("@" + Checkout.apps().resolve(service + ".args"))
                    : List.of("-jar", Checkout.jar(plan.build(), service).toString()));
            replicas.add(new ReplicaProcess(name, command, environment, directory, cable));
        }
    }
}
