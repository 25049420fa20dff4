package pygmy.frontend.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import pygmy.broker.message.Limits;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fields of a book in a request's JSON body, each checked when it is asked for. Read as a tree, so that every complaint names its
 * field.
 */
final class BookFields {

    private static final Set<String> KNOWN = Set.of("title", "topic", "cost", "stock");
    private static final String EXAMPLE = "{\"title\":\"…\",\"topic\":\"…\",\"cost\":300,\"stock\":1000}";

    private final JsonNode fields;

    private BookFields(JsonNode fields) {
        this.fields = fields;
    }

    static BookFields read(HttpServletRequest request, JsonMapper mapper) {
        String type = request.getContentType();
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            throw Problem.mediaType("Books are sent as application/json, not "
                    + (type == null ? "without a Content-Type" : Parameters.quote(type)) + ".").header("Accept", "application/json");
        }
        JsonNode tree = parse(mapper, BodyArrival.of(request));
        if (!tree.isObject()) {
            throw malformed("The body must be a JSON object, as in " + EXAMPLE + ".");
        }
        for (String name : tree.propertyNames()) {
            if (!KNOWN.contains(name)) {
                throw Problem.parameter(name, "There is no field " + Parameters.quote(name) + ". A book has title, topic, cost and stock.");
            }
        }
        return new BookFields(tree);
    }

    private static JsonNode parse(JsonMapper mapper, byte[] body) {
        try {
            ObjectReader reader = mapper.reader().with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
            return reader.readTree(body);
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            // Jackson's own message speaks of its switches, so only the place is taken from it.
            throw malformed("The body cannot be read as JSON"
                    + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr())
                    + ". It must be one object, each field once, as in " + EXAMPLE + ".");
        }
    }

    private static Problem malformed(String detail) {
        return new Problem(ProblemType.MALFORMED_JSON, detail);
    }

    boolean isEmpty() {
        return fields.isEmpty();
    }

    /** Null where it is absent. */
    String text(String name) {
        JsonNode value = fields.get(name);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw Problem.parameter(name, name + " must be a string, but was " + Parameters.quote(value.toString()) + ".");
        }
        String text = Parameters.text(name, value.stringValue());
        String fault = Limits.fault(text);
        if (fault != null) {
            throw Problem.parameter(name, name + " " + fault + ", but was " + Parameters.quote(text) + ".");
        }
        return text;
    }

    /** Null where it is absent. */
    Long amount(String name) {
        JsonNode value = fields.get(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0 || value.longValue() > Limits.AMOUNT) {
            throw Problem.parameter(name, name + " must be a whole number from 0 to " + Limits.AMOUNT + ", but was "
                    + Parameters.quote(value.toString()) + ".");
        }
        return value.longValue();
    }

    static <T> T needed(String name, T value) {
        if (value == null) {
            throw Problem.parameter(name, "The field " + name + " is missing. A new book needs all of title, topic, cost and stock.");
        }
        return value;
    }
}
