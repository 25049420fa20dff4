package pygmy.broker.message;

/**
 * Asks a LIVE catalog replica for one page of what the asker lacks, over {@code catalog.sync} (books and decisions) or {@code order.sync} (sales only).
 *
 * @param log   the asker's log, or that of the pages it got already; null while it has none
 * @param have  what the asker has applied: if that is a prefix of the peer's history only what came after is sent
 * @param whole the transfer under way sends everything, whatever {@code have} says
 * @param seen  where the peer of the page before stood; null for the first page
 * @param after send what was changed by writes after this seq
 */
public record TransferRequest(String log, Position have, boolean whole, Position seen, long after) implements Question {
    public TransferRequest {
        Limits.present("have", have);
    }
}
