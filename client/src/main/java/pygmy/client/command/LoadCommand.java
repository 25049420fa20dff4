package pygmy.client.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import pygmy.client.http.Caller;
import pygmy.client.http.Request;
import pygmy.client.http.RetryPolicy;
import pygmy.client.load.CsvSamples;
import pygmy.client.load.LoadPlan;
import pygmy.client.load.LoadResult;
import pygmy.client.load.LoadRun;
import pygmy.client.load.Mix;
import pygmy.client.load.Offer;
import pygmy.client.load.Report;
import pygmy.client.load.SampleSink;
import pygmy.client.text.Terminal;
import tools.jackson.core.JacksonException;

@Command(name = "load", description = {"Send many requests and measure the answers.",
    "Each client sends its next request when its last one was answered, over a connection of its own. The seed decides what is sent. "
            + "Ctrl-C ends it with the result of what it has.",
    "Exit code 3 if any request failed; out of stock is not a failure."})
final class LoadCommand implements Callable<Integer> {

    private static final long REPORT_SECONDS = 10;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Target target;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    @SuppressWarnings("unused") // picocli asks it
    private boolean help;

    @Option(names = "--clients", paramLabel = "N", defaultValue = "8", description = "Clients at the same time. Default: ${DEFAULT-VALUE}.")
    private int clients;

    @Option(names = "--requests", paramLabel = "N", defaultValue = "1000",
            description = "Requests in all, divided evenly among the clients. Default: ${DEFAULT-VALUE}.")
    private long requests;

    @Option(names = "--warmup", paramLabel = "N", defaultValue = "0",
            description = "Requests in all before those, not counted. Default: ${DEFAULT-VALUE}.")
    private long warmup;

    @Option(names = "--mix", paramLabel = "WEIGHTS", defaultValue = "search=40,lookup=40,buy=20",
            description = "How often each operation is chosen. Default: ${DEFAULT-VALUE}.")
    private String mix;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "7", description = "Same seed, same requests. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--topics", split = ",", paramLabel = "TOPIC", defaultValue = "DistributedSystems,GraduateSchool",
            description = "Topics to search; their books are looked up and bought. Default: ${DEFAULT-VALUE}.")
    private List<String> topics;

    @Option(names = "--items", split = ",", paramLabel = "ID", description = "Books to look up and buy, instead of those under the topics.")
    private List<Long> items;

    @Option(names = "--keys", description = "Send an Idempotency-Key with each buy.")
    private boolean keys;

    @Option(names = "--retry",
            description = "Try again on 503, 504 and connection errors, as the other commands do (--tries); implies --keys. "
                    + "Without it each sample is one request.")
    private boolean retry;

    @Option(names = "--csv", paramLabel = "FILE", description = "Keep every sample; gzipped if the name ends in .gz.")
    private Path csv;

    @Option(names = "--force", description = "Replace the --csv file if it is there.")
    private boolean force;

    @Override
    public Integer call() throws InterruptedException {
        LoadPlan plan;
        try (Caller caller = new Caller(target.frontends(), target.retry(), new RetryNotice(err()))) {
            plan = plan(caller);
        } catch (IllegalArgumentException e) {
            throw target.usage(e.getMessage());
        } catch (Offer.NotAnswered e) {
            return new Complaint(err()).about(e.answer(), Request.search(""), "");
        } catch (JacksonException e) {
            return new Complaint(err()).aboutUnreadable(target.frontends().get(0));
        }
        return csv == null ? measure(plan, SampleSink.NONE) : measure(plan, file(plan));
    }

    private LoadPlan plan(Caller caller) throws Offer.NotAnswered {
        Mix weights = Mix.parse(mix);
        RetryPolicy policy = retry ? target.retry() : target.once();
        Offer offer = items == null ? Offer.ask(caller, topics) : new Offer(topics, items);
        return new LoadPlan(target.frontends(), clients, requests, warmup, weights, seed, offer, keys || retry, policy);
    }

    private CsvSamples file(LoadPlan plan) {
        try {
            return new CsvSamples(csv, plan.clients(), force);
        } catch (FileAlreadyExistsException e) {
            throw target.usage(csv + " is there already; name another file, or replace it with --force");
        } catch (IOException e) {
            throw target.usage(csv + " cannot be written: " + e);
        }
    }

    /** However the run ends, its report is printed and {@code samples} closed before the process may end. */
    private int measure(LoadPlan plan, SampleSink samples) throws InterruptedException {
        LoadRun run = new LoadRun(plan, samples);
        CountDownLatch ended = new CountDownLatch(1);
        try (AtExit stop = new AtExit(() -> stop(run, ended)); samples) {
            ProgressBar bar = new ProgressBar(err(), Terminal.isPresent());
            LoadResult result = run.run(bar.interval(), bar::show);
            bar.end();
            out().print(Report.of(result));
            out().flush();
            return result.errors().isEmpty() ? ExitCode.OK : ExitCode.UNAVAILABLE;
        } catch (IOException e) {
            err().println("Not every sample is in " + csv + ": " + e);
            return ExitCode.UNAVAILABLE;
        } finally {
            ended.countDown();
        }
    }

    private static void stop(LoadRun run, CountDownLatch ended) {
        run.stop();
        try {
            ended.await(REPORT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
