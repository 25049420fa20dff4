package pygmy.client.command;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import pygmy.client.http.Book;
import pygmy.client.http.Json;
import pygmy.client.http.Reply;
import pygmy.client.http.Request;

@Command(name = "lookup", description = "Show one book: its cost and how many copies are left.")
final class LookupCommand extends StoreCommand {

    @Parameters(paramLabel = "ID", description = "The book's number, as search shows it.")
    private long item;

    @Override
    Request request() {
        return Request.lookup(item);
    }

    @Override
    void show(Reply reply, PrintWriter out) {
        out.print(BookTable.of(List.of(Json.read(reply, Book.class))));
    }
}
