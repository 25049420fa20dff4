package pygmy.client.command;

import java.io.PrintWriter;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pygmy.client.http.Json;
import pygmy.client.http.Order;
import pygmy.client.http.Reply;
import pygmy.client.http.Request;
import pygmy.client.text.Table;

@Command(name = "order", description = "Show an order that was placed.")
final class OrderCommand extends StoreCommand {

    @ArgGroup(multiplicity = "1")
    private Which which;

    private static final class Which {

        @Parameters(paramLabel = "ID", description = "The order's id, as buy shows it.")
        private String id;

        @Option(names = "--key", paramLabel = "KEY", description = "Instead of the id: the key that the buy had.")
        private String key;
    }

    @Override
    Request request() {
        return which.key == null ? Request.order(which.id) : Request.orderOf(which.key);
    }

    @Override
    void show(Reply reply, PrintWriter out) {
        Order order = Json.read(reply, Order.class);
        out.print(new Table("order", ">item", "title", ">quantity", ">price", "time")
                .row(order.order(), order.item(), order.title(), order.quantity(), order.price(), order.time()));
    }
}
