package pygmy.client.command;

import java.io.PrintWriter;
import java.util.List;
import java.util.UUID;
import pygmy.client.http.Book;
import pygmy.client.http.Json;
import pygmy.client.http.Reply;
import pygmy.client.http.Request;

/** What needs the admin token; most of it changes a book. The token comes from the environment alone: every user of the machine can read a command line. */
abstract class AdminCommand extends StoreCommand {

    abstract Request request(String key, String token);

    @Override
    final Request request() {
        String token = application().environment("PYGMY_ADMIN_TOKEN");
        if (token == null) {
            throw target().usage("This needs the admin token. Set PYGMY_ADMIN_TOKEN to the one that the front end is configured with.");
        }
        return request(UUID.randomUUID().toString(), target().header("PYGMY_ADMIN_TOKEN", token));
    }

    @Override
    String afterUnknown(Request request) {
        return "It may have been done, or not. Look at the book before you repeat it: ./pygmy client search or lookup.";
    }

    @Override
    void show(Reply reply, PrintWriter out) {
        out.print(BookTable.of(List.of(Json.read(reply, Book.class))));
    }
}
