package pygmy.experiments.simulation.broker;

/** The body of a message that its consumer cannot read, as one of a later version. */
public enum Garbled { INSTANCE }
