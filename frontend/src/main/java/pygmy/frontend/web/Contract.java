package pygmy.frontend.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses, before anything is done, what an endpoint does not take: what is passed over without a word is bought without being meant. What each takes is in
 * its {@link Takes}; files of the page take any parameter.
 */
final class Contract implements HandlerInterceptor {

    private static final String FORM = "application/x-www-form-urlencoded";

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (CorsUtils.isPreFlightRequest(request)) {
            throw new Problem(ProblemType.FOREIGN_PAGE, "A page of " + Parameters.quote(request.getHeader(HttpHeaders.ORIGIN))
                    + " asks whether it may send requests here. It may not: no page of another origin may.");
        }
        if (request.getRequestURI().indexOf(';') >= 0) {
            throw Problem.parameter(";", "The path " + Parameters.quote(request.getRequestURI())
                    + " has a semicolon; parameters are taken from the query alone.");
        }
        encoding(request);
        if (!(handler instanceof HandlerMethod method)) {
            noBody(request);
            return true;
        }
        Takes takes = method.getMethodAnnotation(Takes.class);
        if (takes != null && takes.changes()) {
            Origins.check(request);
        }
        accept(request);
        body(request, takes == null ? Takes.Body.NONE : takes.body());
        parameters(request, takes == null ? List.of() : List.of(takes.parameters()));
        return true;
    }

    private static void encoding(HttpServletRequest request) {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
            throw Problem.mediaType("Bodies are read as they are, without Content-Encoding; this one has " + Parameters.quote(encoding) + ".")
                    .header(HttpHeaders.ACCEPT_ENCODING, "identity");
        }
    }

    private static void accept(HttpServletRequest request) {
        List<String> accept = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
        if (accept.isEmpty()) {
            return;
        }
        try {
            // The range that says most about JSON decides: "*/*, application/json;q=0" wants anything else.
            MediaType best = MediaType.parseMediaTypes(accept).stream().filter(range -> range.includes(MediaType.APPLICATION_JSON))
                    .max(Comparator.comparing((MediaType range) -> !range.isWildcardType()).thenComparing(range -> !range.isWildcardSubtype())).orElse(null);
            if (best == null || best.getQualityValue() == 0) {
                throw new Problem(ProblemType.NOT_ACCEPTABLE, "Answers here are application/json, which the request's Accept leaves out: "
                        + Parameters.quote(String.join(", ", accept)) + ".");
            }
        } catch (InvalidMediaTypeException e) {
            throw Problem.parameter(HttpHeaders.ACCEPT, "The header Accept is no list of media types, but "
                    + Parameters.quote(String.join(", ", accept)) + ".");
        }
    }

    private static void body(HttpServletRequest request, Takes.Body body) {
        if (body == Takes.Body.NONE || body == Takes.Body.FORM && !request.getMethod().equals("POST")) {
            noBody(request);
        } else if (body == Takes.Body.FORM && BodyArrival.isSent(request)) {
            String type = request.getContentType();
            if (type == null || !type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(FORM)) {
                throw Problem.mediaType("Parameters are taken from the query or from a body of type " + FORM + ", not "
                        + (type == null ? "one without a type" : Parameters.quote(type)) + ".").header(HttpHeaders.ACCEPT, FORM);
            }
            Arguments.of(request).addForm(BodyArrival.of(request));
        }
    }

    private static void noBody(HttpServletRequest request) {
        if (BodyArrival.isSent(request)) {
            throw new Problem(ProblemType.UNEXPECTED_BODY, request.getMethod() + " " + Parameters.quote(request.getRequestURI())
                    + " reads no body, but one was sent. Put parameters into the query.");
        }
    }

    private static void parameters(HttpServletRequest request, List<String> known) {
        for (Map.Entry<String, List<String>> given : Arguments.of(request).all().entrySet()) {
            String name = given.getKey();
            if (!known.contains(name)) {
                throw Problem.parameter(Parameters.shown(name), "There is no parameter " + Parameters.quote(name) + " here; "
                        + (known.isEmpty() ? "none is taken." : "there is " + String.join(", ", known) + "."));
            }
            if (given.getValue().size() > 1) {
                throw Problem.parameter(name, "The parameter " + name + " is there " + given.getValue().size() + " times; send it once.");
            }
        }
    }
}
