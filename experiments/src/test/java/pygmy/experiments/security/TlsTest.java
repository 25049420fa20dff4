package pygmy.experiments.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.rabbitmq.client.Connection;
import io.micrometer.observation.ObservationRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.amqp.autoconfigure.RabbitProperties;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import pygmy.broker.amqp.BrokerAddress;
import pygmy.broker.amqp.BrokerConnections;
import pygmy.broker.amqp.Names;
import pygmy.broker.amqp.QueueType;
import pygmy.client.http.Answer;
import pygmy.client.http.Caller;
import pygmy.client.http.Request;
import pygmy.client.http.RetryPolicy;
import pygmy.experiments.launcher.Launcher;
import pygmy.experiments.system.LocalSystem;
import pygmy.experiments.system.Ports;
import pygmy.experiments.system.PrivateBroker;
import pygmy.experiments.system.SystemPlan;

/** TLS to a broker that also wants to see the client's certificate, with Spring's own settings ({@code spring.rabbitmq.ssl.*}). */
class TlsTest {

    private static final String PASSWORD = "changeit";
    private static final int PORT = Ports.free();

    @TempDir
    static Path directory;
    private static PrivateBroker broker;

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(PrivateBroker.installed().isPresent(), "no rabbitmq-server is installed");
        authority("ca");
        authority("stranger");
        certificate("server", "ca", "san=ip:127.0.0.1");
        certificate("client", "ca", "eku=clientAuth");
        certificate("strange", "stranger", "eku=clientAuth");
        pem("server");
        pem("client");
        broker = new PrivateBroker("listeners.ssl.default = 127.0.0.1:" + PORT,
                "ssl_options.cacertfile = " + directory.resolve("ca.pem"),
                "ssl_options.certfile = " + directory.resolve("server.pem"),
                "ssl_options.keyfile = " + directory.resolve("server.key"),
                "ssl_options.verify = verify_peer",
                "ssl_options.fail_if_no_peer_cert = true");
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void connects() throws Exception {
        try (BrokerConnections connections = connections("127.0.0.1", ssl -> {
            trust(ssl, "ca");
            present(ssl, "client");
        }, null); Connection connection = connections.dedicated("test")) {
            assertTrue(connection.isOpen());
            connections.declare(connection);
        }
    }

    /** As an administrator would set it up: PEM files, named by environment. */
    @Test
    void servicesConnectWithPemFiles() {
        SystemPlan plan = SystemPlan.lean(broker.uri()).with(1, 1, 1).withEnvironment(pemFiles()).leavingQueues();
        try (LocalSystem system = new LocalSystem(plan).start(Duration.ofSeconds(90));
                Caller caller = new Caller(system.urls(), RetryPolicy.once(Duration.ofSeconds(15)), (problem, next, pause) -> {})) {
            Answer answer = caller.call(Request.buy(1, 1, "over-tls"));
            assertInstanceOf(Answer.Done.class, answer, answer.toString());
        }
    }

    @Test
    void soDoesTheLauncherForItselfAndForThem() throws Exception {
        try (Launcher launcher = new Launcher(directory.resolve("checkout"))) {
            launcher.with("PYGMY_BROKER", "amqps://guest:guest@127.0.0.1:" + PORT);
            assertThat(launcher.call("up", "--catalogs", "1", "--orders", "1")).satisfies(up -> {
                assertThat(up.code()).isEqualTo(1);
                assertThat(up.output()).contains("amqps://guest@127.0.0.1:" + PORT, "SPRING_SSL_BUNDLE_PEM_BROKER_TRUSTSTORE_CERTIFICATE");
            });
            pemFiles().forEach(launcher::with);
            for (String[] call : new String[][] {{"up", "--catalogs", "1", "--orders", "1"}, {"client", "buy", "3"}, {"status"}, {"restart", "catalog-0"}}) {
                Launcher.Result result = launcher.call(call);
                assertThat(result.code()).as(String.join(" ", call) + ": " + result.output()).isZero();
            }
        }
    }

    private static Map<String, String> pemFiles() {
        return Map.of("PYGMY_BROKER", "amqps://guest:guest@127.0.0.1:" + PORT,
                "SPRING_RABBITMQ_SSL_BUNDLE", "broker",
                "SPRING_SSL_BUNDLE_PEM_BROKER_TRUSTSTORE_CERTIFICATE", "file:" + directory.resolve("ca.pem"),
                "SPRING_SSL_BUNDLE_PEM_BROKER_KEYSTORE_CERTIFICATE", "file:" + directory.resolve("client.pem"),
                "SPRING_SSL_BUNDLE_PEM_BROKER_KEYSTORE_PRIVATEKEY", "file:" + directory.resolve("client.key"));
    }

    @Test
    void trustsNoOtherAuthority() {
        refused(SSLException.class, "127.0.0.1", ssl -> {
            trust(ssl, "stranger");
            present(ssl, "client");
        });
    }

    @Test
    void trustsNoOtherHost() {
        refused(SSLException.class, "localhost", ssl -> {
            trust(ssl, "ca");
            present(ssl, "client");
        });
    }

    /** As an administrator sets it up; Spring AMQP itself does not know bundles. */
    @Test
    void withABundleItTrustsThatAuthorityAndItsHostOnly() throws Exception {
        try (BrokerConnections connections = connections("127.0.0.1", ssl -> ssl.setBundle("broker"), bundle("ca"));
                Connection connection = connections.dedicated("test")) {
            assertTrue(connection.isOpen());
        }
        refused(SSLException.class, "127.0.0.1", ssl -> ssl.setBundle("broker"), bundle("stranger"));
        refused(SSLException.class, "localhost", ssl -> ssl.setBundle("broker"), bundle("ca"));
    }

    private static SslBundles bundle(String authority) {
        PemSslStoreDetails own = PemSslStoreDetails.forCertificate("file:" + directory.resolve("client.pem"))
                .withPrivateKey("file:" + directory.resolve("client.key"));
        PemSslStoreDetails trusted = PemSslStoreDetails.forCertificate("file:" + directory.resolve(authority + ".pem"));
        return new DefaultSslBundleRegistry("broker", SslBundle.of(new PemSslStoreBundle(own, trusted)));
    }

    @Test
    void isNotLetInWithoutACertificate() {
        refused(Exception.class, "127.0.0.1", ssl -> trust(ssl, "ca"));
    }

    @Test
    void isNotLetInWithAStrangersCertificate() {
        refused(Exception.class, "127.0.0.1", ssl -> {
            trust(ssl, "ca");
            present(ssl, "strange");
        });
    }

    private static void refused(Class<? extends Exception> why, String host, Consumer<RabbitProperties.Ssl> settings) {
        refused(why, host, settings, null);
    }

    private static void refused(Class<? extends Exception> why, String host, Consumer<RabbitProperties.Ssl> settings, SslBundles bundles) {
        try (BrokerConnections connections = connections(host, settings, bundles)) {
            assertThrows(why, () -> connections.dedicated("test").close());
        }
    }

    private static BrokerConnections connections(String host, Consumer<RabbitProperties.Ssl> settings, SslBundles bundles) {
        RabbitProperties properties = new RabbitProperties();
        settings.accept(properties.getSsl());
        return new BrokerConnections(BrokerAddress.parse("amqps://guest:guest@" + host + ":" + PORT), new Names("tls"), "tls-0",
                new BrokerConnections.Options(QueueType.CLASSIC, ObservationRegistry.NOOP, properties, bundles));
    }

    private static void trust(RabbitProperties.Ssl ssl, String authority) {
        ssl.setTrustStore("file:" + directory.resolve(authority + "-trust.p12"));
        ssl.setTrustStoreType("PKCS12");
        ssl.setTrustStorePassword(PASSWORD);
    }

    private static void present(RabbitProperties.Ssl ssl, String name) {
        ssl.setKeyStore("file:" + directory.resolve(name + ".p12"));
        ssl.setKeyStorePassword(PASSWORD);
    }

    private static void authority(String name) throws Exception {
        store(name, "-genkeypair", "-alias", name, "-dname", "CN=" + name, "-ext", "bc:c");
        store(name, "-exportcert", "-alias", name, "-rfc", "-file", name + ".pem");
        store(name + "-trust", "-importcert", "-noprompt", "-alias", name, "-file", name + ".pem");
    }

    private static void certificate(String name, String authority, String extension) throws Exception {
        store(name, "-genkeypair", "-alias", name, "-dname", "CN=" + name);
        store(name, "-certreq", "-alias", name, "-file", name + ".csr");
        store(authority, "-gencert", "-alias", authority, "-infile", name + ".csr", "-outfile", name + ".crt", "-rfc", "-ext", extension);
        store(name, "-importcert", "-noprompt", "-alias", authority, "-file", authority + ".pem");
        store(name, "-importcert", "-noprompt", "-alias", name, "-file", name + ".crt");
    }

    /** The JDK's keytool on the store of this name. */
    private static void store(String name, String command, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), command,
                "-keystore", name + ".p12", "-storetype", "PKCS12", "-storepass", PASSWORD));
        if (command.equals("-genkeypair")) {
            line.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
        }
        line.addAll(List.of(arguments));
        Process keytool = new ProcessBuilder(line).directory(directory.toFile()).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, keytool.waitFor(), said);
    }

    /** Certificate and key of the store of this name, as files of their own. */
    private static void pem(String name) throws Exception {
        KeyStore store = KeyStore.getInstance(directory.resolve(name + ".p12").toFile(), PASSWORD.toCharArray());
        pem(name + ".key", "PRIVATE KEY", store.getKey(name, PASSWORD.toCharArray()).getEncoded());
        pem(name + ".pem", "CERTIFICATE", store.getCertificate(name).getEncoded());
    }

    private static void pem(String file, String label, byte[] content) throws Exception {
        Files.writeString(directory.resolve(file), "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(content) + "\n-----END " + label + "-----\n");
    }
}
