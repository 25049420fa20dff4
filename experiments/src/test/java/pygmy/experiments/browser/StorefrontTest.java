package pygmy.experiments.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.WebElement;
import pygmy.broker.TestBroker;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;
import pygmy.experiments.system.SystemPlan;

/** The page of a front end, in a real browser, in front of a real system. */
@Timeout(600)
class StorefrontTest {

    private static final Duration WITHIN = Duration.ofSeconds(120);
    private static LocalSystem system;

    private Browser browser;

    @BeforeAll
    static void start() {
        new Browser(false).close();
        system = new LocalSystem(SystemPlan.lean(TestBroker.uri()).with(2, 2, 1).compiledQuickly());
        system.start(WITHIN);
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
        }
    }

    @BeforeEach
    void open() {
        system.awaitLive(WITHIN);
        browser = new Browser(false);
        browser.open(system.urls().get(0));
        browser.awaitText("#summary", "5 of 5 live");
    }

    @AfterEach
    void close() {
        try (Browser closed = browser) {
            assertThat(closed.complaints()).isEmpty();
        }
    }

    @Test
    void topicsAreTabsAndTitlesAreFoundWhileOneTypes() throws Exception {
        browser.await("#books tr[data-id]", books -> books.size() == 3);
        browser.click("#topics button", "GraduateSchool");
        browser.await("#books tr[data-id]", books -> books.size() == 4 && books.get(0).getText().contains("Xen and the Art"));
        browser.type("#find", "theory");
        browser.await("#books tr[data-id]", books -> books.size() == 1 && books.get(0).getText().contains("Why Theory Classes are so hard"));
        browser.awaitText("#found", "1 of 4 titles");
        browser.click("#topics button", "All books");
        browser.await("#books tr[data-id]", books -> books.size() == 7);
        browser.reload();
        browser.await("#books tr[data-id]", books -> books.size() == 7);
        browser.await("#topics button[aria-pressed=true]", pressed -> pressed.size() == 1 && pressed.get(0).getText().equals("All books"));
        browser.picture("books");
    }

    @Test
    void aBuyIsShownWithItsStockAndWhatTheCacheForgot() throws Exception {
        browser.click("#topics button", "GraduateSchool");
        browser.click("#books tr[data-id='4'] .link", "Cooking");
        browser.click("#books tr[data-id='4'] .link", "Cooking");
        browser.awaitText("#answers li .cache", "cache hit");
        int before = stock(4);
        browser.type("#books tr[data-id='4'] .copies", "2");
        browser.click("#books tr[data-id='4'] button", "Buy");
        browser.awaitText("#orders tr", "2 × Cooking");
        browser.awaitText("#orders tr .words", "bought for 800");
        browser.await("#books tr[data-id='4'] .stock", shown -> shown.get(0).getText().equals("" + (before - 2)));
        // The buy, and then the look at the book that it made the cache forget.
        browser.await("#answers li", answers -> answers.get(0).getText().contains("GET /books/4") && answers.get(0).getText().contains("cache miss")
                && answers.get(1).getText().contains("POST /buy?item=4&quantity=2") && answers.get(1).getText().contains("201"));
        browser.reload();
        browser.awaitText("#orders tr .words", "bought for 800");
        browser.click("#orders tr button", "Show");
        browser.awaitText("#answers li .result", "2 × Cooking for the Impatient Graduate Student, 800");
        browser.picture("bought");
    }

    @Test
    void whatGotNoAnswerIsSentAgainAndSoldOnce() throws Exception {
        browser.click("#topics button", "GraduateSchool");
        browser.await("#books tr[data-id='6']", books -> books.size() == 1);
        int before = stock(6);
        // Not the order replicas: once these are taken for lost, which a busy browser may find out first, the shop refuses at once.
        List<ReplicaProcess> deciding = system.catalogs();
        deciding.forEach(ReplicaProcess::pause);
        try {
            browser.click("#books tr[data-id='6'] button", "Buy");
            browser.awaitText("#orders tr button", "Send again");
            browser.awaitText("#orders tr .words", "it may be sold");
            browser.picture("no answer");
            browser.reload();
            browser.awaitText("#orders tr button", "Send again");
        } finally {
            deciding.forEach(ReplicaProcess::resume);
        }
        system.awaitLive(WITHIN);
        browser.click("#orders tr button", "Send again");
        browser.awaitText("#orders tr .words", "bought for 600");
        // The page was loaded while nobody told it the topics, and asks again by itself.
        browser.click("#topics button", "GraduateSchool");
        browser.await("#books tr[data-id='6'] .stock", shown -> !shown.isEmpty() && shown.get(0).getText().equals("" + (before - 1)));
    }

    @Test
    void aKilledPrimaryIsShownDeadAndAnotherLeads() throws Exception {
        ReplicaProcess victim = system.primary().orElseThrow();
        ReplicaProcess other = system.backup();
        victim.kill();
        try {
            browser.awaitText("#summary", "4 of 5 live · " + other.name() + " leads");
            List<WebElement> gone = browser.await("#replicas tr.gone", rows -> rows.size() == 1);
            assertThat(gone.get(0).getText()).contains(victim.name(), "LOST", "was LIVE primary");
            browser.click("#books tr[data-id] button", "Buy");
            browser.awaitText("#orders tr .words", "bought for");
            browser.picture("killed");
        } finally {
            victim.start();
        }
        browser.awaitText("#summary", "5 of 5 live");
        browser.await("#replicas tr.gone", List::isEmpty);
    }

    @Test
    void moreTopicsThanTabsAreOneClickAway() throws Exception {
        Path books = Files.createTempFile("pygmy-books-", ".json");
        Files.writeString(books,
                IntStream.rangeClosed(1, 120).mapToObj("{\"id\":%1$d,\"title\":\"Book %1$d\",\"topic\":\"Topic %1$03d\",\"cost\":1,\"stock\":1}"::formatted)
                        .collect(Collectors.joining(",", "[", "]")));
        try (LocalSystem large = new LocalSystem(SystemPlan.lean(TestBroker.uri()).with(1, 1, 1).withBooks(books).compiledQuickly()).start(WITHIN)) {
            browser.open(large.urls().get(0));
            browser.await("#topics .tab", tabs -> tabs.size() == 51);
            browser.click("#topics button", "More topics");
            browser.await("#topics .tab", tabs -> tabs.size() == 101);
            browser.click("#topics button", "More topics");
            browser.await("#topics .tab", tabs -> tabs.size() == 121 && tabs.get(119).getText().startsWith("Topic 120")
                    && tabs.get(120).getText().equals("All books"));
            browser.await("#topics .more", List::isEmpty);
            browser.click("#topics button", "Topic 101");
            browser.await("#books tr[data-id]", shown -> shown.size() == 1 && shown.get(0).getText().contains("Book 101"));
            browser.await("#topics button[aria-pressed=true]", pressed -> pressed.size() == 1 && pressed.get(0).getText().startsWith("Topic 101"));
            browser.picture("topics");
        } finally {
            Files.delete(books);
        }
    }

    @Test
    void itFitsAPhoneInLightAndDark() throws Exception {
        browser.size(390, 844);
        browser.await("#books tr[data-id]", books -> books.size() == 3);
        assertThat(browser.fits()).isTrue();
        browser.picture("phone");
        browser.size(1920, 1080);
        assertThat(browser.fits()).isTrue();
        browser.picture("wide");
        try (Browser dark = new Browser(true)) {
            dark.open(system.urls().get(0));
            dark.await("#books tr[data-id]", books -> books.size() == 3);
            assertThat(dark.background()).isNotEqualTo(browser.background());
            dark.picture("dark");
        }
    }

    private int stock(int book) {
        return Integer.parseInt(browser.await("#books tr[data-id='" + book + "'] .stock", shown -> shown.size() == 1).get(0).getText());
    }
}
