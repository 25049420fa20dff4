package pygmy.frontend.web;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pygmy.broker.message.Extent;
import pygmy.broker.message.Limits;
import pygmy.broker.message.Page;
import pygmy.broker.message.Position;

/**
 * Where a client goes on in a list. To him it is an opaque text; it says which list, where the log stood and what members the list had when its first page was
 * read, and the last member that he has seen.
 *
 * @param list     as in {@code topic:GraduateSchool}
 * @param position where the log stood at the first page; null for the first page itself
 * @param page     what to ask for
 */
record Cursor(String list, Position position, Page page) {

    static final int DEFAULT_LIMIT = 100;

    private static final Pattern TOKEN = Pattern.compile(
            "1\\.(-?\\d{1,10})\\.(\\d{1,18})-(\\d{1,18})\\.(\\d{1,19})\\.(.{1," + Limits.TEXT + "})", Pattern.DOTALL);
    private static final String ASK_ANEW = " Take it from the member next of the page before, as it is, with the same topic; or leave it out, to begin.";

    /** The list of a topic's books or, where that is null, of all books. */
    static Cursor ofBooks(HttpServletRequest request, String topic) {
        Cursor cursor = of(request, topic == null ? "books" : "topic:" + topic);
        boolean isNumber = cursor.page().after().chars().allMatch(c -> c >= '0' && c <= '9') && cursor.page().after().length() <= 9;
        if (!isNumber || cursor.page().after().matches("0+")) {
            throw wrong(cursor.page().after());
        }
        return cursor;
    }

    static Cursor ofTopics(HttpServletRequest request) {
        return of(request, "topics");
    }

    private static Cursor of(HttpServletRequest request, String list) {
        int limit = Parameters.limit(request, DEFAULT_LIMIT, Page.MAX);
        String next = Parameters.next(request);
        return next == null ? new Cursor(list, null, Page.first(limit)) : decoded(list, next, limit);
    }

    private static Cursor decoded(String list, String next, int limit) {
        Matcher token;
        try {
            token = TOKEN.matcher(new String(Base64.getUrlDecoder().decode(next), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw wrong(next);
        }
        if (!token.matches() || token.group(4).length() == 19 && token.group(4).compareTo(Long.toString(Long.MAX_VALUE)) > 0) {
            throw wrong(next);
        }
        if (!token.group(1).equals(Integer.toString(list.hashCode()))) {
            throw Problem.parameter("next", "next is of another list than the one that is asked for now." + ASK_ANEW);
        }
        Position position = new Position(Long.parseLong(token.group(2)), Long.parseLong(token.group(3)));
        return new Cursor(list, position, new Page(limit, token.group(5), Long.parseLong(token.group(4))));
    }

    private static Problem wrong(String next) {
        return Problem.parameter("next", "next is none that was given out here: " + Parameters.quote(next) + "." + ASK_ANEW);
    }

    /** What to go on with; null after the last page. */
    String next(Position asOf, Extent extent, Object last) {
        if (!extent.more()) {
            return null;
        }
        Position first = position == null ? asOf : position;
        String token = "1." + list.hashCode() + "." + first.epoch() + "-" + first.seq() + "." + extent.mark() + "." + last;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    }

    /** The members are others than those of the first page. */
    Problem gone() {
        String what = list.equals("topics") ? "a topic came or went" : "a book came into this list or left it";
        return new Problem(ProblemType.LIST_CHANGED, "Since the first page was read, at write " + position.seq() + " of the log, " + what
                + ", so further pages would not fit the ones before. Begin again, without next.");
    }
}
