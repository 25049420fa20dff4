package pygmy.frontend.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * After the answer Tomcat reads what is left of a body on the request's thread, as slowly as it comes. This closes the connection instead: a thread is
 * worth more than the connection of a client whose request was refused before it was there.
 */
final class UnreadBody extends ValveBase {

    private static final String ATTRIBUTE = UnreadBody.class.getName();

    UnreadBody() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        // What Tomcat refused already may have a length that is none.
        if (response.getStatus() < 400 && !BodyArrival.isSent(request)) {
            getNext().invoke(request, response);
            return;
        }
        request.setAttribute(ATTRIBUTE, response);
        getNext().invoke(request, response);
        if (!request.isAsync()) {
            leave(response);
        }
    }

    /** Tomcat takes no answer from us once a body could not be read; its own would be cut off, where nobody waited for the body. */
    static void letAnswer(ServletRequest request) {
        Response response = (Response) request.getAttribute(ATTRIBUTE);
        response.setSuspended(false);
    }

    /** For an answer that comes after the request's thread has left; to be called once it is written. */
    static void leave(ServletRequest request) throws IOException {
        Response response = (Response) request.getAttribute(ATTRIBUTE);
        response.flushBuffer();
        leave(response);
    }

    /** Tomcat drops the rest of a body whose sender asked whether to send it at all, so it is told that this one did. */
    private static void leave(Response response) {
        if (response.getStatus() >= 400) {
            response.getRequest().getCoyoteRequest().setExpectation(true);
        }
    }
}
