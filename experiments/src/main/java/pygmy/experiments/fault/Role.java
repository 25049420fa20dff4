package pygmy.experiments.fault;

import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.ReplicaProcess;

/** Who is struck. */
public enum Role {
    PRIMARY("the primary"), BACKUP("a backup"), ORDER("an order replica"), FRONT_END("a front end"),
    /** All of it. */
    BROKER("the broker"),
    /** One node of a cluster. */
    NODE("a node of the broker");

    private final String words;

    Role(String words) {
        this.words = words;
    }

    /** Whose process this is now: a replica that has the role, the first where several have it. */
    public ReplicaProcess of(LocalSystem system) {
        return switch (this) {
            case PRIMARY -> system.primary().orElseThrow(() -> new IllegalStateException("nobody leads"));
            case BACKUP -> system.backup();
            case ORDER -> system.of("order").get(0);
            case FRONT_END -> system.of("frontend").get(0);
            case BROKER, NODE -> throw new IllegalArgumentException(words + " is no process of the bookstore");
        };
    }

    /** Whoever is connected to it loses the connection. */
    public boolean isOfBroker() {
        return this == BROKER || this == NODE;
    }

    @Override
    public String toString() {
        return words;
    }
}
