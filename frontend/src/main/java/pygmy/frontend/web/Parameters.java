package pygmy.frontend.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import pygmy.broker.boot.Settings;
import pygmy.broker.message.Limits;

/**
 * Reads and checks what a request carries in its query, form, path and headers; what it lets through, every message on the broker can
 * carry.
 */
final class Parameters {

    private static final int LONGEST_QUOTE = 40;

    private Parameters() {}

    static int item(HttpServletRequest request) {
        return number("item", only(request, "item", "the number of the book, as in item=3"));
    }

    /** The quantity, 1 where there is none. */
    static int quantity(HttpServletRequest request) {
        return Arguments.of(request).get("quantity") == null ? 1
                : number("quantity", only(request, "quantity", "how many copies, as in quantity=2"));
    }

    /** How many catalog replicas are to count. */
    static int count(HttpServletRequest request) {
        int count = number("count", only(request, "count", "how many catalog replicas count, as in count=2"));
        if (count > Settings.MAX_REPLICAS) {
            throw Problem.parameter("count", "count must be from 1 to " + Settings.MAX_REPLICAS + ", but was " + count + ".");
        }
        return count;
    }

    static String topic(HttpServletRequest request) {
        return text("topic", only(request, "topic", "the topic to search, as in topic=GraduateSchool"));
    }

    /** Null where all topics are meant. */
    static String topicOrAll(HttpServletRequest request) {
        return Arguments.of(request).get("topic") == null ? null : topic(request);
    }

    /** How many members of a list to answer. */
    static int limit(HttpServletRequest request, int otherwise, int most) {
        if (Arguments.of(request).get("limit") == null) {
            return otherwise;
        }
        int limit = number("limit", only(request, "limit", "how many to answer at a time, as in limit=" + otherwise));
        if (limit > most) {
            throw Problem.parameter("limit", "limit must be from 1 to " + most + ", but was " + limit + ". The member next of each answer leads on.");
        }
        return limit;
    }

    /** Null for the first page. */
    static String next(HttpServletRequest request) {
        return Arguments.of(request).get("next") == null ? null : only(request, "next", "the member next of the page before; leave it out to begin");
    }

    /** The key of an order that is asked for. */
    static Key orderKey(HttpServletRequest request) {
        return Key.ofParameter("key", only(request, "key", "the Idempotency-Key of a buy; or ask for /orders/{id}"));
    }

    static String id(String name, String value) {
        if (value.isBlank() || value.length() > Limits.TEXT || !value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw Problem.parameter(name,
                    name + " must be 1 to " + Limits.TEXT + " printable ASCII characters, but was " + quote(value) + ".");
        }
        return value;
    }

    /** A whole number from 1 to {@link Limits#AMOUNT}, in digits alone. */
    static int number(String name, String value) {
        // Ten digits fit a long; leading zeros are nobody's need.
        boolean digits = !value.isEmpty() && value.length() <= 10 && value.chars().allMatch(c -> c >= '0' && c <= '9');
        long number = digits ? Long.parseLong(value) : 0;
        if (number < 1 || number > Limits.AMOUNT) {
            throw Problem.parameter(name, name + " must be a whole number from 1 to " + Limits.AMOUNT + ", but was " + quote(value) + ".");
        }
        return (int) number;
    }

    static String text(String name, String value) {
        if (value.isBlank() || value.length() > Limits.TEXT) {
            throw Problem.parameter(name,
                    name + " must have 1 to " + Limits.TEXT + " characters, not all blank, but had " + value.length() + ".");
        }
        if (!value.codePoints().allMatch(Limits::isText)) {
            throw Problem.parameter(name, name + " must not contain control characters or broken Unicode, but was " + quote(value) + ".");
        }
        return value;
    }

    private static String only(HttpServletRequest request, String name, String meaning) {
        List<String> values = Arguments.of(request).get(name);
        if (values == null || values.get(0).isEmpty() && values.size() == 1) {
            throw Problem.parameter(name, "The parameter " + name + " is " + (values == null ? "missing" : "empty") + ": " + meaning + ".");
        }
        return values.get(0);
    }

    static String quote(String value) {
        return "“" + shown(value) + "”";
    }

    /** A value from outside, short and harmless enough to be shown. */
    static String shown(String value) {
        StringBuilder text = new StringBuilder();
        value.codePoints().limit(LONGEST_QUOTE).forEach(c -> text.appendCodePoint(Limits.isText(c) ? c : '?'));
        return text.append(value.codePointCount(0, value.length()) > LONGEST_QUOTE ? "…" : "").toString();
    }
}
