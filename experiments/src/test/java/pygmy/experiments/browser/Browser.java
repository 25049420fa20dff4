package pygmy.experiments.browser;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Level;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import pygmy.experiments.system.Wait;

/** A real browser without a window, as a person uses it: by what can be seen and clicked. */
final class Browser implements AutoCloseable {

    private static final Duration SHOWN_WITHIN = Duration.ofSeconds(60);
    /** {@code -Dpygmy.pictures=DIRECTORY}, for people who want to look at what a test saw. */
    private static final String PICTURES = System.getProperty("pygmy.pictures");

    private final ChromeDriver driver;

    /** Skips the test, saying why, if there is none. */
    Browser(boolean dark) {
        Optional<File> chromium = program("chromium");
        Optional<File> chromedriver = program("chromedriver");
        Assumptions.assumeTrue(chromium.isPresent() && chromedriver.isPresent(), "no browser: install the packages chromium and chromium-driver");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow());
        // Its sandbox needs a user that is not root; it sees nothing but our own pages.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--window-size=1100,1200");
        if (dark) {
            options.addArguments("--force-dark-mode");
        }
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        driver = new ChromeDriver(new ChromeDriverService.Builder().usingDriverExecutable(chromedriver.orElseThrow()).build(), options);
    }

    private static Optional<File> program(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator)).map(at -> new File(at, name)).filter(File::canExecute).findFirst();
    }

    void open(URI page) {
        driver.get(page.toString());
    }

    void reload() {
        driver.navigate().refresh();
    }

    void size(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    /** Whether nothing has to be scrolled sideways to be seen. */
    boolean fits() {
        return Boolean.TRUE.equals(driver.executeScript("return document.documentElement.scrollWidth <= document.documentElement.clientWidth"));
    }

    /** The page's colour. */
    String background() {
        return driver.findElement(By.cssSelector("body")).getCssValue("background-color");
    }

    /** All that match, as soon as they satisfy {@code wanted}. */
    List<WebElement> await(String css, Predicate<List<WebElement>> wanted) {
        Wait.until(() -> holds(css, wanted), SHOWN_WITHIN, () -> css + " is not as wanted: " + text("body") + " " + complaints());
        return driver.findElements(By.cssSelector(css));
    }

    private boolean holds(String css, Predicate<List<WebElement>> wanted) {
        try {
            return wanted.test(driver.findElements(By.cssSelector(css)));
        } catch (StaleElementReferenceException e) {
            return false; // it was drawn anew meanwhile
        }
    }

    /** Waits until what the first match shows contains this. */
    void awaitText(String css, String text) {
        await(css, found -> !found.isEmpty() && found.get(0).getText().contains(text));
    }

    /** Clicks the first match that shows this text, as soon as there is one. */
    void click(String css, String text) {
        Wait.until(() -> {
            try {
                Optional<WebElement> found = driver.findElements(By.cssSelector(css)).stream().filter(one -> one.getText().contains(text)).findFirst();
                found.ifPresent(WebElement::click);
                return found.isPresent();
            } catch (StaleElementReferenceException e) {
                return false;
            }
        }, SHOWN_WITHIN, () -> "no " + css + " with " + text + ": " + text("body"));
    }

    void type(String css, String text) {
        WebElement field = driver.findElement(By.cssSelector(css));
        field.clear();
        field.sendKeys(text);
    }

    String text(String css) {
        return driver.findElement(By.cssSelector(css)).getText();
    }

    /** What its console says that no developer would want to see, but for answers that are no successes, which are the shop's to give. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream().filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage).filter(message -> !message.contains("Failed to load resource")).toList();
    }

    void picture(String name) throws IOException {
        if (PICTURES != null) {
            Files.copy(driver.getScreenshotAs(OutputType.FILE).toPath(), Files.createDirectories(Path.of(PICTURES)).resolve(name + ".png"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
