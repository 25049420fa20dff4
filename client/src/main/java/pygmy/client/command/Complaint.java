package pygmy.client.command;

import java.io.PrintWriter;
import java.net.URI;
import pygmy.client.http.Answer;
import pygmy.client.http.Problem;
import pygmy.client.http.Request;
import pygmy.client.text.Plain;

/** Says why there is no answer as asked, and the way out. */
record Complaint(PrintWriter err) {

    /**
     * @param afterUnknown what to do where it is open whether the request was carried out, or empty
     * @return the exit code for it
     */
    int about(Answer.Failed failed, Request request, String afterUnknown) {
        Problem problem = failed.problem();
        err.println(Plain.text(problem.detail().isBlank() ? problem.title() : problem.title() + ": " + problem.detail()));
        String wayOut = wayOut(failed, request, afterUnknown);
        if (!wayOut.isEmpty()) {
            err.println(wayOut);
        }
        if (!problem.requestId().isEmpty()) {
            err.println("What the processes logged about it: ./pygmy story " + Plain.text(problem.requestId()));
        }
        err.flush();
        return failed instanceof Answer.Rejected ? ExitCode.REFUSED : ExitCode.UNAVAILABLE;
    }

    int aboutUnreadable(URI frontend) {
        err.println("The answer of " + frontend + " is not what a front end says. Is it another server? Name the front end with --url.");
        err.flush();
        return ExitCode.UNAVAILABLE;
    }

    private static String wayOut(Answer.Failed failed, Request request, String afterUnknown) {
        if (failed instanceof Answer.Rejected) {
            return failed.reply().status() == 401 ? "Set PYGMY_ADMIN_TOKEN to the token that the front end is configured with." : "";
        }
        if (failed instanceof Answer.Unknown && !request.isRead()) {
            return afterUnknown;
        }
        if (failed.reply().isPresent() || failed instanceof Answer.Unknown) {
            return "See ./pygmy status, or try again later.";
        }
        return (request.isRead() ? "" : "Nothing was changed. ") + "Start the store with ./pygmy up, or name its front end with --url.";
    }
}
