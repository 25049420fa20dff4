package pygmy.client.command;

import java.io.PrintWriter;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pygmy.client.http.Json;
import pygmy.client.http.Order;
import pygmy.client.http.Reply;
import pygmy.client.http.Request;
import pygmy.client.text.Plain;
import pygmy.client.text.Table;

@Command(name = "buy", description = {"Buy copies of a book.",
    "Every try carries the same Idempotency-Key, so that trying again on 503, 504 or a lost connection cannot buy twice."})
final class BuyCommand extends StoreCommand {

    @Parameters(paramLabel = "ID", description = "The book's number, as search shows it.")
    private long item;

    @Option(names = "--quantity", paramLabel = "N", defaultValue = "1", description = "How many copies. Default: ${DEFAULT-VALUE}.")
    private long quantity;

    @Option(names = "--key", paramLabel = "KEY",
            description = "The Idempotency-Key: the same one again gives the same result, and buys nothing more. "
                    + "Default: a new random one.")
    private String key;

    @Override
    Request request() {
        return Request.buy(item, quantity, key == null ? UUID.randomUUID().toString() : target().header("--key", key));
    }

    @Override
    String afterUnknown(Request request) {
        return "The book may have been bought, or not. This says which, and cannot buy twice:\n  ./pygmy client buy " + item
                + (quantity == 1 ? "" : " --quantity " + quantity) + " --key '" + request.key().replace("'", "'\\''") + "'";
    }

    @Override
    void show(Reply reply, PrintWriter out) {
        Order order = Json.read(reply, Order.class);
        out.println(Plain.text(order.message() == null ? "Successfully bought " + order.title() : order.message()));
        if (reply.replayed()) {
            out.println("That was decided when this key came before; nothing more was bought.");
        }
        out.print(new Table("order", ">item", ">quantity", ">price").row(order.order(), order.item(), order.quantity(), order.price()));
    }
}
