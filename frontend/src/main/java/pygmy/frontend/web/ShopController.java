package pygmy.frontend.web;

import static org.springframework.web.bind.annotation.RequestMethod.GET;
import static org.springframework.web.bind.annotation.RequestMethod.OPTIONS;
import static org.springframework.web.bind.annotation.RequestMethod.POST;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Topics;
import pygmy.frontend.Bookstore;

/** What customers do: search, look up, buy, and ask for an order. */
@Controller
final class ShopController {

    private final Bookstore bookstore;

    ShopController(Bookstore bookstore) {
        this.bookstore = bookstore;
    }

    @Takes(parameters = {"topic", "limit", "next"})
    @GetMapping("/search")
    void search(Exchange exchange) {
        list(Parameters.topic(exchange.request()), exchange);
    }

    @Takes(parameters = {"topic", "limit", "next"})
    @GetMapping("/books")
    void books(Exchange exchange) {
        list(Parameters.topicOrAll(exchange.request()), exchange);
    }

    private void list(String topic, Exchange exchange) {
        Cursor cursor = Cursor.ofBooks(exchange.request(), topic);
        exchange.answer(bookstore.search(topic, cursor.page()).thenApply(answer -> Outcomes.ofCatalog(answer, found -> list(cursor, found))),
                Problem::internal);
    }

    @Takes(parameters = {"limit", "next"})
    @GetMapping("/topics")
    void topics(Exchange exchange) {
        Cursor cursor = Cursor.ofTopics(exchange.request());
        exchange.answer(bookstore.topics(cursor.page()).thenApply(answer -> Outcomes.ofCatalog(answer, found -> list(cursor, found))), Problem::internal);
    }

    @GetMapping("/books/{id}")
    void book(@PathVariable String id, Exchange exchange) {
        lookUp(Parameters.number("id", id), exchange);
    }

    @Takes(parameters = "item")
    @GetMapping("/lookup")
    void lookup(Exchange exchange) {
        lookUp(Parameters.item(exchange.request()), exchange);
    }

    private void lookUp(int item, Exchange exchange) {
        List<String> known = Tag.known(exchange.request());
        exchange.answer(bookstore.lookup(item).thenApply(answer -> Outcomes.ofCatalog(answer, found -> book(item, found, known))), Problem::internal);
    }

    /** Also by GET, as older clients do; they get 200, whereas a POST that makes an order is told so. A repeated one gets the same answer again. */
    @Takes(parameters = {"item", "quantity"}, body = Takes.Body.FORM, changes = true)
    @RequestMapping(path = "/buy", method = {GET, POST})
    void buy(Exchange exchange) throws HttpRequestMethodNotSupportedException {
        HttpServletRequest request = exchange.request();
        if (request.getMethod().equals("HEAD")) {
            // Spring takes it for GET, but nobody means to buy with it.
            throw new HttpRequestMethodNotSupportedException("HEAD", List.of("GET", "POST"));
        }
        Key key = Key.of(request);
        Buy buy = new Buy(key.id(), Parameters.item(request), Parameters.quantity(request));
        exchange.about("order " + key.id());
        boolean creates = request.getMethod().equals("POST");
        exchange.answer(bookstore.buy(buy).thenApply(outcome -> Outcomes.ofWrite(outcome, key, decided -> decided(buy, key, creates, decided))),
                id -> Outcomes.unknownWrite("The front end failed; its log says how, under the id " + id + ".", key));
    }

    /** Spring would list HEAD, too. */
    @RequestMapping(path = "/buy", method = OPTIONS)
    void buyOptions(Exchange exchange) {
        exchange.answer(Reply.of(204, Map.of()).header("Allow", "GET, POST, OPTIONS"));
    }

    @Takes(parameters = "key")
    @GetMapping("/orders")
    void orderByKey(Exchange exchange) {
        String id = Parameters.orderKey(exchange.request()).id();
        exchange.about("order " + id);
        order(id, exchange);
    }

    @GetMapping("/orders/{id}")
    void order(@PathVariable String id, Exchange exchange) {
        Parameters.id("id", id);
        exchange.answer(bookstore.order(id).thenApply(outcome -> Outcomes.ofRead(outcome, orders -> order(id, orders))), Problem::internal);
    }

    private static Reply list(Cursor cursor, Books found) {
        if (cursor.page().isGone(found.extent())) {
            return Reply.of(cursor.gone());
        }
        List<Book> books = found.books();
        return Reply.of(200, new Json.Books(books.stream().map(Json.Book::of).toList(),
                cursor.next(found.asOf(), found.extent(), books.isEmpty() ? "" : books.get(books.size() - 1).id())));
    }

    private static Reply list(Cursor cursor, Topics found) {
        if (cursor.page().isGone(found.extent())) {
            return Reply.of(cursor.gone());
        }
        List<Topics.Topic> topics = found.topics();
        return Reply.of(200, new Json.Topics(topics.stream().map(topic -> new Json.Topic(topic.name(), topic.books())).toList(),
                cursor.next(found.asOf(), found.extent(), topics.isEmpty() ? "" : topics.get(topics.size() - 1).name())));
    }

    /** @param known tags of what the client has, which need not be sent again */
    private static Reply book(int item, Books found, List<String> known) {
        if (found.books().isEmpty()) {
            return Reply.of(Problem.noSuchBook(item));
        }
        String tag = Tag.of(found.books().get(0).version());
        return known.contains(tag) || known.contains(Tag.ANY) ? Reply.of(304, Map.of()).header("ETag", tag) : book(found.books().get(0));
    }

    static Reply book(Book book) {
        return Reply.of(200, Json.Book.of(book)).header("ETag", Tag.of(book.version()));
    }

    private static Reply decided(Buy buy, Key key, boolean creates, Decided decided) {
        Decision decision = decided.decision();
        return switch (decision.kind()) {
            case SOLD -> Reply.of(creates ? 201 : 200, Json.Bought.of(decision)).header("Location", "/orders/" + decision.request());
            case OUT_OF_STOCK -> Reply.of(outOfStock(buy, decided));
            default -> Reply.of(Outcomes.refused(decision, key, buy.item()));
        };
    }

    private static Problem outOfStock(Buy buy, Decided decided) {
        String title = decided.decision().title() == null ? "book " + buy.item() : decided.decision().title();
        Problem problem = new Problem(ProblemType.OUT_OF_STOCK, decided.book() == null
                ? "There were not " + buy.quantity() + " copies of " + title + " left."
                : decided.book().stock() == 0 ? title + " is sold out."
                : "Only " + decided.book().stock() + " of the " + buy.quantity() + " copies of " + title + " are left.");
        return decided.book() == null ? problem : problem.with("left", decided.book().stock());
    }

    private static Reply order(String id, Orders orders) {
        return orders.orders().isEmpty()
                ? Reply.of(new Problem(ProblemType.NO_SUCH_ORDER,
                        "There is no order " + Parameters.quote(id) + ". Nothing was sold under this id."))
                : Reply.of(200, Json.Order.of(orders.orders().get(0)));
    }
}
