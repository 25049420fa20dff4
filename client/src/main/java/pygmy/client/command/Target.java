package pygmy.client.command;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import pygmy.client.http.RetryPolicy;

/** Options that say whom to ask and how patiently. */
final class Target {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--url", split = ",", paramLabel = "URL", defaultValue = "${env:PYGMY_URL:-http://localhost:8080}",
            description = "The front end, or several with commas: load spreads its clients over them, others try them in turn. "
                    + "Default: PYGMY_URL, else http://localhost:8080.")
    private List<String> urls;

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "15",
            description = "How long to wait at most, tries and pauses together. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(names = "--tries", paramLabel = "N", defaultValue = "6",
            description = "How often to send at most (1: no retry) on 503, 504 or a connection error. Default: ${DEFAULT-VALUE}.")
    private int tries;

    List<URI> frontends() {
        return urls.stream().map(this::frontend).toList();
    }

    RetryPolicy retry() {
        try {
            return new RetryPolicy(tries, timeout());
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    RetryPolicy once() {
        try {
            return RetryPolicy.once(timeout());
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }

    private Duration timeout() {
        return Duration.ofMillis((long) (seconds * 1000));
    }

    private URI frontend(String url) {
        try {
            URI uri = new URI(url.strip());
            if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null) {
                throw usage("'" + url + "' is not the URL of a front end; it looks like http://localhost:8080");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw usage("'" + url + "' is not the URL of a front end; it looks like http://localhost:8080");
        }
    }

    /** {@code value} if an HTTP header can carry it; a line break in it would forge another header. */
    String header(String name, String value) {
        if (value.isBlank() || !value.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw usage(name + " must be printable ASCII without blanks");
        }
        return value;
    }

    ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
