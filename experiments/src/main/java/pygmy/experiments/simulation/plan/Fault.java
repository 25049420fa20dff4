package pygmy.experiments.simulation.plan;

import pygmy.experiments.simulation.fault.Faults;

/** What may be done to a process, a connection, the broker or one of its nodes; {@link Faults} says how. */
public enum Fault {
    KILL, KILL_PRIMARY, KILL_IN_COMMIT, LONG_ABSENCE, PAUSE, PAUSE_PRIMARY, CUT, DROP, DROP_LOCK, CUT_LOCK, CUT_HEIR, AT_RETURN, AT_PUBLISH, AT_EPOCH,
    CRASH_TWICE, SLOW, PAUSE_BACKUPS, BROKER_RESTART, BROKER_WIPE, LOSE_DISK, LEAVE, PROMOTE, PUT_BACK, PURGE, POWER_LOSS, HANG, HANG_PRIMARY, SHRINK,
    AT_RESIZE, LAST_ALONE, NODE_CRASH, NODE_HANG, NODE_CUT, RESET_HEIRS, GARBLE, PURGE_AT_EXPIRY, SLOW_BROKER, SLOW_BACKUPS;

    /** Whether it strikes one of several nodes of the broker. */
    public boolean needsCluster() {
        return this == NODE_CRASH || this == NODE_HANG || this == NODE_CUT;
    }

    /** Comes in drills alone: among the random ones it would make all others rarer. */
    public boolean isForDrills() {
        return this == SLOW_BROKER || this == SLOW_BACKUPS;
    }
}
