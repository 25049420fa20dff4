package pygmy.experiments.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A directory with links to all programs of this machine, of which some are taken away or replaced: for a machine that lacks something. */
final class Programs implements AutoCloseable {

    private final Path bin;

    Programs(Path bin) throws IOException {
        this.bin = Files.createDirectories(bin);
        for (String place : List.of("/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin")) {
            if (Files.isDirectory(Path.of(place))) {
                link(Path.of(place));
            }
        }
    }

    private void link(Path place) throws IOException {
        try (Stream<Path> all = Files.list(place)) {
            for (Path program : all.toList()) {
                Path link = bin.resolve(program.getFileName());
                if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createSymbolicLink(link, program);
                }
            }
        }
    }

    Programs without(String... names) throws IOException {
        for (String name : names) {
            Files.deleteIfExists(bin.resolve(name));
        }
        return this;
    }

    /** @param script lines of a shell */
    Programs replaced(String name, String script) throws IOException {
        without(name);
        Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script + "\n");
        bin.resolve(name).toFile().setExecutable(true);
        return this;
    }

    Map<String, String> asPath() {
        return Map.of("PATH", bin.toString());
    }

    /** The links go before the directory does. */
    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.list(bin)) {
            for (Path program : all.toList()) {
                Files.delete(program);
            }
        }
    }
}
