package pygmy.client.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import pygmy.client.text.Plain;
import pygmy.client.text.Table;

/** A load result as a person reads it. */
public final class Report {

    private Report() {}

    public static String of(LoadResult result) {
        Tally all = result.overall();
        List<String> parts = new ArrayList<>();
        parts.add(summary(result, all));
        parts.add(account(result, all));
        if (all.count() > 0) {
            parts.add(operations(result, all));
            if (result.plan().clients() > 1) {
                parts.add(clients(result));
            }
            parts.add(services(result, all));
            parts.add(sources(all));
        }
        return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining("\n"));
    }

    private static String summary(LoadResult result, Tally all) {
        LoadPlan plan = result.plan();
        String requests = result.complete() ? Plain.count(all.count(), "request")
                : all.count() + " of " + Plain.count(plan.requests(), "request") + ", stopped";
        return requests + " in " + Plain.span(result.elapsed().toMillis()) + ": " + Plain.rate(result.throughput()) + ", "
                + Plain.count(all.errors(), "error") + ", " + all.outOfStock() + " out of stock\n"
                + Plain.count(plan.clients(), "client") + ", mix " + plan.mix() + ", seed " + plan.seed()
                + (plan.warmup() == 0 ? "" : ", after a warm-up of " + plan.warmup()) + "\n";
    }

    /** What came of each request of the plan; the numbers above the last one add up to it. */
    private static String account(LoadResult result, Tally all) {
        Table table = new Table(">requests", "what came of them", "for example");
        table.row(all.done(), "answered as asked", "");
        table.row(all.outOfStock(), "refused: out of stock", "");
        result.errors().forEach(kind -> table.row(kind.count(), "failed: " + kind.name(), kind.example()));
        if (!result.complete()) {
            table.row(result.cutOff(), "cut off: under way when the run was stopped", "");
            table.row(result.notSent(), "not sent: the run was stopped before", "");
        }
        table.row(result.plan().requests(), "offered", "");
        return table.toString();
    }

    private static Table table(String first) {
        return new Table(first, ">count", ">errors", ">no stock", ">mean ms", ">p50", ">p95", ">p99", ">max");
    }

    private static void row(Table table, String name, Tally tally) {
        boolean answered = tally.answered() > 0;
        table.row(name, tally.count(), tally.errors(), tally.outOfStock(), answered ? Plain.millis(tally.meanMicros()) : null,
                answered ? Plain.millis(tally.micros(50)) : null, answered ? Plain.millis(tally.micros(95)) : null,
                answered ? Plain.millis(tally.micros(99)) : null, answered ? Plain.millis(tally.maxMicros()) : null);
    }

    private static String operations(LoadResult result, Tally all) {
        Table table = table("operation");
        result.plan().mix().operations().forEach(operation -> row(table, operation.label(), result.of(operation)));
        row(table, "all", all);
        return table.toString();
    }

    private static String clients(LoadResult result) {
        Table table = table("client");
        for (int i = 0; i < result.plan().clients(); i++) {
            row(table, Integer.toString(i), result.ofClient(i));
        }
        return table.toString();
    }

    private static String services(LoadResult result, Tally all) {
        Table table = new Table("mean ms in", ">client+http", ">frontend", ">queue", ">await primary", ">order", ">catalog", ">sum");
        result.plan().mix().operations().forEach(operation -> services(table, operation.label(), result.of(operation)));
        services(table, "all", all);
        return table.toString();
    }

    private static void services(Table table, String name, Tally tally) {
        if (tally.answered() > 0) {
            table.row(name, Plain.millis(tally.clientMicros()), Plain.millis(tally.frontendMicros()), Plain.millis(tally.queueMicros()),
                    Plain.millis(tally.primaryMicros()), Plain.millis(tally.orderMicros()), Plain.millis(tally.catalogMicros()),
                    Plain.millis(tally.meanMicros()));
        }
    }

    private static String sources(Tally all) {
        StringBuilder text = new StringBuilder();
        if (!Double.isNaN(all.hitRate())) {
            text.append(String.format(Locale.ROOT, "cache: %.1f %% hits (%d hits, %d misses, %d bypassed)\n",
                    100 * all.hitRate(), all.hits(), all.misses(), all.bypasses()));
        }
        if (!all.servedBy().isEmpty()) {
            String replicas = all.servedBy().entrySet().stream().map(Report::served).collect(Collectors.joining(", "));
            text.append("served by: ").append(replicas).append('\n');
        }
        return text.toString();
    }

    private static String served(Map.Entry<String, Long> replica) {
        return Plain.text(replica.getKey()) + " " + replica.getValue();
    }
}
