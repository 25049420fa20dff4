package pygmy.experiments.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Decision.Kind;
import pygmy.broker.message.Write;

/** Histories made by hand: the good ones pass, and each kind of wrong one is found, by name. */
class ShopHistoryTest {

    private static final Shelf RPC = new Shelf("RPCs", "systems", 100, 3);
    private static final Shelf XEN = new Shelf("Xen", "systems", 200, 5);
    private static final Map<Integer, Shelf> INITIAL = Map.of(1, RPC, 2, XEN);
    private static final Shelf RPC_SOLD = new Shelf("RPCs", "systems", 100, 2);
    private static final Shelf XEN_SOLD = new Shelf("Xen", "systems", 200, 4);

    private final List<Decision> log = new ArrayList<>();
    private final List<Written> writes = new ArrayList<>();
    private final List<Seen> reads = new ArrayList<>();
    private final Map<Integer, Shelf> end = new HashMap<>(INITIAL);

    @Test
    void oneAfterAnother() {
        sold("a", 1, "RPCs", 1, 100, 0, 1);
        sold("b", 2, "Xen", 1, 200, 2, 3);
        search(4, 5, RPC_SOLD, XEN_SOLD);
        order("a", new View.Sale(1, "RPCs", 1, 100), 6, 7);
        ends(RPC_SOLD, XEN_SOLD);
        assertThat(wrong()).isEmpty();
    }

    @Test
    void aSearchDuringTwoBuysMaySeeNoneOrTheFirstOrBoth() {
        twoBuysDuring(0, 20);
        search(1, 2, RPC, XEN);
        search(3, 4, RPC_SOLD, XEN);
        search(5, 6, RPC_SOLD, XEN_SOLD);
        assertThat(wrong()).isEmpty();
    }

    @Test
    void aTornSearchIsFoundThoughEachBookIsRight() {
        twoBuysDuring(0, 20);
        search(1, 2, RPC, XEN_SOLD);
        assertThat(wrong()).singleElement().satisfies(wrong -> {
            assertThat(wrong.promise()).isEqualTo("OneCopyOfTheShop");
            assertThat(wrong.what()).contains("the search is torn");
        });
    }

    /** The buys overlap, so that either could have been first; the log says which one was. */
    @Test
    void twoReadsThatDisagreeOnTheOrderOfWritesAreFound() {
        twoBuysDuring(0, 20);
        lookup(2, XEN_SOLD, 1, 2);
        lookup(1, RPC, 3, 4);
        assertThat(wrong()).extracting(ShopHistory.Wrong::promise).containsExactly("OneCopyOfTheShop");
    }

    @Test
    void aReadFromThePastIsFoundByBothOpinions() {
        sold("a", 1, "RPCs", 1, 100, 0, 1);
        lookup(1, RPC, 2, 3);
        ends(RPC_SOLD, XEN);
        assertThat(wrong()).extracting(ShopHistory.Wrong::promise).containsExactly("OneCopyOfTheShop", "Linearizable");
    }

    @Test
    void aReadFromTheFutureIsFound() {
        lookup(1, RPC_SOLD, 0, 1);
        sold("a", 1, "RPCs", 1, 100, 2, 3);
        ends(RPC_SOLD, XEN);
        assertThat(wrong()).extracting(ShopHistory.Wrong::promise).containsExactly("OneCopyOfTheShop", "Linearizable");
    }

    @Test
    void aBookThatCameBackToWhatItWasIsNoStaleRead() {
        sold("a", 1, "RPCs", 1, 100, 0, 1);
        updated(new Write.Update("b", 1, null, 3L, null, null), RPC, 2, 9);
        lookup(1, RPC_SOLD, 3, 4);
        lookup(1, RPC, 5, 6);
        assertThat(wrong()).isEmpty();
    }

    @Test
    void theLogMustNotTurnTimeAround() {
        sold("late", 1, "RPCs", 1, 100, 5, 6);
        sold("early", 2, "Xen", 1, 200, 0, 1);
        ends(RPC_SOLD, XEN_SOLD);
        assertThat(wrong()).singleElement().satisfies(wrong -> assertThat(wrong.what()).contains("was answered before that was sent"));
    }

    @Test
    void anUnknownBuyThatIsStoredHappenedAndOtherwiseDidNot() {
        Write.Sell stored = new Write.Sell("a", 1, 1);
        writes.add(Written.unknown(stored, 0));
        writes.add(Written.unknown(new Write.Sell("b", 2, 1), 0));
        decided(stored, Kind.SOLD, 1, 1, 100, "RPCs");
        lookup(1, RPC, 1, 2);
        lookup(1, RPC_SOLD, 3, 4);
        lookup(2, XEN, 5, 6);
        ends(RPC_SOLD, XEN);
        assertThat(wrong()).isEmpty();
        lookup(2, XEN_SOLD, 7, 8);
        assertThat(wrong()).extracting(ShopHistory.Wrong::promise).containsExactly("OneCopyOfTheShop", "Linearizable");
    }

    @Test
    void nothingDoneIsNeverSold() {
        Write.Sell sell = new Write.Sell("a", 1, 1);
        writes.add(new Written(sell, new Told.NothingDone(), 0, 0, 1));
        assertThat(wrong()).isEmpty();
        decided(sell, Kind.SOLD, 1, 1, 100, "RPCs");
        ends(RPC_SOLD, XEN);
        assertThat(wrong()).extracting(ShopHistory.Wrong::promise).contains("AnswersAreTrue");
    }

    @Test
    void aRefusalIsNeverSold() {
        Write.Sell sell = new Write.Sell("a", 1, 1);
        writes.add(new Written(sell, new Told.OutOfStock(), 0, 0, 1));
        decided(sell, Kind.SOLD, 1, 1, 100, "RPCs");
        ends(RPC_SOLD, XEN);
        assertThat(wrong()).extracting(ShopHistory.Wrong::promise).contains("AnswersAreTrue");
    }

    @Test
    void aRefusalMustBeDue() {
        refused(new Write.Sell("a", 1, 4), Kind.OUT_OF_STOCK, new Told.OutOfStock());
        refused(new Write.Sell("b", 9, 1), Kind.NO_SUCH_BOOK, new Told.NoSuchBook());
        assertThat(wrong()).isEmpty();
        refused(new Write.Sell("c", 1, 3), Kind.OUT_OF_STOCK, new Told.OutOfStock());
        refused(new Write.Sell("d", 2, 1), Kind.NO_SUCH_BOOK, new Told.NoSuchBook());
        assertThat(wrong()).filteredOn(wrong -> wrong.promise().equals("DecisionsArePossible")).hasSize(2);
    }

    @Test
    void whatIsToldOfASaleMustBeWhatHappened() {
        for (View.Sale other : List.of(new View.Sale(2, "RPCs", 1, 100), new View.Sale(1, "Xen", 1, 100), new View.Sale(1, "RPCs", 2, 100),
                new View.Sale(1, "RPCs", 1, 101))) {
            log.clear();
            writes.clear();
            Write.Sell sell = new Write.Sell("a", 1, 1);
            writes.add(new Written(sell, new Told.Sold("a", other), 0, 0, 1));
            decided(sell, Kind.SOLD, 1, 1, 100, "RPCs");
            ends(RPC_SOLD, XEN);
            assertThat(wrong()).extracting(ShopHistory.Wrong::promise).contains("AnswersAreTrue");
        }
    }

    @Test
    void anAcknowledgedSaleIsInTheLog() {
        writes.add(new Written(new Write.Sell("a", 1, 1), new Told.Sold("a", new View.Sale(1, "RPCs", 1, 100)), 0, 0, 1));
        assertThat(wrong()).extracting(ShopHistory.Wrong::promise).contains("AnswersAreTrue");
    }

    @Test
    void nobodyButClientsWrites() {
        decided(new Write.Sell("a", 1, 1), Kind.SOLD, 1, 1, 100, "RPCs");
        assertThat(wrong()).extracting(ShopHistory.Wrong::what).anyMatch(what -> what.contains("which nobody sent"));
    }

    @Test
    void aSaleHasThePriceAndTheTitleOfItsMoment() {
        updated(new Write.Update("a", 1, 500L, null, "RPC", null), new Shelf("RPC", "systems", 500, 3), 0, 1);
        sold("b", 1, "RPC", 2, 1_000, 2, 3);
        ends(new Shelf("RPC", "systems", 500, 1), XEN);
        assertThat(wrong()).isEmpty();
        sold("c", 1, "RPCs", 1, 500, 4, 5);
        ends(new Shelf("RPC", "systems", 500, 0), XEN);
        assertThat(wrong()).extracting(ShopHistory.Wrong::promise).contains("DecisionsArePossible");
    }

    @Test
    void aBookMovesInOneStep() {
        updated(new Write.Update("a", 1, null, null, null, "school"), new Shelf("RPCs", "school", 100, 3), 0, 9);
        search("systems", 1, 2, new View.Row(2, XEN));
        search("school", 3, 4, new View.Row(1, new Shelf("RPCs", "school", 100, 3)));
        assertThat(wrong()).isEmpty();
        search("systems", 5, 6, new View.Row(1, RPC), new View.Row(2, XEN));
        assertThat(wrong()).isNotEmpty();
    }

    @Test
    void aChangeShowsTheBookAsItWasThenOrLater() {
        updated(new Write.Update("a", 1, 500L, null, null, null), RPC, 0, 1);
        end.put(1, new Shelf("RPCs", "systems", 500, 3));
        assertThat(wrong()).extracting(ShopHistory.Wrong::promise).containsExactly("OneCopyOfTheShop");
    }

    @Test
    void aNewBookIsThereFromThenOn() {
        Write.Add add = new Write.Add("a", "New", "systems", 10, 1);
        Shelf added = new Shelf("New", "systems", 10, 1);
        writes.add(new Written(add, new Told.Stored(3, added), 0, 0, 5));
        decided(add, Kind.ADDED, 3, 0, 0, "New");
        lookup(3, Shelf.NONE, 1, 2);
        lookup(3, added, 3, 4);
        search(6, 7, RPC, XEN, added);
        end.put(3, added);
        assertThat(wrong()).isEmpty();
        search(8, 9, RPC, XEN);
        assertThat(wrong()).extracting(ShopHistory.Wrong::promise).containsExactly("OneCopyOfTheShop", "Linearizable");
    }

    @Test
    void aNewBookGetsTheNextNumber() {
        Write.Add add = new Write.Add("a", "New", "systems", 10, 1);
        writes.add(new Written(add, new Told.Stored(7, null), 0, 0, 5));
        decided(add, Kind.ADDED, 7, 0, 0, "New");
        assertThat(wrong()).extracting(ShopHistory.Wrong::promise).contains("DecisionsArePossible");
    }

    @Test
    void anOrderThatWasFoundStaysFound() {
        Write.Sell sell = new Write.Sell("a", 1, 1);
        writes.add(Written.unknown(sell, 0));
        decided(sell, Kind.SOLD, 1, 1, 100, "RPCs");
        order("a", null, 1, 2);
        order("a", new View.Sale(1, "RPCs", 1, 100), 3, 4);
        ends(RPC_SOLD, XEN);
        assertThat(wrong()).isEmpty();
        order("a", null, 5, 6);
        assertThat(wrong()).extracting(ShopHistory.Wrong::promise).containsExactly("OneCopyOfTheShop");
    }

    @Test
    void anOrderSaysWhatWasSold() {
        sold("a", 1, "RPCs", 1, 100, 0, 1);
        order("a", new View.Sale(1, "RPCs", 1, 99), 2, 3);
        order("b", new View.Sale(1, "RPCs", 1, 100), 2, 3);
        ends(RPC_SOLD, XEN);
        assertThat(wrong()).extracting(ShopHistory.Wrong::promise).containsExactly("OneCopyOfTheShop", "OneCopyOfTheShop");
    }

    @Test
    void aKeyThatWasUsedBeforeChangesNothing() {
        sold("a", 1, "RPCs", 1, 100, 0, 1);
        Write.Sell again = new Write.Sell("a", 2, 1);
        writes.add(new Written(again, new Told.KeyReused(), 0, 2, 3));
        ends(RPC_SOLD, XEN);
        assertThat(wrong()).isEmpty();
        decided(again, Kind.SOLD, 2, 1, 200, "Xen");
        ends(RPC_SOLD, XEN_SOLD);
        assertThat(wrong()).extracting(ShopHistory.Wrong::what).anyMatch(what -> what.contains("decided twice"))
                .anyMatch(what -> what.contains("told KeyReused"));
    }

    @Test
    void whatIsSentAgainLaterGetsTheFirstAnswer() {
        sold("a", 1, "RPCs", 1, 100, 0, 1);
        writes.add(new Written(new Write.Sell("a", 1, 1), new Told.Sold("a", new View.Sale(1, "RPCs", 1, 100)), 0, 5, 6));
        lookup(1, RPC_SOLD, 2, 3);
        ends(RPC_SOLD, XEN);
        assertThat(wrong()).isEmpty();
        writes.add(new Written(new Write.Sell("a", 1, 1), new Told.OutOfStock(), 0, 7, 8));
        assertThat(wrong()).extracting(ShopHistory.Wrong::promise).containsExactly("AnswersAreTrue");
    }

    @Test
    void aKeyThatWasForgottenIsDecidedAgain() {
        Write.Sell refused = new Write.Sell("a", 1, 4);
        writes.add(new Written(refused, new Told.OutOfStock(), 1, 0, 1));
        decided(refused, Kind.OUT_OF_STOCK, 1, 0, 0, "RPCs");
        updated(new Write.Update("b", 1, null, 4L, null, null), new Shelf("RPCs", "systems", 100, 4), 2, 3);
        writes.add(new Written(refused, new Told.Sold("a", new View.Sale(1, "RPCs", 4, 400)), 3, 4, 5));
        decided(refused, Kind.SOLD, 1, 4, 400, "RPCs");
        ends(new Shelf("RPCs", "systems", 100, 0), XEN);
        assertThat(new ShopHistory(INITIAL, 0, log, end, 1, writes, reads).wrong()).isEmpty();
        assertThat(wrong()).singleElement().satisfies(wrong -> assertThat(wrong.what()).contains("decided twice"));
    }

    @Test
    void aKeyThatNobodyUsedBeforeIsNotRefused() {
        writes.add(new Written(new Write.Sell("a", 2, 1), new Told.KeyReused(), 0, 2, 3));
        assertThat(wrong()).extracting(ShopHistory.Wrong::promise).containsExactly("AnswersAreTrue");
    }

    @Test
    void theStoresHoldWhatTheLogMakes() {
        sold("a", 1, "RPCs", 1, 100, 0, 1);
        assertThat(wrong()).extracting(ShopHistory.Wrong::promise).contains("DecisionsArePossible");
    }

    @Test
    void aHundredThousandReadsInSeconds() {
        Random random = new Random(5);
        long stock = 1_000_000;
        end.put(1, new Shelf("RPCs", "systems", 100, stock));
        updated(new Write.Update("first", 1, null, stock, null, null), end.get(1), 0, 1);
        for (int i = 0; i < 5_000; i++) {
            long moment = 100L * i + 100;
            sold("w" + i, 1, "RPCs", 1, 100, moment - random.nextInt(300), moment + 1 + random.nextInt(300));
            Shelf now = new Shelf("RPCs", "systems", 100, --stock);
            for (int j = 0; j < 20; j++) {
                search(moment + 2 + 4L * j - random.nextInt(200), moment + 2 + 4L * j + random.nextInt(200), now, XEN);
            }
            end.put(1, now);
        }
        WriteOrder order = new WriteOrder(log, writes, 10);
        Assertions.assertTimeout(Duration.ofSeconds(10), () -> assertThat(KnownOrder.check(order, new Timeline(INITIAL, 0, order), writes, reads)).isEmpty());
        reads.add(new Seen("wrong", new View.Search("systems", List.of(new View.Row(1, RPC), new View.Row(2, XEN))), 400_000, 400_001));
        assertThat(KnownOrder.check(order, new Timeline(INITIAL, 0, order), writes, reads)).hasSize(1);
    }

    private List<ShopHistory.Wrong> wrong() {
        return new ShopHistory(INITIAL, 0, log, end, 100_000, writes, reads).wrong();
    }

    /** One of each book, in that order in the log. */
    private void twoBuysDuring(long invoked, long responded) {
        sold("a", 1, "RPCs", 1, 100, invoked, responded);
        sold("b", 2, "Xen", 1, 200, invoked, responded);
        ends(RPC_SOLD, XEN_SOLD);
    }

    private void sold(String key, int book, String title, int quantity, long price, long invoked, long responded) {
        Write.Sell sell = new Write.Sell(key, book, quantity);
        writes.add(new Written(sell, new Told.Sold(key, new View.Sale(book, title, quantity, price)), 0, invoked, responded));
        decided(sell, Kind.SOLD, book, quantity, price, title);
    }

    private void refused(Write.Sell sell, Kind kind, Told told) {
        writes.add(new Written(sell, told, 0, 0, 1));
        decided(sell, kind, sell.item(), 0, 0, null);
    }

    private void updated(Write.Update update, Shelf shown, long invoked, long responded) {
        writes.add(new Written(update, new Told.Stored(update.item(), shown), 0, invoked, responded));
        decided(update, Kind.UPDATED, update.item(), 0, 0, null);
        end.put(update.item(), shown);
    }

    private void decided(Write write, Kind kind, int item, int quantity, long price, String title) {
        log.add(new Decision(write.id(), write.asked(), kind, item, quantity, price, title, log.size() + 1, 0));
    }

    private void lookup(int book, Shelf shelf, long invoked, long responded) {
        reads.add(new Seen("reader", new View.Lookup(book, shelf), invoked, responded));
    }

    private void search(long invoked, long responded, Shelf... books) {
        List<View.Row> rows = new ArrayList<>();
        for (Shelf book : books) {
            rows.add(new View.Row(rows.size() + 1, book));
        }
        search("systems", invoked, responded, rows.toArray(View.Row[]::new));
    }

    private void search(String topic, long invoked, long responded, View.Row... rows) {
        reads.add(new Seen("reader", new View.Search(topic, List.of(rows)), invoked, responded));
    }

    private void order(String key, View.Sale sale, long invoked, long responded) {
        reads.add(new Seen("reader", new View.Order(key, sale), invoked, responded));
    }

    private void ends(Shelf first, Shelf second) {
        end.put(1, first);
        end.put(2, second);
    }
}
