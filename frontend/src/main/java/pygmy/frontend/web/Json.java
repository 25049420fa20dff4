package pygmy.frontend.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import pygmy.broker.message.Decision;
import pygmy.frontend.Replicas;

/** The JSON that clients see, apart from the messages on the broker so that either can change alone. */
final class Json {

    private Json() {}

    record Book(int id, String title, String topic, long cost, long stock) {
        static Book of(pygmy.broker.message.Book book) {
            return new Book(book.id(), book.title(), book.topic(), book.cost(), book.stock());
        }
    }

    /** @param next leads to the next page; absent on the last */
    record Books(List<Book> books, @JsonInclude(JsonInclude.Include.NON_NULL) String next) {}

    record Topic(String topic, long books) {}

    /** @param next as in {@link Books} */
    record Topics(List<Topic> topics, @JsonInclude(JsonInclude.Include.NON_NULL) String next) {}

    record Bought(String order, int item, String title, int quantity, long price, String message) {
        static Bought of(Decision sale) {
            String what = sale.quantity() == 1 ? sale.title() : sale.quantity() + " copies of " + sale.title();
            return new Bought(sale.request(), sale.item(), sale.title(), sale.quantity(), sale.price(), "Successfully bought " + what);
        }
    }

    /** {@code seq} is the sale's place in the log, {@code time} ISO-8601 in UTC. */
    record Order(String order, int item, String title, int quantity, long price, long seq, String time) {
        static Order of(Decision sale) {
            return new Order(sale.request(), sale.item(), sale.title(), sale.quantity(), sale.price(), sale.seq(),
                    Instant.ofEpochMilli(sale.atMillis()).toString());
        }
    }

    record Members(int members, String message) {
        static Members of(int count) {
            return new Members(count, count == 1 ? "One catalog replica counts now" : count + " catalog replicas count now");
        }
    }

    /** What a type of problem means, whatever the request was. */
    record ProblemMeaning(String type, String title, int status, String meaning) {}

    record Problems(List<ProblemMeaning> problems) {}

    record Status(String namespace, boolean healthy, String primary, String broker, int live, int configured, String note, List<Replicas.Replica> replicas) {
        static Status of(String namespace, Replicas.Status status) {
            return new Status(namespace, status.isHealthy(), status.primary(), status.broker().name().toLowerCase(Locale.ROOT), status.live(),
                    status.configured(), status.note(), status.replicas());
        }
    }
}
