package pygmy.catalog.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pygmy.broker.message.Book;
import pygmy.broker.message.Position;

class BooksFileTest {

    private static final String GOOD = "{\"id\": 1, \"title\": \"Ä\", \"topic\": \"T\", \"cost\": 0, \"stock\": 5}";

    @TempDir
    private Path directory;

    @Test
    void theDefaultFileHasTheSevenBooks() {
        assertThat(BooksFile.readDefault()).hasSize(7).allSatisfy(book -> {
            assertThat(book.cost()).isEqualTo(100L * book.id());
            assertThat(book.stock()).isEqualTo(1000);
        }).extracting(Book::topic).containsOnly("DistributedSystems", "GraduateSchool");
    }

    @Test
    void readsAFile() throws IOException {
        assertThat(BooksFile.read(file("[" + GOOD + "]"))).containsExactly(new Book(1, "Ä", "T", 0, 5, Position.ZERO));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "                                     | line 1, column 1: expected a list of books, as in [{...}, {...}]",
        "{}                                   | line 1, column 1: expected a list of books, as in [{...}, {...}]",
        "[]                                   | line 1, column 2: a list without books",
        "[3]                                  | line 1, column 2: expected a book, as in {\"id\": 1, ...}",
        "[GOOD] x                             | line 1, column 64: not valid JSON",
        "[GOOD] []                            | line 1, column 64: something follows after the list of books",
        "[GOOD                                | line 1, column 62: not valid JSON",
        "[GOOD,\\n GOOD]                      | line 2, column 9: id 1 is taken by the book on line 1",
        "[\\n {\"id\": 1, \"title\": \"a\", \"topic\": \"b\", \"cost\": 1}] | line 2, column 2: a book without stock; a book has id, title",
        "[{\"id\": 1, \"author\": \"x\"}]      | line 1, column 12: unknown field \"author\"; a book has id, title, topic, cost and stock",
        "[{\"id\": 1, \"id\": 2}]             | line 1, column 16: not valid JSON, Duplicate",
        "[{\"id\": 0}]                        | line 1, column 9: id must be from 1 to 1000000000",
        "[{\"cost\": -3}]                     | line 1, column 11: cost must be from 0 to 1000000000",
        "[{\"stock\": 1.5}]                   | line 1, column 12: stock must be a whole number",
        "[{\"stock\": \"7\"}]                 | line 1, column 12: stock must be a whole number",
        "[{\"stock\": 99999999999999999999}]  | line 1, column 12: stock is too large",
        "[{\"title\": null}]                  | line 1, column 12: title must be a text in double quotes",
        "[{\"topic\": \" \"}]                 | line 1, column 12: topic must have 1 to 200 characters",
        "[{\"topic\": \"LONG\"}]              | line 1, column 12: topic must have 1 to 200 characters",
        "[{\"topic\": \"a\\tb\"}]               | line 1, column 12: topic must not contain control characters or broken Unicode",
        "[{\"title\": \"a\\u0000b\"}]           | line 1, column 12: title must not contain control characters or broken Unicode",
        "[{\"topic\": \"a\\u2028b\"}]           | line 1, column 12: topic must not contain control characters or broken Unicode",
        "[{\"topic\": \"\\ud800x\"}]            | line 1, column 12: topic must not contain control characters or broken Unicode",
        "[{\"topic\": \"x\\udc00\"}]            | line 1, column 12: topic must not contain control characters or broken Unicode",
        "[{\"topic\": \"a\u007f\"}]            | line 1, column 12: topic must not contain control characters or broken Unicode",
        "[{\"topic\": \"TAB\"}]               | line 1, column 14: not valid JSON, a control character in a text; write a blank instead",
        "[{\"topic\": \" a\"}]                | line 1, column 12: topic must not begin or end with blanks",
        "[{\"title\": \"a\\u00a0\"}]            | line 1, column 12: title must not begin or end with blanks",
        "[{'id': 1}]                          | line 1, column 3: not valid JSON",
    })
    void refusesWhatIsWrong(String text, String complaint) throws IOException {
        String content = text == null ? "" : text.replace("GOOD", GOOD).replace("LONG", "x".repeat(201)).replace("\\n", "\n")
                .replace("TAB", "a\tb");
        Path file = file(content);
        assertThatThrownBy(() -> BooksFile.read(file)).isInstanceOf(BooksFileException.class)
                .hasMessageStartingWith("books file " + file + ", " + complaint);
    }

    @Test
    void readsWhatSomeEditorsPutBefore() throws IOException {
        assertThat(BooksFile.read(file("\uFEFF[" + GOOD + "]"))).hasSize(1);
    }

    @Test
    void refusesWhatIsNotText() throws IOException {
        Path file = directory.resolve("latin1.json");
        Files.write(file, ("[" + GOOD + "]").getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> BooksFile.read(file)).isInstanceOf(BooksFileException.class)
                .hasMessage("books file " + file + ", line 1, column 21: title is not UTF-8 text: save the file in that encoding");
    }

    @Test
    void saysWhatCannotBeRead() {
        assertThatThrownBy(() -> BooksFile.read(directory.resolve("none.json"))).isInstanceOf(BooksFileException.class)
                .hasMessage("books file " + directory.resolve("none.json") + " does not exist");
        assertThatThrownBy(() -> BooksFile.read(directory)).isInstanceOf(BooksFileException.class)
                .hasMessageStartingWith("books file " + directory + " cannot be read: ");
    }

    @Test
    void refusesMoreThanAMillionBooks() throws IOException {
        Path tooMany = many(BooksFile.MAX + 1);
        assertThatThrownBy(() -> BooksFile.read(tooMany)).isInstanceOf(BooksFileException.class)
                .hasMessageEndingWith("line " + (BooksFile.MAX + 2) + ", column 1: more than " + BooksFile.MAX + " books");
    }

    private Path many(int books) throws IOException {
        Path file = directory.resolve("many.json");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("[\n");
            for (int id = 1; id <= books; id++) {
                out.write("{\"id\":" + id + ",\"title\":\"a\",\"topic\":\"b\",\"cost\":1,\"stock\":1}" + (id == books ? "\n]" : ",\n"));
            }
        }
        return file;
    }

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("books.json"), content);
    }
}
