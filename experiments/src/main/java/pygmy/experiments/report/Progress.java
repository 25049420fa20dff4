package pygmy.experiments.report;

import java.io.PrintStream;
import pygmy.experiments.measure.TimeLeft;

/** Says how far the whole is and how long it may still take: in one line that changes on a terminal, else a line at each sixth of a job. */
public final class Progress {

    private static final int LINES_A_JOB = 6;

    private final PrintStream out;
    private final boolean terminal;
    private double following;
    private String job = "";
    private double estimate;
    private long began;
    private int steps = 1;
    private int done;

    /** @param seconds all jobs together, as estimated */
    public Progress(PrintStream out, boolean terminal, double seconds) {
        this.out = out;
        this.terminal = terminal;
        this.following = seconds;
    }

    /** The next job begins. @param seconds its part of the estimate */
    public void begin(String name, double seconds) {
        job = name;
        estimate = seconds;
        following = Math.max(0, following - seconds);
        began = System.nanoTime();
        done = 0;
        steps = 1;
        say("starting");
    }

    /** Of how many steps the job that runs consists. */
    public void steps(int count) {
        steps = count;
    }

    /** One of them is done. */
    public void step() {
        done++;
        if (terminal || done * LINES_A_JOB / steps > (done - 1) * LINES_A_JOB / steps) {
            say(100 * done / steps + " % measured");
        }
    }

    /** What the job showed. */
    public void end(String verdict) {
        out.print(terminal ? "\r\u001b[K" : "");
        out.print(job + ": " + verdict + "\n");
    }

    private void say(String what) {
        long left = TimeLeft.seconds(estimate, (System.nanoTime() - began) / 1e9, Math.min(1, (double) done / steps), following);
        String line = String.format("%s: %s, about %d:%02d left", job, what, left / 60, left % 60);
        if (terminal) {
            out.print("\r\u001b[K" + line);
            out.flush();
        } else {
            out.print(line + "\n");
        }
    }
}
