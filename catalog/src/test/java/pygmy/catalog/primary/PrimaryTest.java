package pygmy.catalog.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static pygmy.broker.Samples.at;
import static pygmy.broker.Samples.book;
import static pygmy.broker.Samples.frontend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pygmy.broker.Samples;
import pygmy.broker.liveness.FailureDetector;
import pygmy.broker.liveness.Times;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Book;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Decision.Kind;
import pygmy.broker.message.Event;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.broker.message.Write;

class PrimaryTest {

    private static final Position START = at(2, 10);

    private final Map<Integer, Book> books = new HashMap<>();
    private final Map<String, Decision> decisions = new HashMap<>();
    private final Leases leases = new Leases(Times.DEFAULT);
    private final List<Event> published = new ArrayList<>();
    private final Map<String, CatalogEffect.Answer<String>> answers = new HashMap<>();
    private Primary<String> primary;

    @BeforeEach
    void start() {
        books.put(1, book(1, "topic", 2, at(1, 1)));
        books.put(2, book(2, "topic", 5, at(1, 2)));
        primary = new Primary<>(Samples.LOG, START, new Stored(), leases, membership(START), List.of());
        run();
    }

    @Test
    void waitingRequestsBecomeOneBatch() {
        sell("a", 1, 1);
        sell("b", 2, 3);
        run();
        Event.Changes changes = lastChanges();
        assertThat(changes.first()).isEqualTo(11);
        assertThat(changes.decisions()).extracting(Decision::kind).containsExactly(Kind.SOLD, Kind.SOLD);
        assertThat(changes.books()).extracting(Book::stock).containsExactly(1L, 2L);
        assertThat(changes.topics()).containsExactly("topic");
    }

    @Test
    void nothingIsAnsweredBeforeBrokerStoreAndCachesHaveIt() {
        leases.heard(frontend(0, 1, 0), START, 0);
        sell("a", 1, 1);
        run();
        primary.confirmed(at(2, 11));
        run();
        assertThat(answers).isEmpty();
        primary.durable(at(2, 11));
        run();
        assertThat(answers).isEmpty();
        leases.acknowledged(new Acknowledged(0, 1, at(2, 11)));
        run();
        assertThat(answers.get("ref-a").decided().decision().kind()).isEqualTo(Kind.SOLD);
        assertThat(published).last().isEqualTo(Samples.committed(2, 11));
    }

    @Test
    void neverSellsWhatIsNotThereAlsoNotAcrossBatchesInFlight() {
        sell("a", 1, 2);
        run();
        sell("b", 1, 1);
        run();
        commit(at(2, 12));
        assertThat(answers.get("ref-a").decided().decision().kind()).isEqualTo(Kind.SOLD);
        assertThat(answers.get("ref-b").decided().decision().kind()).isEqualTo(Kind.OUT_OF_STOCK);
        assertThat(answers.get("ref-b").decided().book().stock()).isZero();
    }

    @Test
    void aRepeatedRequestGetsTheFirstDecisionWhereverThatIs() {
        sell("a", 1, 1);
        primary.request("again in the same batch", new Write.Sell("a", 1, 1));
        run();
        primary.request("again while in flight", new Write.Sell("a", 1, 1));
        run();
        assertThat(lastChanges().decisions()).hasSize(1);
        commit(at(2, 11));
        primary.request("again when stored", new Write.Sell("a", 1, 1));
        run();
        assertThat(answers.values()).extracting(answer -> answer.decided().decision().seq()).containsExactly(11L, 11L, 11L, 11L);
        assertThat(answers.entrySet().stream().filter(answer -> !answer.getValue().decided().repeated()).map(Map.Entry::getKey)).containsExactly("ref-a");
        assertThat(books.get(1).stock()).isEqualTo(1);
    }

    @Test
    void anUpdateOfABookThatChangedSinceIsRefusedAlsoWhereTheChangeIsInFlight() {
        primary.request("as it is", new Write.Update("u1", 1, null, 7L, null, null, at(1, 1)));
        primary.request("as it was", new Write.Update("u2", 1, null, 8L, null, null, at(1, 1)));
        run();
        primary.request("as it is in flight", new Write.Update("u3", 1, null, 9L, null, null, at(2, 11)));
        primary.request("no book", new Write.Update("u4", 9, null, 9L, null, null, at(2, 11)));
        run();
        commit(at(2, 14));
        assertThat(answers.get("as it is").decided().decision().kind()).isEqualTo(Kind.UPDATED);
        assertThat(answers.get("as it was").decided().decision().kind()).isEqualTo(Kind.CHANGED_SINCE);
        assertThat(answers.get("as it was").decided().book().version()).isEqualTo(at(2, 11));
        assertThat(answers.get("as it is in flight").decided().decision().kind()).isEqualTo(Kind.UPDATED);
        assertThat(answers.get("no book").decided().decision().kind()).isEqualTo(Kind.NO_SUCH_BOOK);
        assertThat(books.get(1).stock()).isEqualTo(9);
        primary.request("the same key for another state", new Write.Update("u2", 1, null, 8L, null, null, at(2, 13)));
        run();
        assertThat(answers.get("the same key for another state").decided().decision().kind()).isEqualTo(Kind.KEY_REUSED);
    }

    @Test
    void aRefusalIsRememberedAlsoAfterARestock() {
        sell("a", 1, 3);
        run();
        commit(at(2, 11));
        primary.request("restock", new Write.Update("admin", 1, null, 50L, null, null));
        run();
        commit(at(2, 12));
        sell("a", 1, 3);
        run();
        assertThat(answers.get("ref-a").decided().decision().kind()).isEqualTo(Kind.OUT_OF_STOCK);
        assertThat(books.get(1).stock()).isEqualTo(50);
    }

    @Test
    void theSameKeyForSomethingElseIsRefused() {
        sell("a", 1, 1);
        run();
        commit(at(2, 11));
        primary.request("other", new Write.Sell("a", 2, 1));
        run();
        assertThat(answers.get("other").decided().decision().kind()).isEqualTo(Kind.KEY_REUSED);
    }

    /** Should the first be lost with this primary, another may decide a copy of the second: it must not have been told that it never happens. */
    @Test
    void aKeyIsNotTakenBeforeWhatTookItIsCommitted() {
        sell("a", 1, 1);
        primary.request("other in the same batch", new Write.Sell("a", 2, 1));
        run();
        primary.request("other while in flight", new Write.Sell("a", 2, 2));
        run();
        assertThat(answers).isEmpty();
        commit(at(2, 11));
        assertThat(answers.get("ref-a").decided().decision().kind()).isEqualTo(Kind.SOLD);
        assertThat(answers.get("other in the same batch").decided().decision().kind()).isEqualTo(Kind.KEY_REUSED);
        assertThat(answers.get("other while in flight").decided().decision().kind()).isEqualTo(Kind.KEY_REUSED);
    }

    @Test
    void aBookThatChangesItsTopicTouchesBoth() {
        primary.request("move", new Write.Update("u", 1, null, null, null, "elsewhere"));
        run();
        assertThat(lastChanges().topics()).containsExactlyInAnyOrder("topic", "elsewhere");
    }

    @Test
    void aChangeOfTheMembersIsAWriteLikeAnyOtherAndEndsInASecondOne() {
        primary.request("fewer", new Write.Resize("key", 1));
        run();
        assertThat(lastChanges().members()).isEqualTo(new Members(1, 2, 1));
        assertThat(lastChanges().books()).isEmpty();
        assertThat(answers).as("not committed").isEmpty();
        primary.request("again", new Write.Resize("key", 1));
        commit(at(2, 11));
        assertThat(answers.values()).extracting(answer -> answer.decided().decision().kind()).containsExactly(Kind.RESIZED, Kind.RESIZED);
        assertThat(lastChanges().members()).isEqualTo(Members.of(1));
        commit(at(2, 12));
        sell("a", 1, 1);
        run();
        assertThat(lastChanges().first()).isEqualTo(13);
        assertThat(lastChanges().members()).as("it stays").isNull();
    }

    @Test
    void batchesInFlightAreBounded() {
        for (int i = 0; i < Primary.IN_FLIGHT + 3; i++) {
            sell("r" + i, 2, 1);
            run();
        }
        assertThat(published.stream().filter(Event.Changes.class::isInstance)).hasSize(Primary.IN_FLIGHT);
        commit(at(2, 10 + Primary.IN_FLIGHT));
        assertThat(lastChanges().decisions()).as("what waited became one batch").hasSize(3);
    }

    @Test
    void theBooksFileGoesThroughTheLogInBatchesAndTheLastSaysSo() {
        List<Book> many = new ArrayList<>();
        for (int id = 1; id <= Primary.IMPORT_BATCH + 1; id++) {
            many.add(book(id, "t", 1, Position.ZERO));
        }
        primary = new Primary<>(Samples.LOG, at(1, 0), new Stored(), leases, membership(at(1, 0)), many);
        run();
        assertThat(published.stream().filter(Event.Changes.class::isInstance).map(event -> ((Event.Changes) event).loaded())).containsExactly(false, true);
    }

    private static Membership membership(Position start) {
        return new Membership(Samples.LOG, 0, start, Members.of(2), new FailureDetector(Times.DEFAULT));
    }

    private void sell(String id, int item, int quantity) {
        primary.request("ref-" + id, new Write.Sell(id, item, quantity));
    }

    private void commit(Position upTo) {
        for (Event event : published) {
            if (event instanceof Event.Changes changes && upTo.isAtLeast(changes.position())) {
                changes.books().forEach(book -> books.put(book.id(), book));
                changes.decisions().forEach(decision -> decisions.put(decision.request(), decision));
            }
        }
        primary.confirmed(upTo);
        primary.durable(upTo);
        run();
    }

    private void run() {
        primary.advance(0);
        for (CatalogEffect<String> effect : primary.takeEffects()) {
            if (effect instanceof CatalogEffect.Publish<String> publish) {
                published.add(publish.event());
            } else if (effect instanceof CatalogEffect.Answer<String> answer) {
                answers.put(answer.request(), answer);
            }
        }
    }

    private Event.Changes lastChanges() {
        return published.stream().filter(Event.Changes.class::isInstance).map(Event.Changes.class::cast).reduce((a, b) -> b).orElseThrow();
    }

    private final class Stored implements StoredCatalog {
        @Override
        public Optional<Book> book(int id) {
            return Optional.ofNullable(books.get(id));
        }

        @Override
        public Optional<Decision> decision(String requestId) {
            return Optional.ofNullable(decisions.get(requestId));
        }

        @Override
        public int highestId() {
            return books.keySet().stream().max(Integer::compare).orElse(0);
        }
    }
}
