package pygmy.broker.boot;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import pygmy.broker.rpc.RequestId;

/** {@code %request} in a pattern of Logback: the id of the request that the line is about, in brackets behind a blank; nothing where it is about none. */
public final class RequestIdConverter extends ClassicConverter {

    @Override
    public String convert(ILoggingEvent event) {
        String id = event.getMDCPropertyMap().get(RequestId.KEY);
        return id == null ? "" : " [" + id + "]";
    }
}
