package pygmy.client;

import pygmy.client.command.ClientCommand;

/** The client's process. */
public final class ClientApplication {

    private ClientApplication() {}

    public static void main(String[] args) {
        System.exit(ClientCommand.commandLine(System.getenv()).execute(args));
    }
}
