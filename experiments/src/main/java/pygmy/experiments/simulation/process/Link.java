package pygmy.experiments.simulation.process;

import java.util.function.Consumer;
import pygmy.experiments.simulation.broker.Connection;

/** A process's connection for one purpose, opened again whenever it is lost. */
final class Link {

    private final SimProcess process;
    private final String purpose;
    private final Consumer<Connection> opened;
    private final Runnable closed;
    private Connection connection;

    /**
     * @param opened told of each new connection
     * @param closed told when it is lost
     */
    Link(SimProcess process, String purpose, Consumer<Connection> opened, Runnable closed) {
        this.process = process;
        this.purpose = purpose;
        this.opened = opened;
        this.closed = closed;
    }

    void open() {
        if (process.hasGivenUp()) {
            again();
            return;
        }
        connection = process.connect(purpose, stands -> {
            if (stands) {
                opened.accept(connection);
            } else {
                again();
            }
        }, this::lost);
    }

    /** Gives up this connection for another. */
    void reopen() {
        connection.close();
        lost();
    }

    boolean isOpen() {
        return connection != null && connection.isOpen();
    }

    Connection connection() {
        return connection;
    }

    private void lost() {
        closed.run();
        again();
    }

    private void again() {
        process.later(process.world.between(20, 250), this::open);
    }
}
