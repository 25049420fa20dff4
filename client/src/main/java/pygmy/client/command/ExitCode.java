package pygmy.client.command;

/** What the client's exit code says. 130 and 143 are those of a process ended by SIGINT and SIGTERM. */
final class ExitCode {
    static final int OK = 0;
    static final int REFUSED = 1;
    /** Of {@code status}. */
    static final int NOT_HEALTHY = 1;
    static final int USAGE = 2;
    static final int UNAVAILABLE = 3;

    private ExitCode() {}
}
