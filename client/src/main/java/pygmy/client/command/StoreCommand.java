package pygmy.client.command;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import pygmy.client.http.Answer;
import pygmy.client.http.Caller;
import pygmy.client.http.Reply;
import pygmy.client.http.Request;
import pygmy.client.text.Plain;
import tools.jackson.core.JacksonException;

/** A command that sends one request and shows its answer. */
abstract class StoreCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private Target target;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    @SuppressWarnings("unused") // picocli asks it
    private boolean help;

    @Option(names = "--json", description = "Print the answer as it came.")
    private boolean json;

    /** @throws picocli.CommandLine.ParameterException through {@link Target#usage} if the options make none */
    abstract Request request();

    /** Prints an answer 2xx. */
    abstract void show(Reply reply, PrintWriter out);

    /** Where an answer is one page of several, what asks for the next. */
    Optional<Request> following(Reply reply) {
        return Optional.empty();
    }

    /** What a person can do where it is open whether {@code request} was carried out; empty where nothing. */
    String afterUnknown(Request request) {
        return "";
    }

    @Override
    public Integer call() {
        Request request = request();
        try (Caller caller = caller(); AtExit warning = request.isRead() ? null : new AtExit(() -> warn(request))) {
            return ask(caller, request);
        }
    }

    private void warn(Request request) {
        err().println("\nEnded before the answer came. " + afterUnknown(request));
        err().flush();
    }

    final Caller caller() {
        return new Caller(target.frontends(), target.retry(), new RetryNotice(err()));
    }

    final boolean isJson() {
        return json;
    }

    /** Page after page, where there are several; ends with the first that fails. */
    final int ask(Caller caller, Request request) {
        Optional<Request> next = Optional.of(request);
        while (next.isPresent()) {
            long sent = System.nanoTime();
            Answer answer = caller.call(next.get());
            long micros = (System.nanoTime() - sent) / 1000;
            if (json && answer.reply().isPresent()) {
                out().println(new String(answer.reply().body(), StandardCharsets.UTF_8));
            }
            if (answer instanceof Answer.Failed failed) {
                out().flush();
                return new Complaint(err()).about(failed, next.get(), afterUnknown(next.get()));
            }
            try {
                next = following(answer.reply());
                if (!json) {
                    show(answer.reply(), out());
                    showTiming(answer.reply(), micros);
                }
                out().flush();
            } catch (JacksonException e) {
                return new Complaint(err()).aboutUnreadable(caller.frontend());
            }
        }
        return ExitCode.OK;
    }

    private void showTiming(Reply reply, long micros) {
        if (reply.timing().total() == 0 && reply.servedBy().isEmpty() && reply.cache().isEmpty()) {
            return;
        }
        StringBuilder line = new StringBuilder();
        line.append(switch (reply.cache()) {
            case "HIT" -> "Cache hit";
            case "MISS" -> "Cache miss";
            case "BYPASS" -> "Cache not used";
            default -> "Answered";
        });
        line.append(reply.servedBy().isEmpty() ? "" : ", served by " + reply.servedBy()).append(". Time in ms: ");
        part(line, "frontend", reply.timing().frontend());
        part(line, "queue", reply.timing().queue());
        part(line, "waiting for a primary", reply.timing().primary());
        part(line, "order", reply.timing().order());
        part(line, "catalog", reply.timing().catalog());
        line.append("client and HTTP ").append(Plain.millis(micros - reply.timing().total())).append(" (mostly the client's start)");
        out().println();
        out().println(Plain.text(line.toString()));
    }

    private static void part(StringBuilder line, String name, long micros) {
        if (micros > 0) {
            line.append(name).append(' ').append(Plain.millis(micros)).append(", ");
        }
    }

    final Target target() {
        return target;
    }

    final ClientCommand application() {
        return (ClientCommand) spec.root().userObject();
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
