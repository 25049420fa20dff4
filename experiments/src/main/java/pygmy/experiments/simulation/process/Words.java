package pygmy.experiments.simulation.process;

import java.util.List;
import java.util.stream.Collectors;
import pygmy.broker.log.StoreWrite;
import pygmy.broker.message.Event;

/** Messages in few words, for the trace. */
final class Words {

    private Words() {}

    static String of(Event event) {
        if (event instanceof Event.Changes changes) {
            return "changes " + changes.epoch() + ":" + changes.first() + ".." + changes.last() + changes.decisions().stream()
                    .map(d -> " " + d.request() + "=" + d.kind()).collect(Collectors.joining()) + (changes.members() == null ? "" : " " + changes.members());
        }
        if (event instanceof Event.EpochStarted started) {
            return "epoch " + started.epoch() + " from " + started.start() + " by catalog-" + started.primary()
                    + (started.members() == null ? "" : ", " + started.members());
        }
        if (event instanceof Event.Committed committed) {
            return "committed " + committed.position();
        }
        return "barrier " + ((Event.Barrier) event).nonce();
    }

    static String of(List<StoreWrite> writes) {
        return writes.stream().map(Words::of).collect(Collectors.joining(", "));
    }

    private static String of(StoreWrite write) {
        if (write instanceof StoreWrite.Apply apply) {
            return apply.changes().position().toString();
        }
        if (write instanceof StoreWrite.Adopt adopt) {
            return of(adopt.started());
        }
        if (write instanceof StoreWrite.Stage stage) {
            return (stage.first() ? "first page, " : "page, ") + (stage.page().whole() ? "whole, " : "delta, ") + stage.page().decisions().size()
                    + " decisions as of " + stage.page().at();
        }
        if (write instanceof StoreWrite.Install install) {
            return "install at " + install.last().at();
        }
        return write.toString();
    }
}
