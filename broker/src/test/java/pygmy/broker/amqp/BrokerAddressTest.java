package pygmy.broker.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerAddressTest {

    /** The examples of RabbitMQ's specification of AMQP URIs, and what people write. {@code -} stands for null. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", quoteCharacter = '\'', textBlock = """
            amqp://user:pass@host:10000/vhost,              user,   pass,   host,           10000,  vhost
            amqp://user%61:%61pass@ho%61st:10000/v%2fhost,  usera,  apass,  hoast,          10000,  v/host
            amqp://,                                        -,      -,      localhost,      5672,   -
            amqp://:@/,                                     '',     '',     localhost,      5672,   ''
            amqp://user@,                                   user,   -,      localhost,      5672,   -
            amqp://user:pass@,                              user,   pass,   localhost,      5672,   -
            amqp://host,                                    -,      -,      host,           5672,   -
            amqp://:10000,                                  -,      -,      localhost,      10000,  -
            amqp:///vhost,                                  -,      -,      localhost,      5672,   vhost
            amqp://host/,                                   -,      -,      host,           5672,   ''
            amqp://host/%2f,                                -,      -,      host,           5672,   /
            amqp://[::1],                                   -,      -,      ::1,            5672,   -
            amqps://[2001:db8::7]:5680/%2F,                 -,      -,      2001:db8::7,    5680,   /
            amqp://[fe80::1%25eth0],                        -,      -,      fe80::1%eth0,   5672,   -
            amqps://host,                                   -,      -,      host,           5671,   -
            AMQP://host:,                                   -,      -,      host,           5672,   -
            amqp://u:p%40s%2Fs%3Aw%25%2C%23%3F@h,           u,      'p@s/s:w%,#?',  h,      5672,   -
            amqp://u:a:b+c@h,                               u,      a:b+c,  h,              5672,   -
            amqp://%C3%A9mile:%20@h/b%C3%BCcher,            émile,  ' ',    h,              5672,   bücher
            """)
    void readsWhatTheSpecificationWrites(String uri, String user, String password, String host, int port, String vhost) {
        AmqpUri parsed = AmqpUri.parse(uri);
        assertThat(parsed).isEqualTo(new AmqpUri(uri.startsWith("amqps"), user, password, host, port, vhost));
    }

    /** In all of them the password, or a part of it, is secret, or a number that might be taken for a port. */
    @ParameterizedTest
    @ValueSource(strings = {"amqp://user:sec@ret@host", "amqp://user:secret", "amqp://user:sec/ret@host", "amqp://user:12/secret@host",
        "amqp://user:99999/secret@host", "amqp://user:secret?@host", "amqp://user:#secret@host", "amqp://user:sec%ret@host", "amqp://user:secret%4@host",
        "amqp://user:secret%FF@host", "amqp://user:secret%00@host", "amqp://user:sec ret@host", "amqp://user:secreté@host", "amqp://user:secret,x@host",
        "amqp://user:12,secret@host", "user:secret@host", "http://user:secret@host", "amqp://user:secret@::1", "amqp://user:secret@[::1", "",
        "amqp://user:secret@[host]", "amqp://user:secret@host:0", "amqp://user:secret@host:65536", "amqp://user:secret@host:x", "amqp://user:secret@ho%2Fst",
        "amqp://user:secret@host/a/b", "amqp://user:secret@a,amqp://user:secret2@b", "amqp://user:secret@a,amqp://other:secret@b",
        "amqp://user:secret@a,amqps://user:secret@b", "amqp://user:secret@a/x,amqp://user:secret@b/y", "amqp://user:secret@a,", "amqp://user:secret@a,b:5672"})
    void refusesTheRestWithoutQuotingIt(String uri) {
        assertThatIllegalArgumentException().isThrownBy(() -> BrokerAddress.parse(uri)).satisfies(refused -> {
            assertThat(refused.getMessage()).contains("PYGMY_BROKER").doesNotContain("sec", "ret", "12", "99999");
            assertThat(refused.getCause()).isNull();
        });
    }

    @Test
    void nodesOfAClusterShareWhatIsWrittenOnce() {
        BrokerAddress address = BrokerAddress.parse("amqp://u:p%40@a/%2Fshop, amqp://b:5673,amqp://[::1]:5674/%2Fshop");
        assertThat(address).isEqualTo(BrokerAddress.parse(address.uri()));
        assertThat(address.places()).isEqualTo("a:5672,b:5673,[::1]:5674");
        assertThat(address.vhost()).isEqualTo("/shop");
        assertThat(address.uri()).startsWith("amqp://u:p%40@a:5672/%2Fshop,amqp://u:p%40@b:5673/%2Fshop,");
        assertThat(address).hasToString("amqp://u@a:5672/%2Fshop,amqp://u@b:5673/%2Fshop,amqp://u@[::1]:5674/%2Fshop");
    }

    @Test
    void leavesOutTheDefaultVhostOnlyWhereItIsMeant() {
        assertThat(BrokerAddress.parse("amqp://h").vhost()).isEqualTo("/");
        assertThat(BrokerAddress.parse("amqp://h/%2F").shown()).isEqualTo("amqp://guest@h:5672");
        assertThat(BrokerAddress.parse(BrokerAddress.parse("amqp://h/").uri()).vhost()).isEmpty();
    }

    @Test
    void takesCredentialsFromElsewhereWhereTheUriHasNone() {
        assertThat(of(Map.of())).isEqualTo(BrokerAddress.parse("amqp://guest:guest@localhost"));
        Map<String, String> given = Map.of("pygmy.broker", "amqp://h", "pygmy.broker.user", "shop", "pygmy.broker.password", "p%40:/${x}");
        assertThat(of(given).user()).isEqualTo("shop");
        assertThat(of(given).password()).isEqualTo("p%40:/${x}");
        assertThat(of(given)).isEqualTo(BrokerAddress.parse(of(given).uri()));
        assertThat(of(Map.of("pygmy.broker", "amqp://own:p@h", "pygmy.broker.user", "shop", "pygmy.broker.password", "x")).uri())
                .isEqualTo("amqp://own:p@h:5672");
        assertThat(of(Map.of("pygmy.broker", "amqp://own@h", "pygmy.broker.password", "x")).uri()).isEqualTo("amqp://own:x@h:5672");
        assertThat(of(Map.of("pygmy.broker", "", "pygmy.broker.user", "")).uri()).isEqualTo("amqp://guest:guest@localhost:5672");
    }

    @Test
    void guessesNoPasswordAndTakesNoneThatWasGarbled() {
        assertThatIllegalArgumentException().isThrownBy(() -> of(Map.of("pygmy.broker.user", "shop"))).withMessageContaining("PYGMY_BROKER_PASSWORD");
        assertThatIllegalArgumentException().isThrownBy(() -> of(Map.of("pygmy.broker.user", "shop", "pygmy.broker.password", "se\uFFFDcret")))
                .withMessageContaining("PYGMY_BROKER_PASSWORD").withMessageNotContaining("cret");
    }

    private static BrokerAddress of(Map<String, String> settings) {
        return BrokerAddress.of(settings::get);
    }
}
