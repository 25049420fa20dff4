package pygmy.experiments.fault;

import java.util.Locale;

/** One thing that goes wrong and is put right again, with whoever has the role then. */
public record Fault(Role role, Blow blow) {

    public enum Role {
        PRIMARY("the primary"), BACKUP("a backup"), ORDER("an order replica"), FRONT_END("a front end"), BROKER("the broker");

        private final String words;

        Role(String words) {
            this.words = words;
        }
    }

    public enum Blow {
        KILL("killed", "started again"), PAUSE("paused", "goes on"), RESTART("restarted", "started again");

        private final String struck;
        private final String healed;

        Blow(String struck, String healed) {
            this.struck = struck;
            this.healed = healed;
        }

        public String struck() {
            return this == RESTART ? "stopped" : struck;
        }

        public String healed() {
            return healed;
        }
    }

    public boolean isOfBroker() {
        return role == Role.BROKER;
    }

    /** For files, as in {@code kill-primary}. */
    public String file() {
        return blow.name().toLowerCase(Locale.ROOT) + "-" + role.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As in {@code the primary is killed}. */
    @Override
    public String toString() {
        return role.words + " is " + blow.struck;
    }
}
