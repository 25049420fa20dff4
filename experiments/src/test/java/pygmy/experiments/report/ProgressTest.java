package pygmy.experiments.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void saysWhatIsLeftOfThisJobAndTheNext() {
        Progress progress = new Progress(print(), false, 150);
        progress.begin("load", 90);
        progress.steps(12);
        for (int i = 0; i < 12; i++) {
            progress.step();
        }
        progress.end("it holds.");
        progress.begin("faults", 60);
        assertThat(lines()).startsWith("load: starting, about 2:30 left").contains("load: it holds.")
                .endsWith("faults: starting, about 1:00 left");
    }

    @Test
    void aLogGetsFewLinesForManySteps() {
        Progress progress = new Progress(print(), false, 10);
        progress.begin("load", 10);
        progress.steps(600);
        for (int i = 0; i < 600; i++) {
            progress.step();
        }
        assertThat(lines()).hasSize(7);
    }

    @Test
    void aTerminalGetsOneLineThatChanges() {
        Progress progress = new Progress(print(), true, 10);
        progress.begin("load", 10);
        progress.steps(2);
        progress.step();
        progress.end("it holds.");
        assertThat(lines()).hasSize(1);
        assertThat(lines()[0]).endsWith("\r\u001b[Kload: it holds.");
    }

    private PrintStream print() {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }

    private String[] lines() {
        return out.toString(StandardCharsets.UTF_8).split("\n");
    }
}
