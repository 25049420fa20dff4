package pygmy.catalog.primary;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Members;

/**
 * What a catalog replica makes of the log's members: whom it must ask, whether it may lead, and what people should know of that. Until its
 * log says, it goes by what it and the others are configured with.
 *
 * @param replica    its own number
 * @param configured how many catalog replicas it is configured with
 */
record Electorate(int replica, int configured, Members members) {

    /** How many replicas must be heard, itself included, before one that is not complete may lead. */
    int asked(List<Beat> others) {
        return members.areKnown() ? members.asked() : others.stream().mapToInt(Beat::catalogs).reduce(configured, Math::max);
    }

    /** The first that must be asked and is not among these. */
    OptionalInt missing(List<Beat> others, int asked) {
        return IntStream.range(0, asked).filter(number -> number != replica && others.stream().noneMatch(beat -> beat.replica() == number)).findFirst();
    }

    boolean isMember() {
        return members.lets(replica);
    }

    /** What to say of it on status pages; empty where all agree. */
    String note() {
        if (!isMember()) {
            String not = "not one of the " + members.leading() + " catalog replicas that the log lets lead: ";
            return replica < configured ? not + "the primary counts it in once it is LIVE"
                    : not + "start it with PYGMY_CATALOGS=" + (replica + 1) + " to have it counted in, or stop it";
        }
        if (!members.areKnown() || configured == members.wanted()) {
            return "";
        }
        String differs = "configured with " + configured + " catalog replicas, but the log counts " + members.wanted() + ", which is what holds: ";
        return configured < members.wanted()
                ? differs + "set PYGMY_CATALOGS=" + members.wanted() + ", or, once the others are stopped for good, say ./pygmy client members " + configured
                : differs + "start catalog-" + members.wanted() + ", or set PYGMY_CATALOGS=" + members.wanted();
    }
}
