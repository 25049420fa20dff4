package pygmy.client.http;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON of the front end's bodies. Unknown members are passed over, so that a newer front end can say more. */
public final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    /** @throws JacksonException if the body is not JSON of that shape */
    public static <T> T read(Reply reply, Class<T> type) {
        return MAPPER.readValue(reply.body(), type);
    }

    /** The body as {@code type}, or null where it is not JSON of that shape. */
    static <T> T tryRead(Reply reply, Class<T> type) {
        try {
            return read(reply, type);
        } catch (JacksonException e) {
            return null;
        }
    }

    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
