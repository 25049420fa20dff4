package pygmy.experiments.operations;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import pygmy.experiments.launcher.Scripts;
import pygmy.experiments.system.Checkout;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;

/** {@code ./pygmy} itself, in a checkout of its own, whose files say that it started the processes of a {@link LocalSystem}. */
final class StatusLauncher {

    private static final long ENDS_WITHIN_SECONDS = 300;

    private final Path checkout;
    private final Path run;
    private final LocalSystem system;

    /** What it printed, and its exit code. */
    record Said(int code, String text) {}

    /** @param checkout an empty directory */
    StatusLauncher(Path checkout, LocalSystem system) throws IOException {
        this.checkout = checkout;
        this.system = system;
        Path state = Files.createDirectories(checkout.resolve(".pygmy/test"));
        run = Files.createDirectories(state.resolve("run"));
        Scripts.copyTo(checkout);
        Files.createSymbolicLink(state.resolve("lib"), Checkout.apps());
        Files.createSymbolicLink(state.resolve("client.jar"), Checkout.root().resolve("client/target/pygmy-client-app.jar"));
        Files.writeString(state.resolve("system"), """
                namespace=%s
                catalogs=%d
                orders=%d
                frontends=1
                port=%d
                host=127.0.0.1
                books=
                admin_token=
                broker_uri=%s
                broker_of=given
                """.formatted(system.namespace(), system.plan().catalogs(), system.plan().orders(), system.urls().get(0).getPort(), system.plan().broker()));
    }

    Said status() throws IOException, InterruptedException {
        for (ReplicaProcess replica : system.all()) {
            if (replica.isRunning()) {
                Files.writeString(run.resolve(replica.name() + ".pid"), replica.pid() + " " + startOf(replica.pid()) + "\n");
            }
        }
        File out = checkout.resolve("out").toFile();
        ProcessBuilder builder = new ProcessBuilder("./pygmy", "status").directory(checkout.toFile()).redirectErrorStream(true).redirectOutput(out);
        builder.environment().keySet().removeIf(key -> key.startsWith("PYGMY_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("./pygmy status does not end: " + Files.readString(out.toPath()));
            }
        } finally {
            process.destroyForcibly();
        }
        return new Said(process.exitValue(), Files.readString(out.toPath()));
    }

    /** The 22nd field of its line, after the name in parentheses, as the launcher remembers it. */
    private static String startOf(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
    }
}
