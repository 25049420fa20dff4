package pygmy.client.http;

/** What a request came to. */
public sealed interface Answer {

    /** Not answered as asked. */
    sealed interface Failed extends Answer {
        Problem problem();
    }

    /** What came over HTTP at last; {@link Reply#NONE} where nothing did. */
    Reply reply();

    /** Answered as asked (2xx). */
    record Done(Reply reply) implements Answer {}

    /** The store refused it (4xx); the same request will be refused again. */
    record Rejected(Reply reply, Problem problem) implements Failed {}

    /** Nobody acted on it, and nobody will: no front end there, or it answered 503. Later it may work. */
    record Unavailable(Reply reply, Problem problem) implements Failed {}

    /**
     * No usable answer: the connection was lost, time ran out (504), or the answer made no sense. It may have been carried out, or may
     * yet be.
     */
    record Unknown(Reply reply, Problem problem) implements Failed {}

    static Answer of(Reply reply) {
        int status = reply.status();
        if (status >= 200 && status < 300) {
            return new Done(reply);
        }
        Problem problem = Problem.of(reply);
        if (status >= 400 && status < 500) {
            return new Rejected(reply, problem);
        }
        return status == 503 ? new Unavailable(reply, problem) : new Unknown(reply, problem);
    }
}
