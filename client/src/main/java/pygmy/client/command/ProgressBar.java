package pygmy.client.command;

import java.io.PrintWriter;
import java.time.Duration;
import pygmy.client.load.Progress;
import pygmy.client.text.Plain;
import pygmy.client.text.Terminal;

/** Shows a load run's progress: in a terminal as one line that changes, else as a line now and then. */
final class ProgressBar {

    private static final int WIDTH = 24;

    private final PrintWriter err;
    private final boolean inPlace;

    ProgressBar(PrintWriter err, boolean inPlace) {
        this.err = err;
        this.inPlace = inPlace;
    }

    /** How often {@link #show} is to be called. */
    Duration interval() {
        return inPlace ? Duration.ofMillis(200) : Duration.ofSeconds(2);
    }

    void show(Progress progress) {
        if (inPlace) {
            err.print(Terminal.CLEAR_LINE + line(progress));
        } else {
            err.println(line(progress));
        }
        err.flush();
    }

    /** Makes room for what is printed next. */
    void end() {
        if (inPlace) {
            err.println();
            err.flush();
        }
    }

    static String line(Progress progress) {
        int filled = progress.total() == 0 ? WIDTH : (int) (WIDTH * progress.done() / progress.total());
        String bar = "#".repeat(filled) + "-".repeat(WIDTH - filled);
        String text = (progress.warmingUp() ? "warm-up [" : "[") + bar + "] " + progress.done() + "/" + progress.total() + "  "
                + Plain.rate(progress.rate()) + "  " + Plain.count(progress.errors(), "error");
        if (progress.done() > 0 && progress.done() < progress.total()) {
            double seconds = (progress.total() - progress.done()) / progress.rate();
            text += "  eta " + (seconds < 60 ? (long) Math.ceil(seconds) + " s" : Plain.span((long) (seconds * 1000)));
        }
        return text;
    }
}
