package pygmy.experiments.launcher;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pygmy.broker.TestBroker;
import pygmy.experiments.system.Checkout;
import pygmy.experiments.system.Ports;

/**
 * The launcher as a person calls it, in a checkout of its own: the scripts, and links to the jars that were built. Nothing of this
 * checkout's own systems is touched. Closing it stops what it started.
 */
public final class Launcher implements AutoCloseable {

    private static final Duration ENDS_WITHIN = Duration.ofMinutes(10);

    private final Path root;
    private final int port = Ports.free();
    private final Map<String, String> environment = new HashMap<>();
    private final List<Path> links = new ArrayList<>();

    /** What a call left: its exit code, and all that it printed. */
    public record Result(int code, String output) {}

    /** @param root where the checkout is made; the directory must not be there yet */
    public Launcher(Path root) throws IOException {
        this(root, true);
    }

    private Launcher(Path root, boolean built) throws IOException {
        this.root = root;
        Path from = Checkout.root();
        Scripts.copyTo(root);
        Files.copy(from.resolve("broker/rabbitmq.conf"), root.resolve("broker/rabbitmq.conf"));
        if (built) {
            for (String service : List.of("catalog", "order", "frontend", "client")) {
                Path jar = root.resolve(service).resolve("target").resolve("pygmy-" + service + "-app.jar");
                Files.createDirectories(jar.getParent());
                links.add(Files.createSymbolicLink(jar, from.resolve(service).resolve("target").resolve(jar.getFileName())));
            }
            // One preparation for all: it takes longer than most of these tests.
            links.add(Files.createSymbolicLink(Files.createDirectories(root.resolve(".pygmy")).resolve("apps"), Checkout.apps().getParent()));
            experiments(Files.createDirectories(root.resolve("experiments/target")).resolve("pygmy-experiments.jar"));
        }
        environment.put("PYGMY_PORT", Integer.toString(port));
        environment.put("NO_COLOR", "1");
    }

    /** One that would have to build first. */
    static Launcher unbuilt(Path root) throws IOException {
        return new Launcher(root, false);
    }

    /** While the tests run, this module's own jar may not be made yet: one that leads to the classes of this test will do. */
    private static void experiments(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toUri().toString()).collect(Collectors.joining(" ")));
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    }

    /** Lets it use the tests' broker; skips the test if there is none. */
    Launcher onTestBroker() {
        return with("PYGMY_BROKER", TestBroker.uri());
    }

    /** Sets a variable for all calls from now on. */
    public Launcher with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Launcher without(String variable) {
        environment.remove(variable);
        return this;
    }

    int port() {
        return port;
    }

    Path root() {
        return root;
    }

    /** Where the system of this launcher has its files. */
    Path system() {
        return root.resolve(".pygmy").resolve(Integer.toString(port));
    }

    public Result call(String... arguments) {
        return call(Map.of(), arguments);
    }

    /** One that must succeed: returns what it printed. */
    String done(String... arguments) {
        Result result = call(arguments);
        if (result.code() != 0) {
            throw new AssertionError(String.join(" ", arguments) + " ended with " + result.code() + ": " + result.output());
        }
        return result.output();
    }

    /** @param more environment of this one call */
    Result call(Map<String, String> more, String... arguments) {
        List<String> command = new ArrayList<>(List.of(root.resolve("pygmy").toString()));
        command.addAll(List.of(arguments));
        return run(more, command);
    }

    /** Any other program, in the same environment. */
    Result run(Map<String, String> more, List<String> command) {
        try {
            Path output = Files.createTempFile(root, "call", ".out");
            ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("PYGMY_") || name.startsWith("LC_") || name.equals("LANG"));
            builder.environment().putAll(environment);
            builder.environment().putAll(more);
            Process process = builder.redirectInput(Path.of("/dev/null").toFile()).redirectErrorStream(true).redirectOutput(output.toFile()).start();
            if (!process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                process.destroy();
                throw new IllegalStateException(command + " did not end within " + ENDS_WITHIN + ": " + Files.readString(output));
            }
            return new Result(process.exitValue(), Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The last process of a replica. */
    ProcessHandle process(String replica) throws IOException {
        String[] words = Files.readString(system().resolve("run").resolve(replica + ".pid")).strip().split(" ");
        return ProcessHandle.of(Long.parseLong(words[0])).orElseThrow();
    }

    /** What a replica logged and printed. */
    String said(String replica) throws IOException {
        StringBuilder said = new StringBuilder();
        for (String kind : List.of(".log", ".out")) {
            Path file = system().resolve("logs").resolve(replica + kind);
            said.append(Files.exists(file) ? Files.readString(file) : "");
        }
        return said.toString();
    }

    /** The links go first: who deletes the directory does not like those that lead out of it. */
    @Override
    public void close() {
        if (Files.isDirectory(root.resolve(".pygmy"))) {
            call("down", "--all");
        }
        try {
            for (Path link : links) {
                Files.deleteIfExists(link);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
