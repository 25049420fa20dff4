package pygmy.client.load;

import java.util.ArrayList;
import java.util.List;
import pygmy.client.http.Answer;
import pygmy.client.http.Book;
import pygmy.client.http.Caller;
import pygmy.client.http.Json;
import pygmy.client.http.Request;

/** What there is to ask for: topics to search, and ids of books to look up and buy. */
public record Offer(List<String> topics, List<Long> items) {

    private static final int PAGE = 1000;

    public Offer {
        topics = List.copyOf(topics);
        items = List.copyOf(items);
    }

    /**
     * Asks the store which books it has under {@code topics}.
     *
     * @throws NotAnswered if a search was not answered
     */
    public static Offer ask(Caller caller, List<String> topics) throws NotAnswered {
        List<Long> items = new ArrayList<>();
        for (String topic : topics) {
            String next = null;
            do {
                Answer answer = caller.call(Request.books(topic, PAGE, next));
                if (answer instanceof Answer.Failed failed) {
                    throw new NotAnswered(failed);
                }
                Book.Found found = Json.read(answer.reply(), Book.Found.class);
                found.books().forEach(book -> items.add(book.id()));
                next = found.next();
            } while (next != null);
        }
        return new Offer(topics, items.stream().distinct().sorted().toList());
    }

    /** The store did not say what it has. */
    public static final class NotAnswered extends Exception {
        private final transient Answer.Failed answer;

        NotAnswered(Answer.Failed answer) {
            super("the store was asked what it has, and did not say");
            this.answer = answer;
        }

        public Answer.Failed answer() {
            return answer;
        }
    }
}
