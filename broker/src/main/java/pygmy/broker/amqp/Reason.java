package pygmy.broker.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.EOFException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;

/** Why something failed, in the broker's own words where it said something: one line, without class names where possible. */
public final class Reason {

    private Reason() {}

    public static String of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShutdownSignalException signal) {
                Method reason = signal.getReason();
                if (reason instanceof AMQP.Channel.Close close) {
                    return close.getReplyText();
                }
                if (reason instanceof AMQP.Connection.Close close) {
                    return close.getReplyText();
                }
            }
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof EOFException) {
            return "the connection was closed";
        }
        if (root instanceof TimeoutException && root.getMessage() == null) {
            return "no answer in time";
        }
        if (root instanceof UnknownHostException) {
            return "unknown host " + root.getMessage();
        }
        String message = root.getMessage();
        return message == null || message.isBlank() ? root.getClass().getSimpleName() : message.lines().findFirst().orElse("");
    }

    /** Whether the broker is there, and does not let us do what we ask for: access, vhost, a limit. */
    public static boolean isRefusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PossibleAuthenticationFailureException) {
                return true;
            }
            if (cause instanceof ShutdownSignalException signal && signal.getReason() instanceof AMQP.Connection.Close close) {
                return close.getReplyCode() == AMQP.NOT_ALLOWED || close.getReplyCode() == AMQP.ACCESS_REFUSED;
            }
        }
        return is(AMQP.ACCESS_REFUSED, failure);
    }

    /** Whether the broker closed the channel with this AMQP reply code, as 404 for NOT_FOUND. */
    public static boolean is(int code, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ShutdownSignalException signal && signal.getReason() instanceof AMQP.Channel.Close close) {
                return close.getReplyCode() == code;
            }
        }
        return false;
    }
}
