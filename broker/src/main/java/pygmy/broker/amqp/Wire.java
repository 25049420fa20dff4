package pygmy.broker.amqp;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Envelope;
import java.util.HashMap;
import java.util.Map;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import org.springframework.amqp.rabbit.support.DefaultMessagePropertiesConverter;
import org.springframework.amqp.rabbit.support.MessagePropertiesConverter;
import org.springframework.amqp.support.converter.DefaultJacksonJavaTypeMapper;
import org.springframework.amqp.support.converter.JacksonJavaTypeMapper.TypePrecedence;
import org.springframework.amqp.support.converter.JacksonJsonMessageConverter;
import org.springframework.util.MimeTypeUtils;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Books;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Consumed;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Event;
import pygmy.broker.message.FindOrder;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Read;
import pygmy.broker.message.Refused;
import pygmy.broker.message.Topics;
import pygmy.broker.message.TransferPage;
import pygmy.broker.message.TransferRequest;
import pygmy.broker.message.Write;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Records to messages and back: JSON, with a header that names the record by a short id from a closed list, and one for the version. A
 * class name never comes from the wire. Thread-safe.
 */
public final class Wire {

    /** Bytes of a request, heartbeat or acknowledgement. */
    public static final int MAX_SMALL = 64 * 1024;
    /** Bytes of an event or an answer. */
    public static final int MAX_LARGE = 8 * 1024 * 1024;

    static final String TYPE = DefaultJacksonJavaTypeMapper.DEFAULT_CLASSID_FIELD_NAME;
    static final String VERSION_HEADER = "pygmy-version";
    static final int VERSION = 1;

    private static final Map<String, Class<?>> SMALL = Map.ofEntries(
            Map.entry("lookup", Read.Lookup.class), Map.entry("search", Read.Search.class), Map.entry("topic-list", Read.TopicList.class),
            Map.entry("sell", Write.Sell.class), Map.entry("update", Write.Update.class), Map.entry("add", Write.Add.class),
            Map.entry("resize", Write.Resize.class),
            Map.entry("buy", Buy.class), Map.entry("find-order", FindOrder.class), Map.entry("sync-request", TransferRequest.class),
            Map.entry("acknowledged", Acknowledged.class), Map.entry("consumed", Consumed.class), Map.entry("beat", Beat.class),
            Map.entry("refused", Refused.class));
    private static final Map<String, Class<?>> LARGE = Map.of(
            "books", Books.class, "topics", Topics.class, "decided", Decided.class, "orders", Orders.class, "sync-page", TransferPage.class,
            "changes", Event.Changes.class, "epoch-started", Event.EpochStarted.class, "committed", Event.Committed.class,
            "barrier", Event.Barrier.class);
    private static final Map<Class<?>, Integer> MAX = bounds();

    private final JacksonJsonMessageConverter converter;
    private final MessagePropertiesConverter properties = new DefaultMessagePropertiesConverter();

    public Wire() {
        Map<String, Class<?>> types = new HashMap<>(SMALL);
        types.putAll(LARGE);
        DefaultJacksonJavaTypeMapper mapper = new DefaultJacksonJavaTypeMapper();
        mapper.setIdClassMapping(types);
        mapper.setTypePrecedence(TypePrecedence.TYPE_ID);
        // A field that is absent is a damaged message, not a zero.
        JsonMapper json = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES, DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .build();
        converter = new JacksonJsonMessageConverter(json);
        converter.setSupportedContentType(MimeTypeUtils.APPLICATION_JSON);
        converter.setJavaTypeMapper(mapper);
    }

    /**
     * @param value one of the records of {@code pygmy.broker.message}
     * @throws IllegalArgumentException if it is none of them, or too large
     */
    public Message encode(Object value, MessageProperties properties) {
        Integer most = MAX.get(value.getClass());
        if (most == null) {
            throw new IllegalArgumentException(value.getClass().getSimpleName() + " is no message");
        }
        Message message = converter.toMessage(value, properties);
        if (message.getBody().length > most) {
            throw new IllegalArgumentException(
                    value.getClass().getSimpleName() + " has " + message.getBody().length + " bytes; at most " + most);
        }
        // JSON is always UTF-8; with an encoding named, Spring's converter would go through a String.
        properties.setContentEncoding(null);
        properties.setHeader(VERSION_HEADER, VERSION);
        return message;
    }

    /** @throws Unreadable if it is not a whole, valid message of this version */
    public Object decode(Message message) throws Unreadable {
        MessageProperties properties = message.getMessageProperties();
        if (!MessageProperties.CONTENT_TYPE_JSON.equals(properties.getContentType())) {
            throw new Unreadable("its content type is " + properties.getContentType() + ", not application/json");
        }
        if (!(properties.getHeader(VERSION_HEADER) instanceof Number version) || version.longValue() != VERSION) {
            throw new Unreadable("its version is " + properties.getHeader(VERSION_HEADER) + ", this service reads " + VERSION);
        }
        Object id = properties.getHeader(TYPE);
        Class<?> type = id instanceof String ? SMALL.getOrDefault(id, LARGE.get(id)) : null;
        if (type == null) {
            throw new Unreadable("its type is unknown: " + id);
        }
        if (message.getBody().length > MAX.get(type)) {
            throw new Unreadable("it has " + message.getBody().length + " bytes; at most " + MAX.get(type) + " for type " + id);
        }
        try {
            return type.cast(converter.fromMessage(message));
        } catch (RuntimeException e) {
            throw new Unreadable("it is no valid " + id + ": " + reason(e));
        }
    }

    /** What the broker delivered, as a Spring message. */
    public Message message(AMQP.BasicProperties source, Envelope envelope, byte[] body) {
        return new Message(body, properties.toMessageProperties(source, envelope, "UTF-8"));
    }

    /** What to hand to the broker with a message's body. */
    public AMQP.BasicProperties properties(Message message) {
        return properties.fromMessageProperties(message.getMessageProperties(), "UTF-8");
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof JacksonException json ? json.getOriginalMessage() : String.valueOf(cause.getMessage());
    }

    private static Map<Class<?>, Integer> bounds() {
        Map<Class<?>, Integer> most = new HashMap<>();
        SMALL.values().forEach(type -> most.put(type, MAX_SMALL));
        LARGE.values().forEach(type -> most.put(type, MAX_LARGE));
        return Map.copyOf(most);
    }
}
