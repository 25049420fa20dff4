package pygmy.client.command;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pygmy.client.http.Request;

@Command(name = "update", description = "Change a book: what is given is set, the rest stays. Sends the token in PYGMY_ADMIN_TOKEN.")
final class UpdateCommand extends AdminCommand {

    @Parameters(paramLabel = "ID", description = "The book's number, as search shows it.")
    private long item;

    @Option(names = "--cost", paramLabel = "N", description = "Price of one copy.")
    private Long cost;

    @Option(names = "--stock", paramLabel = "N", description = "Copies there are now.")
    private Long stock;

    @Option(names = "--title", paramLabel = "TEXT", description = "The title.")
    private String title;

    @Option(names = "--topic", paramLabel = "TEXT", description = "The topic.")
    private String topic;

    @Override
    Request request(String key, String token) {
        Map<String, Object> changes = new LinkedHashMap<>();
        put(changes, "cost", cost);
        put(changes, "stock", stock);
        put(changes, "title", title);
        put(changes, "topic", topic);
        if (changes.isEmpty()) {
            throw target().usage("Nothing to change: give --cost, --stock, --title or --topic.");
        }
        return Request.update(item, changes, key, token);
    }

    private static void put(Map<String, Object> members, String name, Object value) {
        if (value != null) {
            members.put(name, value);
        }
    }
}
