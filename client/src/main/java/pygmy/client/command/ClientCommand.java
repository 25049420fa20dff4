package pygmy.client.command;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: {@code ./pygmy client}. */
@Command(name = "./pygmy client", description = "Talks to a Pygmy bookstore over HTTP.", synopsisSubcommandLabel = "COMMAND",
        subcommands = {SearchCommand.class, LookupCommand.class, BuyCommand.class, OrderCommand.class, StatusCommand.class,
            UpdateCommand.class, AddCommand.class, MembersCommand.class, LoadCommand.class, HelpCommand.class},
        mixinStandardHelpOptions = true, version = "Pygmy client",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:ok", "1:the store refused it (no such book, out of stock, not allowed, ...); status: not all is well", "2:wrong usage",
            "3:no answer, or one that leaves open whether it happened", "130:ended by Ctrl-C"},
        footerHeading = "%nEnvironment:%n",
        footer = {"  PYGMY_URL          the front ends, where --url is not given",
            "  PYGMY_ADMIN_TOKEN  the bearer token that update, add and members send"})
public final class ClientCommand {

    private final Map<String, String> environment;

    ClientCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    public static CommandLine commandLine(Map<String, String> environment) {
        CommandLine line = new CommandLine(new ClientCommand(environment));
        line.setParameterExceptionHandler(ClientCommand::wrongUsage);
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().println("The client failed: " + e + ". That is a fault of the client; please report it.");
            return ExitCode.UNAVAILABLE;
        });
        return line;
    }

    private static int wrongUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        command.getErr().println(e.getMessage());
        UnmatchedArgumentException.printSuggestions(e, command.getErr());
        command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    /** The value of an environment variable, or null where it is not set or blank. */
    String environment(String name) {
        String value = environment.get(name);
        return value == null || value.isBlank() ? null : value;
    }
}
