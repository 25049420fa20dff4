package pygmy.broker.message;

import java.util.List;

/** One page of the topics, in order of name. Where it {@linkplain Page#isGone is gone} there are none. */
public record Topics(List<Topic> topics, Position asOf, Extent extent) implements Found {

    /** @param books how many it has, from 1 */
    public record Topic(String name, long books) {}

    public Topics {
        topics = List.copyOf(Limits.present("topics", topics));
        Limits.present("asOf", asOf);
        Limits.present("extent", extent);
    }

    @Override
    public int size() {
        return topics.size();
    }
}
