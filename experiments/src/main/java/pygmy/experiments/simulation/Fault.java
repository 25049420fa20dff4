package pygmy.experiments.simulation;

/** What may be done to a process, a connection or the broker; {@link Faults} says how. */
public enum Fault {
    KILL, KILL_PRIMARY, KILL_IN_COMMIT, LONG_ABSENCE, PAUSE, PAUSE_PRIMARY, CUT, DROP, DROP_LOCK, CUT_LOCK, CUT_HEIR, AT_RETURN, AT_PUBLISH, AT_EPOCH,
    CRASH_TWICE, HANG, HANG_PRIMARY, SLOW, PAUSE_BACKUPS, BROKER_RESTART, BROKER_WIPE, LOSE_DISK, LEAVE, PROMOTE, PUT_BACK, PURGE, POWER_LOSS
}
