package pygmy.frontend.web;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pygmy.broker.rpc.RequestId;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers what Tomcat refuses before any of our code sees it (not HTTP, too long a line, too large a header), in place of its HTML page.
 */
final class ProblemValve extends ErrorReportValve {

    private static final Logger ACCESS = LoggerFactory.getLogger(Gate.ACCESS_LOG);

    private final String servedBy;
    private final JsonMapper mapper;

    ProblemValve(String servedBy, JsonMapper mapper) {
        this.servedBy = servedBy;
        this.mapper = mapper;
    }

    @Override
    protected void report(Request request, Response response, Throwable fault) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        Problem problem = problem(status, request);
        String id = request.getAttribute(Exchange.class.getName()) instanceof Exchange exchange ? exchange.id() : HttpRequestId.of(request);
        try (RequestId.Scope scope = RequestId.with(id)) {
            Gate.commonHeaders(response, servedBy, id);
            problem.headers().forEach(response::setHeader);
            response.setContentType(Problem.MEDIA_TYPE);
            response.setCharacterEncoding("UTF-8");
            response.getReporter().write(mapper.writeValueAsString(Problem.identified(problem.body(), id)));
            response.finishResponse();
            ACCESS.info("{} a request that never reached the service, from {}", status, request.getRemoteAddr());
        } catch (IOException | IllegalStateException e) {
            ACCESS.info("{} a request that never reached the service, from {}, which is not there any more", status, request.getRemoteAddr());
        }
    }

    private static Problem problem(int status, Request request) {
        return switch (status) {
            case 400 -> new Problem(ProblemType.MALFORMED_REQUEST, Malformed.detail(request));
            case 404 -> Problem.notFound(request.getRequestURI());
            case 405 -> new Problem(ProblemType.METHOD_NOT_ALLOWED, "This method is never taken here.");
            case 413 -> new Problem(ProblemType.BODY_TOO_LARGE, "The request's body is too large.");
            case 414 -> new Problem(ProblemType.URI_TOO_LONG, "The request's line is too long (8 KiB with all headers).");
            case 431 -> new Problem(ProblemType.HEADER_TOO_LARGE, "The request's headers are too large (8 KiB in all).");
            case 501 -> new Problem(ProblemType.NOT_IMPLEMENTED,
                    "This method, or this way of sending a body, is not supported.");
            case 505 -> new Problem(ProblemType.HTTP_VERSION, "Use HTTP/1.1.");
            default -> new Problem(ProblemType.REFUSED, status, "The server refused the request with status " + status + ".");
        };
    }
}
