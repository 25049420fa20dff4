package pygmy.client;

import java.io.PrintWriter;
import java.util.Comparator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import pygmy.client.http.Caller;
import pygmy.client.http.Cluster.Replica;
import pygmy.client.http.Cluster;
import pygmy.client.http.Json;
import pygmy.client.http.Reply;
import pygmy.client.http.Request;
import pygmy.client.text.Plain;
import pygmy.client.text.Table;

@Command(name = "status", description = "Show every replica as its heartbeats show it.")
final class StatusCommand extends StoreCommand {

    private static final long REFRESH_MILLIS = 1_000;

    @Option(names = "--watch", description = "Show it anew every second, until Ctrl-C.")
    private boolean watch;

    @Override
    Request request() {
        return Request.status();
    }

    @Override
    public Integer call() {
        if (!watch) {
            return super.call();
        }
        int code = ExitCode.OK;
        try (Caller caller = caller()) {
            while (!Thread.currentThread().isInterrupted()) {
                out().print(Terminal.isPresent() ? Terminal.CLEAR : "\n");
                out().flush();
                code = ask(caller, request());
                Thread.sleep(REFRESH_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return code;
    }

    @Override
    void show(Reply reply, PrintWriter out) {
        Cluster cluster = Json.read(reply, Cluster.class);
        Table table = new Table("replica", ">pid", "host", "state", "role", ">position", ">last beat", "note");
        cluster.replicas().stream().sorted(Comparator.comparing(Replica::service).thenComparing(Replica::replica)).forEach(r ->
                table.row(r.name(), orDash(r.pid()), orDash(r.host()), r.state(), orDash(r.role()), position(r), age(r),
                        r.note() == null ? "" : r.note()));
        out.print(table);
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
