package pygmy.client.command;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import pygmy.client.http.Request;

@Command(name = "add", description = "Add a book; the store gives it its number. Sends the token in PYGMY_ADMIN_TOKEN.")
final class AddCommand extends AdminCommand {

    @Option(names = "--title", paramLabel = "TEXT", required = true, description = "The title.")
    private String title;

    @Option(names = "--topic", paramLabel = "TEXT", required = true, description = "The topic.")
    private String topic;

    @Option(names = "--cost", paramLabel = "N", required = true, description = "Price of one copy.")
    private long cost;

    @Option(names = "--stock", paramLabel = "N", required = true, description = "Copies there are.")
    private long stock;

    @Override
    Request request(String key, String token) {
        Map<String, Object> book = new LinkedHashMap<>();
        book.put("title", title);
        book.put("topic", topic);
        book.put("cost", cost);
        book.put("stock", stock);
        return Request.add(book, key, token);
    }
}
