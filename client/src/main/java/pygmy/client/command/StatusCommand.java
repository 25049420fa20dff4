package pygmy.client.command;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import pygmy.client.http.Answer;
import pygmy.client.http.Caller;
import pygmy.client.http.Json;
import pygmy.client.http.Reply;
import pygmy.client.http.Request;
import pygmy.client.http.RetryPolicy;
import pygmy.client.http.Status;
import pygmy.client.http.Status.Replica;
import pygmy.client.text.Plain;
import pygmy.client.text.Table;
import pygmy.client.text.Terminal;
import tools.jackson.core.JacksonException;

/** Asks every front end that is named, as their pictures may differ: shows the best informed one's, and says who sees it otherwise. */
@Command(name = "status", description = {"Show every replica as it is heard now, and who leads.",
    "Of several front ends it shows what the best informed one hears, and says which see it otherwise."},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well: the broker is connected, a primary leads, all that are configured are LIVE", "1:not all is well", "2:wrong usage",
            "3:no front end answers"})
final class StatusCommand extends StoreCommand {

    private static final long REFRESH_MILLIS = 1_000;

    @Option(names = "--watch", description = "Show it anew every second, until Ctrl-C.")
    private boolean watch;

    /** What one front end said. */
    private record View(URI frontend, Reply reply, Status cluster) {}

    @Override
    Request request() {
        return Request.status();
    }

    @Override
    public Integer call() {
        int code = look();
        try {
            while (watch && !Thread.currentThread().isInterrupted()) {
                Thread.sleep(REFRESH_MILLIS);
                out().print(Terminal.isPresent() ? Terminal.CLEAR : "\n");
                code = look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return code;
    }

    private int look() {
        List<URI> frontends = target().frontends();
        // One that does not answer is news here, where there are others.
        RetryPolicy patience = frontends.size() == 1 ? target().retry() : target().once();
        List<View> views = new ArrayList<>();
        int silent = ExitCode.OK;
        for (URI frontend : frontends) {
            try (Caller caller = new Caller(List.of(frontend), patience, new RetryNotice(err()))) {
                Answer answer = caller.call(request());
                if (answer instanceof Answer.Failed failed) {
                    silent = new Complaint(err()).about(failed, request(), "");
                } else {
                    views.add(new View(frontend, answer.reply(), Json.read(answer.reply(), Status.class)));
                }
            } catch (JacksonException e) {
                silent = new Complaint(err()).aboutUnreadable(frontend);
            }
        }
        if (views.isEmpty()) {
            return silent;
        }
        show(views);
        out().flush();
        return silent == ExitCode.OK && views.stream().allMatch(view -> view.cluster().healthy()) ? ExitCode.OK : ExitCode.NOT_HEALTHY;
    }

    private void show(List<View> views) {
        View best = views.stream().max(Comparator.comparing((View view) -> "connected".equals(view.cluster().broker()))
                .thenComparing(view -> view.cluster().live())).orElseThrow();
        if (isJson()) {
            out().println(new String(best.reply().body(), StandardCharsets.UTF_8));
            return;
        }
        show(best.reply(), out());
        views.stream().filter(view -> !view.cluster().agreesWith(best.cluster()))
                .forEach(view -> out().println(Plain.text(view.frontend() + " sees it otherwise: " + told(view.cluster()))));
    }

    @Override
    void show(Reply reply, PrintWriter out) {
        Status cluster = Json.read(reply, Status.class);
        Table table = new Table("replica", ">pid", "host", "state", "role", ">position", ">last beat", "note");
        cluster.replicas().stream().sorted(Comparator.comparing(Replica::service).thenComparing(Replica::replica))
                .forEach(r -> table.row(r.name(), orDash(r.pid()), orDash(r.host()), r.state(), orDash(r.role()), position(r), age(r),
                        r.note() == null ? "" : r.note()));
        out.print(table);
        out.println();
        out.println(Plain.text(told(cluster)));
    }

    private static String told(Status cluster) {
        return cluster.summary() + (cluster.note() == null || cluster.note().isEmpty() ? "" : ": " + cluster.note());
    }

    private static String position(Replica replica) {
        return replica.epoch() == null || replica.seq() == null ? null : replica.epoch() + ":" + replica.seq();
    }

    private static String age(Replica replica) {
        return replica.beatAgeMs() == null || replica.beatAgeMs() < 0 ? null : Plain.span(replica.beatAgeMs()) + " ago";
    }

    private static String orDash(String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static Long orDash(Long pid) {
        return pid == null || pid == 0 ? null : pid;
    }
}
