package pygmy.client;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import pygmy.client.http.Json;
import pygmy.client.http.Order;
import pygmy.client.http.Reply;
import pygmy.client.http.Request;
import pygmy.client.text.Table;

@Command(name = "order", description = "Show an order that was placed.")
final class OrderCommand extends StoreCommand {

    @Parameters(paramLabel = "ID", description = "The order's id, as buy shows it.")
    private String id;

    @Override
    Request request() {
        return Request.order(id);
    }

    @Override
    void show(Reply reply, PrintWriter out) {
        Order order = Json.read(reply, Order.class);
        out.print(new Table("order", ">item", "title", ">quantity", ">price", "time")
                .row(order.order(), order.item(), order.title(), order.quantity(), order.price(), order.time()));
    }
}
