package pygmy.broker.amqp;

import java.io.IOException;

/**
 * What uses a channel of the main connection. Both methods are called by the connection's own thread, in turn; they may call the
 * broker, but wait for nothing else.
 */
public interface ChannelUser {

    /**
     * A new channel.
     *
     * @throws IOException if it cannot be used: it is closed, and another one opened after a moment
     */
    void opened(Session session) throws IOException;

    /** The channel is gone, or {@link #opened} threw. */
    void closed(Session session);
}
