package pygmy.broker.message;

/** A request that changes nothing, whoever gets it and however often: it may go back for another replica, and the second who fails on it speaks for all. */
public sealed interface Question permits Read, FindOrder, TransferRequest {}
