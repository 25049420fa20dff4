package pygmy.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.amqp.core.Message;
import org.springframework.amqp.core.MessageProperties;
import pygmy.broker.message.Acknowledged;
import pygmy.broker.message.Beat;
import pygmy.broker.message.Book;
import pygmy.broker.message.Books;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Event;
import pygmy.broker.message.FindOrder;
import pygmy.broker.message.Members;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Position;
import pygmy.broker.message.Read;
import pygmy.broker.message.Refused;
import pygmy.broker.message.TransferPage;
import pygmy.broker.message.TransferRequest;
import pygmy.broker.message.Write;

class WireTest {

    private static final Position AT = new Position(2, 7);
    private static final Book BOOK = new Book(4, "Cooking — for “graduates”", "GraduateSchool", 400, 1000, AT);
    private static final Decision DECISION =
            new Decision("r-1", "sell 1 of 4", Decision.Kind.SOLD, 4, 1, 400, "Cooking", 7, 1_700_000_000_000L);

    private final Wire wire = new Wire();

    static Stream<Object> everyRecord() {
        return Stream.of(new Read.Lookup(4, AT), new Read.Lookup(4, null), new Read.Search("GraduateSchool", AT),
                new Write.Sell("r-1", 4, 1), new Write.Update("r-2", 4, 5L, null, null, "Other"), new Write.Update("r-2", 4, 5L, null, null, null, AT),
                new Write.Add("r-3", "Title", "Topic", 1, 2), new Buy("r-1", 4, 1), new FindOrder("r-1"),
                new TransferRequest(null, Position.ZERO, false, null, 0), new Acknowledged(0, 3, AT), new Refused(Refused.Why.INVALID, "no"),
                new Books(List.of(BOOK), AT), new Decided(DECISION, null), new Decided(DECISION, null, true), new Orders(List.of(DECISION)),
                new TransferPage("log", true, false, AT, List.of(new TransferPage.EpochStart(1, 0)), List.of(BOOK), List.of(DECISION), 7,
                        true, true, Members.of(2)),
                new Event.Changes("log", 2, 7, List.of(DECISION), List.of(), List.of(), false, new Members(3, 3, 2)),
                new Event.EpochStarted("log", 3, AT, 1, Members.of(2)), new Write.Resize("r-4", 3),
                new Event.Changes("log", 2, 7, List.of(DECISION), List.of(BOOK), List.of("GraduateSchool"), false),
                new Event.EpochStarted("log", 3, AT, 1), new Event.Committed("log", AT), new Event.Barrier("nonce"),
                new Beat(Beat.Service.CATALOG, 0, 1, 2, "host", 3, Beat.State.LIVE, Beat.Role.PRIMARY, "log", AT, AT, AT, AT, true, false,
                        List.of(new Beat.Echo(Beat.Service.FRONTEND, 0, 1, 2, AT, 1000)), "", 2, Members.of(3), AT));
    }

    @ParameterizedTest
    @MethodSource("everyRecord")
    void whatIsEncodedComesBack(Object record) throws Unreadable {
        Message message = wire.encode(record, new MessageProperties());
        assertThat(wire.decode(message)).isEqualTo(record);
        assertThat((String) message.getMessageProperties().getHeader(Wire.TYPE)).doesNotContain("pygmy", ".");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/json | 1 | java.lang.String      | "x"                              | its type is unknown
            application/json | 1 | pygmy.broker.message.Buy | {"id":"a","item":1,"quantity":1} | its type is unknown
            application/json | 1 |                       | {"id":"a","item":1,"quantity":1} | its type is unknown
            application/json | 2 | buy                   | {"id":"a","item":1,"quantity":1} | its version is 2
            application/json |   | buy                   | {"id":"a","item":1,"quantity":1} | its version is null
            text/plain       | 1 | buy                   | {"id":"a","item":1,"quantity":1} | its content type is text/plain
            application/json | 1 | buy                   | {"id":"a","item":1,"quan         | no valid buy
            application/json | 1 | buy                   | {"id":"a","item":1,"quantity":1}} | no valid buy
            application/json | 1 | buy                   | null                             | no valid buy
            application/json | 1 | buy                   | {"id":"a","item":1}              | quantity
            application/json | 1 | buy                   | {"id":"a","item":1,"quantity":0} | quantity must be from 1
            application/json | 1 | buy                   | {"id":"a","item":1,"quantity":"1"} | no valid buy
            application/json | 1 | committed             | {"log":"l","position":{"epoch":-1,"seq":0}} | negative position
            """)
    void whatIsNotAWholeMessageIsRefusedWithTheReason(String contentType, Integer version, String type, String body, String reason) {
        MessageProperties properties = new MessageProperties();
        properties.setContentType(contentType);
        properties.setHeader(Wire.VERSION_HEADER, version);
        properties.setHeader(Wire.TYPE, type);
        assertThatExceptionOfType(Unreadable.class)
                .isThrownBy(() -> wire.decode(new Message(body.getBytes(StandardCharsets.UTF_8), properties)))
                .withMessageContaining(reason);
    }

    @Test
    void anUnknownEncodingIsUnreadable() {
        Message message = wire.encode(new FindOrder("a"), new MessageProperties());
        message.getMessageProperties().setContentEncoding("no-such");
        assertThatExceptionOfType(Unreadable.class).isThrownBy(() -> wire.decode(message));
    }

    @Test
    void whatIsTooLargeIsNeitherReadNorSent() {
        MessageProperties properties = wire.encode(new FindOrder("a"), new MessageProperties()).getMessageProperties();
        assertThatExceptionOfType(Unreadable.class).isThrownBy(() -> wire.decode(new Message(new byte[Wire.MAX_SMALL + 1], properties)))
                .withMessageContaining("65537 bytes");
        Refused large = new Refused(Refused.Why.BUSY, "x".repeat(Wire.MAX_SMALL));
        assertThatIllegalArgumentException().isThrownBy(() -> wire.encode(large, new MessageProperties()))
                .withMessageContaining("at most 65536");
    }

    @Test
    void aReasonCannotForgeLogLines() {
        assertThat(new Unreadable("a\r\nERROR forged" + "x".repeat(1000))).hasMessageStartingWith("a  ERROR forged")
                .message().hasSizeLessThan(210);
    }

    @Test
    void onlyMessagesAreSent() {
        assertThatIllegalArgumentException().isThrownBy(() -> wire.encode("text", new MessageProperties()))
                .withMessageContaining("no message");
    }
}
