package pygmy.client.command;

/** What is still to be done if the process is told to end (Ctrl-C, SIGTERM) while this is open. The process ends when it has returned. */
final class AtExit implements AutoCloseable {

    private final Thread hook;

    AtExit(Runnable action) {
        hook = new Thread(action, "at-exit");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the action under way.
        }
    }
}
