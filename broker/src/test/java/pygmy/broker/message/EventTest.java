package pygmy.broker.message;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static pygmy.broker.Samples.LOG;
import static pygmy.broker.Samples.at;
import static pygmy.broker.Samples.book;
import static pygmy.broker.Samples.sold;

import java.util.List;
import org.junit.jupiter.api.Test;
import pygmy.broker.message.Event.Changes;
import pygmy.broker.message.Event.EpochStarted;

/** What a record refuses is unreadable on the wire, so no replica ever sees it. */
class EventTest {

    @Test
    void aBatchIsNumberedWithoutGaps() {
        assertThatThrownBy(() -> new Changes(LOG, 1, 5, List.of(sold("a", 1, 5), sold("b", 1, 7)), List.of(), List.of(), false))
                .hasMessageContaining("decision 7 stands where 6 should");
        assertThatThrownBy(() -> new Changes(LOG, 1, 5, List.of(), List.of(), List.of(), false)).hasMessageContaining("without decisions");
    }

    @Test
    void aBatchChangesOnlyWhatItDecided() {
        for (var version : List.of(at(1, 4), at(1, 6), at(2, 5))) {
            assertThatThrownBy(() -> new Changes(LOG, 1, 5, List.of(sold("a", 1, 5)), List.of(book(1, "t", 1, version)), List.of("t"), false))
                    .hasMessageContaining("version");
        }
    }

    @Test
    void anEpochComesAfterWhatItStartsFrom() {
        assertThatThrownBy(() -> new EpochStarted(LOG, 2, at(2, 7), 0)).hasMessageContaining("cannot start");
    }
}
