package pygmy.frontend.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import pygmy.broker.message.Books;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Write;
import pygmy.broker.rpc.Outcome;
import pygmy.frontend.Bookstore;
import tools.jackson.databind.json.JsonMapper;

/** What the shopkeeper does, with the admin token: change a book, add one, say how many catalog replicas count. */
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
        Key key = Key.of(request);
        write(exchange, key, new Write.Update(key.id(), item, fields.amount("cost"), fields.amount("stock"), fields.text("title"), fields.text("topic"),
                Tag.expected(request)));
    }

    @Takes(body = Takes.Body.JSON, changes = true)
    @PostMapping("/books")
    void add(Exchange exchange) {
        HttpServletRequest request = exchange.request();
        token.check(request);
        BookFields fields = BookFields.read(request, mapper);
        Key key = Key.of(request);
        write(exchange, key, new Write.Add(key.id(), BookFields.needed("title", fields.text("title")),
                BookFields.needed("topic", fields.text("topic")), BookFields.needed("cost", fields.amount("cost")),
                BookFields.needed("stock", fields.amount("stock"))));
    }

    @Takes(parameters = "count", body = Takes.Body.FORM, changes = true)
    @PostMapping("/members")
    void resize(Exchange exchange) {
        HttpServletRequest request = exchange.request();
        token.check(request);
        Key key = Key.of(request);
        Write write = new Write.Resize(key.id(), Parameters.count(request));
        exchange.about("write " + key.id());
        exchange.answer(bookstore.write(write).thenApply(outcome -> Outcomes.ofWrite(outcome, key, decided -> resized(decided.decision(), key))),
                id -> failed(id, key));
    }

    private static Problem failed(String id, Key key) {
        return Outcomes.unknownWrite("The front end failed; its log says how, under the id " + id + ".", key);
    }

    private static Reply resized(Decision decision, Key key) {
        return switch (decision.kind()) {
            case RESIZED -> Reply.of(200, Json.Members.of(decision.item()));
            case REPLICA_ALIVE -> Reply.of(Problem.replicaAlive(decision.item()));
            case REPLICA_MISSING -> Reply.of(Problem.replicaMissing(decision.item()));
            default -> Reply.of(Outcomes.refused(decision, key, 0));
        };
    }

    private void write(Exchange exchange, Key key, Write write) {
        exchange.about("write " + key.id());
        exchange.answer(bookstore.write(write).thenCompose(outcome -> answer(write, key, outcome)), id -> failed(id, key));
    }

    private CompletableFuture<Reply> answer(Write write, Key key, Outcome<Decided> outcome) {
        if (outcome instanceof Outcome.Done<Decided> done && done.value().decision().kind().isDone() && done.value().book() == null) {
            // The log remembers what was decided, not how the book looked; so it is shown as it is now.
            Decision decision = done.value().decision();
            return bookstore.lookup(decision.item()).thenApply(now -> shown(decision, key, now.outcome())
                    .after(done.timing()).header(Key.HEADER, key.shown()).header(Outcomes.REPLAYED, "true"));
        }
        return CompletableFuture.completedFuture(Outcomes.ofWrite(outcome, key, decided -> decided(write, key, decided)));
    }

    /** Whoever cannot be shown the book must not be told that nothing was changed. */
    private static Reply shown(Decision decision, Key key, Outcome<Books> now) {
        return now instanceof Outcome.Done<Books> done && !done.value().books().isEmpty()
                ? located(decision, ShopController.book(done.value().books().get(0)))
                : Reply.of(Outcomes.unknownWrite("It was decided, but the book cannot be shown now.", key));
    }

    private static Reply decided(Write write, Key key, Decided decided) {
        Decision decision = decided.decision();
        if (decision.kind().isDone()) {
            return located(decision, ShopController.book(decided.book()));
        }
        return decision.kind() == Decision.Kind.CHANGED_SINCE ? changedSince(decided) : Reply.of(Outcomes.refused(decision, key, write.item()));
    }

    private static Reply changedSince(Decided decided) {
        String now = decided.book() == null ? null : Tag.of(decided.book().version());
        Reply reply = Reply.of(new Problem(ProblemType.CHANGED_SINCE, "Book " + decided.decision().item() + " was changed since it had the tag that If-Match "
                + "names. Nothing was changed. " + (now == null ? "Look it up" : "It has the tag " + now + " now; look it up") + ", and decide anew."));
        return now == null ? reply : reply.header("ETag", now);
    }

    private static Reply located(Decision decision, Reply reply) {
        return decision.kind() == Decision.Kind.ADDED ? reply.status(201).header("Location", "/books/" + decision.item()) : reply;
    }
}
