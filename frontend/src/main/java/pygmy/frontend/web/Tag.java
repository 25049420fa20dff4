package pygmy.frontend.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import pygmy.broker.message.Position;

/** The entity tag of a book: the write that last changed it. */
final class Tag {

    static final String ANY = "*";

    private static final Pattern OURS = Pattern.compile("\"(\\d{1,18})-(\\d{1,18})\"");
    private static final Pattern TAG = Pattern.compile("(W/)?\"[\\x21\\x23-\\x7e\\x80-\\xff]*\"");

    private Tag() {}

    static String of(Position version) {
        return "\"" + version.epoch() + "-" + version.seq() + "\"";
    }

    /** What {@code If-None-Match} names, compared weakly as a read may. */
    static List<String> known(HttpServletRequest request) {
        return tags(request, HttpHeaders.IF_NONE_MATCH).stream().map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag).toList();
    }

    /** What {@code If-Match} asks for; null where any state will do. */
    static Position expected(HttpServletRequest request) {
        List<String> tags = tags(request, HttpHeaders.IF_MATCH);
        if (tags.isEmpty() || tags.equals(List.of(ANY))) {
            return null;
        }
        if (tags.size() > 1) {
            throw Problem.parameter(HttpHeaders.IF_MATCH, "The header If-Match lists " + tags.size() + " tags; name the one that the book had.");
        }
        Matcher ours = OURS.matcher(tags.get(0));
        if (!ours.matches()) {
            throw new Problem(ProblemType.CHANGED_SINCE, "No book ever had the tag " + Parameters.quote(tags.get(0))
                    + " that If-Match names. Nothing was changed. GET /books/{id} tells the tag of a book, in the header ETag.");
        }
        return new Position(Long.parseLong(ours.group(1)), Long.parseLong(ours.group(2)));
    }

    /** As they stand there, with their quotes. */
    private static List<String> tags(HttpServletRequest request, String header) {
        List<String> tags = Collections.list(request.getHeaders(header)).stream().flatMap(line -> Arrays.stream(line.split(","))).map(String::strip)
                .filter(tag -> !tag.isEmpty()).toList();
        if (!tags.equals(List.of(ANY)) && !tags.stream().allMatch(tag -> TAG.matcher(tag).matches())) {
            throw Problem.parameter(header, "The header " + header + " must be * or entity tags in quotation marks, as in \"1-7\", but was "
                    + Parameters.quote(String.join(", ", tags)) + ".");
        }
        return tags;
    }
}
