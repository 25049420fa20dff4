package pygmy.experiments.study;

import java.util.Locale;

/** One thing that goes wrong and is put right again, with whoever has the role then. */
record Fault(Role role, Blow blow) {

    enum Role {
        PRIMARY("the primary"), BACKUP("a backup"), ORDER("an order replica"), FRONT_END("a front end"), BROKER("the broker");

        private final String words;

        Role(String words) {
            this.words = words;
        }
    }

    enum Blow {
        KILL("killed", "started again"), PAUSE("paused", "goes on"), RESTART("restarted", "started again");

        private final String struck;
        private final String healed;

        Blow(String struck, String healed) {
            this.struck = struck;
            this.healed = healed;
        }

        String struck() {
            return this == RESTART ? "stopped" : struck;
        }

        String healed() {
            return healed;
        }
    }

    boolean isOfBroker() {
        return role == Role.BROKER;
    }

    /** For files, as in {@code kill-primary}. */
    String file() {
        return blow.name().toLowerCase(Locale.ROOT) + "-" + role.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As in {@code the primary is killed}. */
    @Override
    public String toString() {
        return role.words + " is " + blow.struck;
    }
}
