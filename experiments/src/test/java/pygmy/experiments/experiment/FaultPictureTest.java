package pygmy.experiments.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import pygmy.experiments.fault.FaultWatch;
import pygmy.experiments.measure.OpenLoop.Shot;

/** A primary that was never killed, drawn into {@code target/pictures} for people to look at. */
class FaultPictureTest {

    private static final Path DIRECTORY = Path.of("target", "pictures");

    @BeforeAll
    static void withoutAScreen() {
        System.setProperty("java.awt.headless", "true");
    }

    @Test
    void allMomentsAreNamedAboveTheOneTimeOfBothPanels() throws Exception {
        Random random = new Random(7);
        List<Shot> shots = new ArrayList<>();
        for (long number = 0; number < 14 * FaultWatch.PER_SECOND; number++) {
            double due = (double) number / FaultWatch.PER_SECOND;
            boolean buy = FaultWatch.isBuy(number);
            double took = buy && due > 1 && due < 2.9 ? 2.9 - due : 0;
            shots.add(new Shot(number, (long) (due * 1e9), (long) ((took + (buy ? 0.03 : 0.008) * (0.5 + random.nextDouble())) * 1e9), 200));
        }
        Files.createDirectories(DIRECTORY);

        FaultExperiment.picture("The primary is killed", new FaultWatch.Seen(shots, 1, 4, Optional.of(0.62), Optional.of(1.89), Optional.of(0.81),
                Optional.of(6.69))).save(DIRECTORY, "kill-primary");

        assertThat(DIRECTORY.resolve("kill-primary.png")).isNotEmptyFile();
        String svg = Files.readString(DIRECTORY.resolve("kill-primary.svg"));
        // By themselves, as a failure would print the whole picture.
        assertThat(Stream.of("struck", "noticed", "new primary", "put right", "LIVE again").filter(word -> !svg.contains(">" + word + "<"))).isEmpty();
    }
}
