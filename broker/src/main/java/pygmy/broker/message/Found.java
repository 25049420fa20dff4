package pygmy.broker.message;

/** Answer to a {@link Read}, as of a position that the replica had applied. */
public sealed interface Found permits Books, Topics {

    Position asOf();

    /** How many books or topics it has. */
    int size();
}
