package pygmy.client.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pygmy.client.http.Book;
import pygmy.client.http.Json;
import pygmy.client.http.Reply;
import pygmy.client.http.Request;
import pygmy.client.text.Plain;

@Command(name = "search", description = {"List the books under a topic, such as GraduateSchool or DistributedSystems, or all books.",
    "Asks for page after page until all are there."})
final class SearchCommand extends StoreCommand {

    /** As many as a front end gives at a time. */
    private static final int PAGE = 1000;

    @Parameters(paramLabel = "TOPIC", arity = "0..1", description = "The topic, exactly as the books have it. Without one: all books.")
    private String topic;

    @Option(names = "--next", paramLabel = "TOKEN", description = "Begin with the page that this token of an answer (--json) leads to.")
    private String next;

    @Override
    Request request() {
        return Request.books(topic, PAGE, next);
    }

    @Override
    Optional<Request> following(Reply reply) {
        String following = Json.read(reply, Book.Found.class).next();
        return following == null ? Optional.empty() : Optional.of(Request.books(topic, PAGE, following));
    }

    @Override
    void show(Reply reply, PrintWriter out) {
        List<Book> books = Json.read(reply, Book.Found.class).books();
        if (books.isEmpty()) {
            out.println(topic == null ? "No books." : "No books under the topic " + Plain.text(topic) + ".");
        } else {
            out.print(BookTable.of(books));
        }
    }
}
