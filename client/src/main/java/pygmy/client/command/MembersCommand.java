package pygmy.client.command;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import pygmy.client.http.Json;
import pygmy.client.http.Reply;
import pygmy.client.http.Request;
import pygmy.client.text.Plain;

@Command(name = "members", description = "Say how many catalog replicas count: fewer, once those above are stopped for good. "
        + "More are counted in by themselves when they are LIVE. Sends the token in PYGMY_ADMIN_TOKEN.")
final class MembersCommand extends AdminCommand {

    /** The front end's answer. */
    record Members(int members, String message) {}

    @Parameters(paramLabel = "N", description = "catalog-0 to catalog-(N-1) count.")
    private int count;

    @Override
    Request request(String key, String token) {
        return Request.members(count, key, token);
    }

    @Override
    String afterUnknown(Request request) {
        return "It may have been done, or not. Say it again: it does no harm twice.";
    }

    @Override
    void show(Reply reply, PrintWriter out) {
        out.println(Plain.text(Json.read(reply, Members.class).message()) + ".");
    }
}
