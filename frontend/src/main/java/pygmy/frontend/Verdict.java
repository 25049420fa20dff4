package pygmy.frontend;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import pygmy.broker.liveness.FailureDetector.Heard;
import pygmy.broker.liveness.Self;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Beat.Role;
import pygmy.broker.message.Beat.Service;
import pygmy.broker.message.Beat.State;
import pygmy.broker.message.Members;
import pygmy.broker.message.Position;
import pygmy.frontend.Replicas.Broker;
import pygmy.frontend.Replicas.Replica;
import pygmy.frontend.Replicas.Status;

/**
 * Who is there and who leads, as this front end may say it at one moment: everybody who shows the system to people shows this, and judges nothing anew.
 * Silence is told from deafness: while this front end hears nobody, not even itself, it does not call the others dead. Pure.
 */
final class Verdict {

    /** Who this front end is, how it is in its own eyes, and how it is to judge. */
    record Own(Self self, State state, String note, Expected expected, long suspicion) {}

    private final Listening listening;
    private final Own own;
    private final long now;
    private final Broker broker;
    private final Beat primary;
    private final int catalogs;

    private Verdict(Listening listening, Own own, long now) {
        this.listening = listening;
        this.own = own;
        this.now = now;
        this.broker = listening.broker(own.suspicion(), now);
        this.primary = beats(this::isHeard).filter(beat -> beat.service() == Service.CATALOG && beat.role() == Role.PRIMARY && beat.state() != State.LEAVING)
                .max(Comparator.comparing(Beat::published)).orElse(null);
        this.catalogs = catalogs();
    }

    static Status of(Listening listening, Own own, long now) {
        return new Verdict(listening, own, now).status();
    }

    private Status status() {
        List<Replica> replicas = new ArrayList<>();
        for (Service service : Service.values()) {
            numbers(service).forEach(number -> replicas.add(replica(service, number, listening.last().get(service.lower() + "-" + number))));
        }
        int live = (int) replicas.stream().filter(replica -> replica.alive() && replica.state().equals(State.LIVE.name())).count();
        int configured = (int) replicas.stream().filter(Replica::configured).count();
        return new Status(primary == null ? null : primary.name(), broker, live, configured, note(), replicas);
    }

    /** Those that should be there, and those that were heard of lately. */
    private TreeSet<Integer> numbers(Service service) {
        TreeSet<Integer> numbers = new TreeSet<>();
        for (int number = 0; number < expected(service); number++) {
            numbers.add(number);
        }
        if (service == Service.FRONTEND) {
            numbers.add(own.self().replica());
        }
        listening.last().values().stream().filter(heard -> heard.beat().service() == service && now - heard.atMillis() <= Listening.FORGOTTEN_AFTER)
                .forEach(heard -> numbers.add(heard.beat().replica()));
        return numbers;
    }

    private Replica replica(Service service, int number, Heard heard) {
        if (service == Service.FRONTEND && number == own.self().replica()) {
            return self(heard);
        }
        if (heard == null) {
            return new Replica(service.lower(), number, "", 0, "UNKNOWN", false, "", "", number < expected(service), 0, 0, 0, -1, "no heartbeat heard yet");
        }
        Beat beat = heard.beat();
        if (isHeard(heard)) {
            return row(heard, beat.host(), beat.pid(), beat.state().name(), true, roleOfTheHeard(beat), "", true, beat.note());
        }
        boolean configured = number < expected(service) || isMissed(beat);
        String state = stateOfTheSilent(heard);
        return row(heard, beat.host(), beat.pid(), state, false, "", words(beat), configured,
                noteOfTheSilent(state, heard) + (configured ? "" : "; it does not count"));
    }

    /** Alive, as it is here that somebody asks. It cannot be LIVE while it hears nobody, whatever it was before. */
    private Replica self(Heard heard) {
        String note = switch (broker) {
            case CONNECTED -> own.note();
            case SILENT -> "nothing comes from the broker, not even its own heartbeats";
            case AWAY -> "no connection to the broker";
        };
        return row(heard, own.self().host(), own.self().pid(), (broker == Broker.CONNECTED ? own.state() : State.STARTING).name(), true, "", "", true, note);
    }

    private Replica row(Heard heard, String host, long pid, String state, boolean alive, String role, String was, boolean configured, String note) {
        Service service = heard == null ? Service.FRONTEND : heard.beat().service();
        Position position = heard == null ? Position.ZERO : heard.beat().position();
        return new Replica(service.lower(), heard == null ? own.self().replica() : heard.beat().replica(), host, pid, state, alive, role, was, configured,
                position.epoch(), position.seq(), heard == null ? 0 : heard.beat().committed().seq(), heard == null ? -1 : age(heard), note);
    }

    /** Front ends and order replicas that nobody announced are missed once they fall silent without a word; catalogs are counted by the log. */
    private static boolean isMissed(Beat beat) {
        return beat.service() != Service.CATALOG && beat.state() != State.LEAVING;
    }

    private boolean isHeard(Heard heard) {
        return broker == Broker.CONNECTED && age(heard) <= own.suspicion();
    }

    private long age(Heard heard) {
        return Math.max(0, now - heard.atMillis());
    }

    private String roleOfTheHeard(Beat beat) {
        boolean none = beat.role() == Role.NONE || beat.state() == State.LEAVING || beat.role() == Role.PRIMARY && beat != primary;
        return none ? "" : beat.role().name().toLowerCase(Locale.ROOT);
    }

    private String stateOfTheSilent(Heard heard) {
        if (broker != Broker.CONNECTED) {
            return "UNKNOWN";
        }
        if (heard.beat().state() == State.LEAVING) {
            return "LEFT";
        }
        return listening.wouldHaveHeard(heard.atMillis(), own.suspicion(), now) ? "LOST" : "UNKNOWN";
    }

    private String noteOfTheSilent(String state, Heard heard) {
        String age = span(age(heard));
        return switch (state) {
            case "LEFT" -> "it said that it was leaving, " + age + " ago";
            case "LOST" -> "not heard for " + age + "; it was " + words(heard.beat());
            default -> "last heard " + age + " ago, when it was " + words(heard.beat());
        };
    }

    private static String words(Beat beat) {
        return beat.state() + (beat.role() == Role.NONE ? "" : " " + beat.role().name().toLowerCase(Locale.ROOT));
    }

    private String note() {
        return switch (broker) {
            case CONNECTED -> primary == null ? "no catalog replica leads: buys and changes wait" : "";
            case SILENT -> "nothing has come from the broker for " + span(now - Math.max(listening.newest(), listening.since()))
                    + ": nobody can say how the others are";
            case AWAY -> "this front end has had no connection to the broker for " + span(now - listening.since()) + ": it cannot say how the others are";
        };
    }

    private int expected(Service service) {
        return service == Service.CATALOG ? catalogs : own.expected().of(service);
    }

    /** The log's count, as whoever knows most of it says; until somebody does, as configured. */
    private int catalogs() {
        Beat knowing = primary != null ? primary : Stream.<Predicate<Heard>>of(this::isHeard, any -> true)
                .flatMap(these -> beats(these).filter(beat -> beat.members().areKnown()).max(Comparator.comparing(Beat::written)).stream())
                .findFirst().orElse(null);
        Members members = knowing == null ? Members.UNKNOWN : knowing.members();
        return members.areKnown() ? members.wanted() : own.expected().catalogs();
    }

    private Stream<Beat> beats(Predicate<Heard> which) {
        return listening.last().values().stream().filter(which).map(Heard::beat);
    }

    private static String span(long millis) {
        long seconds = millis / 1_000;
        return seconds < 120 ? String.format(Locale.ROOT, "%d.%d s", seconds, millis % 1_000 / 100) : seconds / 60 + " min";
    }
}
