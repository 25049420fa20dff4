package pygmy.experiments.faults;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Books files as large as one likes. */
final class GeneratedBooks {

    static final int STOCK = 1_000_000;
    private static final int PER_TOPIC = 100;

    private GeneratedBooks() {}

    /** A temporary file of books with ids from 1 to {@code count}; a hundred to a topic. */
    static Path file(int count) throws IOException {
        return file(count, PER_TOPIC);
    }

    /** Likewise, but for how many are in a topic. */
    static Path file(int count, int perTopic) throws IOException {
        Path file = Files.createTempFile("pygmy-books-", ".json");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int id = 1; id <= count; id++) {
                out.write(id == 1 ? "[" : ",\n");
                out.write("{\"id\": %d, \"title\": \"The generated book number %d\", \"topic\": \"Topic%d\", \"cost\": %d, \"stock\": %d}"
                        .formatted(id, id, id / perTopic, id % 1000, STOCK));
            }
            out.write("]\n");
        }
        return file;
    }
}
