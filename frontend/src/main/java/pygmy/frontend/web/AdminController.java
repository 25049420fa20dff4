package pygmy.frontend.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Write;
import pygmy.broker.rpc.Outcome;
import pygmy.frontend.Bookstore;
import tools.jackson.databind.json.JsonMapper;

/** What the shopkeeper does, with the admin token: change a book, add one. */
@Controller
final class AdminController {

    private final Bookstore bookstore;
    private final AdminToken token;
    private final JsonMapper mapper;

    AdminController(Bookstore bookstore, AdminToken token, JsonMapper mapper) {
        this.bookstore = bookstore;
        this.token = token;
        this.mapper = mapper;
    }

    @Takes(body = Takes.Body.JSON, changes = true)
    @PatchMapping("/books/{id}")
    void update(@PathVariable String id, Exchange exchange) {
        HttpServletRequest request = exchange.request();
        token.check(request);
        int item = Parameters.number("id", id);
        BookFields fields = BookFields.read(request, mapper);
        if (fields.isEmpty()) {
            throw Problem.parameter("body", "Nothing to change: give at least one of title, topic, cost and stock.");
        }
        write(exchange, new Write.Update(Parameters.key(request), item, fields.amount("cost"), fields.amount("stock"), fields.text("title"),
                fields.text("topic")));
    }

    @Takes(body = Takes.Body.JSON, changes = true)
    @PostMapping("/books")
    void add(Exchange exchange) {
        HttpServletRequest request = exchange.request();
        token.check(request);
        BookFields fields = BookFields.read(request, mapper);
        write(exchange, new Write.Add(Parameters.key(request), BookFields.needed("title", fields.text("title")),
                BookFields.needed("topic", fields.text("topic")), BookFields.needed("cost", fields.amount("cost")),
                BookFields.needed("stock", fields.amount("stock"))));
    }

    private void write(Exchange exchange, Write write) {
        exchange.answer(bookstore.write(write).thenCompose(outcome -> answer(write, outcome)),
                id -> Outcomes.unknownWrite("The front end failed; its log says how, under the id " + id + ".", write.id()));
    }

    private CompletableFuture<Reply> answer(Write write, Outcome<Decided> outcome) {
        if (outcome instanceof Outcome.Done<Decided> done && done.value().decision().kind().isDone() && done.value().book() == null) {
            // A repeated request: the log remembers what was decided, not how the book looked; so it is shown as it is now.
            Decision decision = done.value().decision();
            return bookstore.lookup(decision.item()).thenApply(now ->
                    Outcomes.ofRead(now.outcome(), found -> located(decision, ShopController.book(decision.item(), found)))
                            .after(done.timing()).header(Parameters.KEY, write.id()));
        }
        return CompletableFuture.completedFuture(Outcomes.ofWrite(outcome, write.id(), decided -> decided.decision().kind().isDone()
                ? located(decided.decision(), Reply.of(200, Json.Book.of(decided.book())))
                : Reply.of(Outcomes.refused(decided.decision(), write.item()))));
    }

    private static Reply located(Decision decision, Reply reply) {
        return decision.kind() == Decision.Kind.ADDED && reply.status() == 200
                ? reply.status(201).header("Location", "/lookup?item=" + decision.item()) : reply;
    }
}
