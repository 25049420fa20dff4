package pygmy.experiments.faults;

import java.util.List;
import java.util.Optional;
import pygmy.broker.message.Write;
import pygmy.client.http.Answer;
import pygmy.client.http.Book;
import pygmy.client.http.Json;
import pygmy.client.http.Order;
import pygmy.client.http.Reply;
import pygmy.client.http.Request;
import pygmy.experiments.history.Seen;
import pygmy.experiments.history.Shelf;
import pygmy.experiments.history.Told;
import pygmy.experiments.history.View;
import pygmy.experiments.history.Written;
import pygmy.frontend.web.Key;

/** One thing that a client asks for over HTTP, and what an answer to it says. */
sealed interface Step {

    Sample.Kind kind();

    Request request();

    /** Notes what an answer says. Returns whether it is one: what failed says nothing or not enough. */
    boolean record(String who, Answer answer, long invoked, long responded, Recorder recorder);

    private static Shelf shelf(Book book) {
        return new Shelf(book.title(), book.topic(), book.cost(), book.stock());
    }

    /** A read; it sees something, or nothing that counts. */
    sealed interface Reading extends Step {

        Optional<View> view(Reply reply);

        @Override
        default Sample.Kind kind() {
            return Sample.Kind.READ;
        }

        @Override
        default boolean record(String who, Answer answer, long invoked, long responded, Recorder recorder) {
            Optional<View> view = view(answer.reply());
            view.ifPresent(seen -> recorder.saw(new Seen(who, seen, invoked, responded)));
            return view.isPresent();
        }
    }

    record Lookup(int book) implements Reading {
        @Override
        public Request request() {
            return Request.lookup(book);
        }

        @Override
        public Optional<View> view(Reply reply) {
            return switch (reply.status()) {
                case 200 -> Optional.of(new View.Lookup(book, shelf(Json.read(reply, Book.class))));
                case 404 -> Optional.of(new View.Lookup(book, Shelf.NONE));
                default -> Optional.empty();
            };
        }
    }

    record Search(String topic) implements Reading {
        @Override
        public Request request() {
            return Request.books(topic, 1000, null);
        }

        @Override
        public Optional<View> view(Reply reply) {
            if (reply.status() != 200) {
                return Optional.empty();
            }
            Book.Found found = Json.read(reply, Book.Found.class);
            List<View.Row> rows = found.books().stream().map(book -> new View.Row((int) book.id(), shelf(book))).toList();
            return Optional.of(new View.Search(topic, 0, rows, found.next() != null));
        }
    }

    record FindOrder(String key) implements Reading {
        @Override
        public Sample.Kind kind() {
            return Sample.Kind.ORDER;
        }

        @Override
        public Request request() {
            return Request.orderOf(key);
        }

        @Override
        public Optional<View> view(Reply reply) {
            return switch (reply.status()) {
                case 200 -> Optional.of(new View.Order(Key.of(key).id(), sale(Json.read(reply, Order.class))));
                case 404 -> Optional.of(new View.Order(Key.of(key).id(), null));
                default -> Optional.empty();
            };
        }
    }

    private static View.Sale sale(Order order) {
        return new View.Sale((int) order.item(), order.title(), order.quantity(), order.price());
    }

    /** A write, which means what {@link Written} says. */
    record Writing(Sample.Kind kind, Write write, Request request, Workload workload) implements Step {
        @Override
        public boolean record(String who, Answer answer, long invoked, long responded, Recorder recorder) {
            Told told = told(answer);
            workload.knows(written(write, told, invoked, responded));
            recorder.told(written(logged(), told, invoked, responded));
            return !(told instanceof Told.Unknown || told instanceof Told.NothingDone);
        }

        private static Written written(Write write, Told told, long invoked, long responded) {
            return told instanceof Told.Unknown ? Written.unknown(write, invoked) : new Written(write, told, 0, invoked, responded);
        }

        /** As the log has it: under an id that is made from the key. */
        private Write logged() {
            String id = Key.of(write.id()).id();
            if (write instanceof Write.Sell sell) {
                return new Write.Sell(id, sell.item(), sell.quantity());
            }
            return write instanceof Write.Add add ? new Write.Add(id, add.title(), add.topic(), add.cost(), add.stock()) : logged(id, (Write.Update) write);
        }

        private static Write logged(String id, Write.Update update) {
            return new Write.Update(id, update.item(), update.cost(), update.stock(), update.title(), update.topic());
        }

        private Told told(Answer answer) {
            Reply reply = answer.reply();
            if (answer instanceof Answer.Unavailable) {
                return new Told.NothingDone();
            }
            if (answer instanceof Answer.Done) {
                return write instanceof Write.Sell ? sold(Json.read(reply, Order.class)) : stored(Json.read(reply, Book.class));
            }
            return !(answer instanceof Answer.Rejected) ? new Told.Unknown() : switch (reply.status()) {
                case 404 -> new Told.NoSuchBook();
                case 409 -> new Told.OutOfStock();
                case 422 -> new Told.KeyReused();
                default -> new Told.Unknown();
            };
        }

        private static Told sold(Order order) {
            return new Told.Sold(order.order(), sale(order));
        }

        private static Told stored(Book book) {
            return new Told.Stored((int) book.id(), shelf(book));
        }
    }
}
