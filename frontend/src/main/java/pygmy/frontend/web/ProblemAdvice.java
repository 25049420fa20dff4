package pygmy.frontend.web;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns whatever ended a request into a problem; what nobody foresaw becomes a 500 that shows nothing but where to look. */
@ControllerAdvice
final class ProblemAdvice {

    private final HttpSettings settings;

    ProblemAdvice(HttpSettings settings) {
        this.settings = settings;
    }

    @ExceptionHandler
    void handle(Exception e, Exchange exchange) {
        exchange.answer(Reply.of(problem(e, exchange)));
    }

    private Problem problem(Exception e, Exchange exchange) {
        if (e instanceof Problem problem) {
            return problem;
        }
        if (e instanceof HttpRequestMethodNotSupportedException wrong) {
            String allowed = Arrays.stream(wrong.getSupportedMethods()).filter(method -> !method.equals("OPTIONS")).sorted().collect(Collectors.joining(", "));
            return new Problem(ProblemType.METHOD_NOT_ALLOWED,
                    exchange.request().getRequestURI() + " takes " + allowed + ", not " + wrong.getMethod() + ".")
                    .header(HttpHeaders.ALLOW, allowed);
        }
        if (e instanceof NoResourceFoundException) {
            return Problem.notFound(exchange.request().getRequestURI());
        }
        if (e instanceof InvalidParameterException invalid) {
            return invalid.getErrorCode() == 413 ? Problem.bodyTooLarge(settings.maxBody().toBytes())
                    : new Problem(ProblemType.BAD_PARAMETERS,
                            "The query or form cannot be read: it must be UTF-8, percent-encoded, of not too many parameters.");
        }
        if (e instanceof IOException) {
            return new Problem(ProblemType.UNREADABLE_BODY,
                    "The request's body broke off or was not transferred as HTTP asks.");
        }
        return Problem.internal(exchange.logged(e));
    }
}
