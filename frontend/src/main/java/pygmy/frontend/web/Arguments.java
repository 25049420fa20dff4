package pygmy.frontend.web;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters of a request, from its query and, where it has one, its form. */
final class Arguments {

    private static final int MAX = 32;
    private static final String ATTRIBUTE = Arguments.class.getName();

    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private Arguments(HttpServletRequest request) {
        request.getParameterMap().forEach((name, given) -> values.computeIfAbsent(name, n -> new ArrayList<>()).addAll(List.of(given)));
    }

    /** Tomcat's exception for what cannot be read, {@code InvalidParameterException}, becomes a problem by {@link ProblemAdvice}. */
    static Arguments of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Arguments known) {
            return known;
        }
        Arguments arguments = new Arguments(request);
        request.setAttribute(ATTRIBUTE, arguments);
        return arguments;
    }

    /** With those of the body, a form. */
    void addForm(byte[] body) {
        org.apache.tomcat.util.http.Parameters form = new org.apache.tomcat.util.http.Parameters();
        form.setCharset(StandardCharsets.UTF_8);
        form.setLimit(MAX);
        form.processParameters(body, 0, body.length);
        for (String name : Collections.list(form.getParameterNames())) {
            values.computeIfAbsent(name, n -> new ArrayList<>()).addAll(List.of(form.getParameterValues(name)));
        }
    }

    /** Null where it was not sent. */
    List<String> get(String name) {
        return values.get(name);
    }

    Map<String, List<String>> all() {
        return values;
    }
}
