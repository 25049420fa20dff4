package pygmy.experiments.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import pygmy.experiments.system.Checkout;

/** The launcher's scripts, for tests that call it in a checkout of their own, where it knows nothing of what this one runs. */
public final class Scripts {

    private Scripts() {}

    /** Copies {@code pygmy} and {@code broker/bin}. */
    public static void copyTo(Path checkout) throws IOException {
        Path bin = Files.createDirectories(checkout.resolve("broker/bin"));
        Path pygmy = Files.copy(Checkout.root().resolve("pygmy"), checkout.resolve("pygmy"));
        if (!pygmy.toFile().setExecutable(true)) {
            throw new IOException(pygmy + " cannot be made executable");
        }
        try (Stream<Path> parts = Files.list(Checkout.root().resolve("broker/bin"))) {
            for (Path part : parts.toList()) {
                Files.copy(part, bin.resolve(part.getFileName()));
            }
        }
    }
}
