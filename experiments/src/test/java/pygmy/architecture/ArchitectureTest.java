package pygmy.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The folders tell the truth: what may know what. */
@AnalyzeClasses(packages = "pygmy", importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {

    /** The broker module's tests come as a jar, which ArchUnit does not take for tests. */
    static final class NoTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    private static final String[] PURE = {"pygmy.broker.message..", "pygmy.broker.log..", "pygmy.broker.liveness..", "pygmy.broker.lock..",
            "pygmy.catalog.core..", "pygmy.frontend.core.."};

    /** Messages and the time in, effects out: what the simulation runs must not hide threads, clocks, I/O or a framework. */
    @ArchTest
    static final ArchRule protocolIsPure = noClasses().that().resideInAnyPackage(PURE)
            .should().dependOnClassesThat().resideInAnyPackage("org.springframework..", "com.rabbitmq..", "java.sql..", "javax.sql..", "java.net..",
                    "java.nio..", "java.io..", "java.time..", "tools.jackson..", "org.slf4j..", "java.util.concurrent", "java.util.concurrent.locks..");

    @ArchTest
    static final ArchRule protocolHasNoThreadsOrClocks = noClasses().that().resideInAnyPackage(PURE)
            .should().dependOnClassesThat().haveFullyQualifiedName("java.lang.Thread")
            .orShould().callMethod(System.class, "nanoTime").orShould().callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule protocolKnowsOnlyProtocol = classes().that().resideInAnyPackage(PURE)
            .should().onlyDependOnClassesThat(resideInAnyPackage(PURE)
                    .or(resideInAnyPackage("java..", "com.github.benmanes.caffeine..")));

    /** Services meet over the broker only. */
    @ArchTest
    static final ArchRule servicesDoNotKnowEachOther = slices()
            .matching("pygmy.(catalog|order|frontend|client)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule brokerKnowsNoService = noClasses().that().resideInAPackage("pygmy.broker..")
            .should().dependOnClassesThat().resideInAnyPackage("pygmy.catalog..", "pygmy.order..", "pygmy.frontend..", "pygmy.client..", "pygmy.experiments..");

    @ArchTest
    static final ArchRule clientKnowsHttpOnly = noClasses().that().resideInAPackage("pygmy.client..")
            .should().dependOnClassesThat(resideInAPackage("pygmy..").and(com.tngtech.archunit.base.DescribedPredicate.not(resideInAPackage("pygmy.client.."))))
            .orShould().dependOnClassesThat().resideInAnyPackage("org.springframework..", "com.rabbitmq..");

    /** Adapters are joined by their service's shell, never by each other. */
    @ArchTest
    static final ArchRule storesKnowNoBroker = noClasses().that().resideInAPackage("pygmy..store..")
            .should().dependOnClassesThat().resideInAnyPackage("pygmy..amqp..", "pygmy..rpc..", "pygmy..web..", "com.rabbitmq..", "org.springframework.amqp..");

    @ArchTest
    static final ArchRule webKnowsNoBroker = noClasses().that().resideInAPackage("pygmy..web..")
            .should().dependOnClassesThat().resideInAnyPackage("pygmy..amqp..", "pygmy..core..", "pygmy..store..", "com.rabbitmq..", "org.springframework.amqp..");

    @ArchTest
    static final ArchRule onlyAdaptersKnowTheBrokersLibrary = noClasses().that().resideOutsideOfPackages("pygmy.broker.amqp..", "pygmy.broker.rpc..", "pygmy.broker", "pygmy.experiments..")
            .should().dependOnClassesThat().resideInAnyPackage("com.rabbitmq..", "org.springframework.amqp..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().matching("pygmy.(*).(*)..").should().beFreeOfCycles();
}
