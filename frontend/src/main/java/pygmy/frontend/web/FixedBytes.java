package pygmy.frontend.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The yardstick of the benchmark: as many bytes as a looked-up book, from a bare servlet that neither {@link Gate} nor Spring MVC is in
 * front of.
 */
final class FixedBytes extends HttpServlet {

    private static final byte[] BODY = ("{\"id\":3,\"title\":\"Xen and the Art of Surviving Graduate School\",\"topic\":\"GraduateSchool\","
            + "\"cost\":300,\"stock\":1000}").getBytes(StandardCharsets.UTF_8);

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.setContentLength(BODY.length);
        response.getOutputStream().write(BODY);
    }
}
