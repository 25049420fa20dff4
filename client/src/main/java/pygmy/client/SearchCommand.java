package pygmy.client;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import pygmy.client.http.Book;
import pygmy.client.http.Json;
import pygmy.client.http.Reply;
import pygmy.client.http.Request;
import pygmy.client.text.Plain;

@Command(name = "search", description = "List the books under a topic, such as GraduateSchool or DistributedSystems.")
final class SearchCommand extends StoreCommand {

    @Parameters(paramLabel = "TOPIC", description = "The topic, exactly as the books have it.")
    private String topic;

    @Override
    Request request() {
        return Request.search(topic);
    }

    @Override
    void show(Reply reply, PrintWriter out) {
        List<Book> books = Json.read(reply, Book.Found.class).books();
        if (books.isEmpty()) {
            out.println("No books under the topic " + Plain.text(topic) + ".");
        } else {
            out.print(BookTable.of(books));
        }
    }
}
