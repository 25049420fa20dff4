package pygmy.client.command;

import java.io.PrintWriter;
import java.time.Duration;
import pygmy.client.http.Caller;
import pygmy.client.http.Problem;
import pygmy.client.text.Plain;

/** Says once, on stderr, why an answer takes longer. */
record RetryNotice(PrintWriter err) implements Caller.RetryListener {

    @Override
    public void retrying(Problem problem, int nextTry, Duration pause) {
        if (nextTry == 2) {
            err.println(Plain.text(problem.title()) + "; trying again ...");
            err.flush();
        }
    }
}
