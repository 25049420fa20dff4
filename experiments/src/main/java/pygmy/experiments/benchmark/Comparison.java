package pygmy.experiments.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import pygmy.client.text.Table;
import pygmy.experiments.measure.Spread;

/** Two systems on one broker, of this checkout and of another commit, whose rows take turns: one row of the one, then the same row of the other. */
record Comparison(List<Row> rows) {

    /**
     * One workload of both.
     *
     * @param rateOfOther this one's rate as a multiple of the other's, in the same round
     * @param cpuOfOther  this one's processor time for an answer as a part of the other's; null where unknown
     */
    record Row(Measured mine, Measured other, Spread rateOfOther, Spread cpuOfOther) {}

    static Comparison of(Shop mine, Shop other, Measuring measuring) throws Exception {
        List<Workload> my = mine.workloads(Map.of(), null);
        List<Workload> its = other.workloads(Map.of(), null);
        List<Workload> inTurns = new ArrayList<>();
        for (int i = 0; i < my.size(); i++) {
            inTurns.add(my.get(i));
            inTurns.add(its.get(i));
        }
        Map<Workload, List<Measured.Round>> measured = measuring.measure(inTurns);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < my.size(); i++) {
            List<Measured.Round> a = measured.get(my.get(i));
            List<Measured.Round> b = measured.get(its.get(i));
            boolean knowsCpu = !a.get(0).cpuMillis().isEmpty();
            rows.add(new Row(Measured.of(my.get(i), a, null), Measured.of(its.get(i), b, null), Measured.ratio(a, b, Measured.Round::perSecond),
                    knowsCpu ? Measured.ratio(a, b, Measured.Round::cpuAll) : null));
        }
        return new Comparison(rows);
    }

    /** @param name of the other commit, as a person would say it */
    String table(String name) {
        Table table = new Table("here beside " + name, ">in flight", ">a second", ">there", ">times as many", ">ms", ">there", ">ms of processor", ">there",
                ">times as much");
        for (Row row : rows) {
            table.row(row.mine().name(), row.mine().inFlight(), median(row.mine().perSecond()), median(row.other().perSecond()), text(row.rateOfOther()),
                    median(row.mine().millis50()), median(row.other().millis50()), median(row.mine().cpuAll()), median(row.other().cpuAll()),
                    text(row.cpuOfOther()));
        }
        return table.toString();
    }

    private static String median(Spread spread) {
        return spread == null ? null : Spread.number(spread.median());
    }

    private static String text(Spread spread) {
        return spread == null ? null : spread.text();
    }
}
