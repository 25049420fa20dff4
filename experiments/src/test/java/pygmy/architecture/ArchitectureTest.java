package pygmy.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

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

    /**
     * Every package, and all that it may know of the others. {@code pure}: messages and time in, effects out; this is what the simulation runs. Services
     * meet over the broker only, the client knows them by HTTP only, and whoever looks at all of them is in {@code experiments}.
     */
    private static final String PICTURE = """
            broker.message              pure
            broker.liveness             pure  broker.message
            broker.log                  pure  broker.message broker.liveness
            broker.store                      broker.message broker.log
            broker.amqp                       broker.message broker.liveness
            broker.rpc                        broker.message broker.amqp
            broker.lock                       broker.message broker.liveness broker.amqp broker.rpc
            broker.node                       broker.message broker.liveness broker.log broker.amqp broker.rpc
            broker.boot                       broker.message broker.liveness broker.amqp broker.node

            catalog.primary             pure  broker.message broker.liveness broker.log
            catalog.store                     broker.message broker.log broker.store catalog.primary
            catalog                           broker.message broker.liveness broker.log broker.amqp broker.rpc broker.lock broker.node broker.boot \
                                              catalog.primary catalog.store
            order.store                       broker.message broker.log broker.store
            order                             broker.message broker.liveness broker.log broker.amqp broker.rpc broker.node broker.boot order.store
            frontend.cache              pure  broker.message broker.liveness
            frontend                          broker.message broker.liveness broker.amqp broker.rpc broker.node broker.boot frontend.cache
            frontend.web                      broker.message broker.rpc frontend

            client.http
            client.text
            client.load                       client.http client.text
            client.command                    client.http client.text client.load
            client                            client.command

            experiments.measure
            experiments.report                experiments.measure
            experiments.history               broker.message
            experiments.system                client.http
            experiments.audit                 broker.message broker.store client.text experiments.history experiments.system
            experiments.benchmark             broker.message broker.amqp broker.rpc broker.boot client.text experiments.measure experiments.system
            experiments.fault                 client.http experiments.measure experiments.system
            experiments.experiment            broker.store client.http client.load experiments.measure experiments.report experiments.history \
                                              experiments.system experiments.fault
            experiments                       experiments.experiment experiments.report

            experiments.simulation.world
            experiments.simulation.broker     experiments.simulation.world
            experiments.simulation.plan       broker.message broker.liveness broker.log broker.amqp broker.rpc catalog.primary frontend.cache \
                                              experiments.simulation.broker
            experiments.simulation.invariant  broker.message broker.log experiments.simulation.world experiments.simulation.plan
            experiments.simulation.process    broker.message broker.liveness broker.log broker.amqp broker.rpc catalog.primary frontend.cache \
                                              experiments.simulation.world experiments.simulation.broker experiments.simulation.plan \
                                              experiments.simulation.invariant
            experiments.simulation.client     broker.message experiments.history experiments.simulation.world experiments.simulation.plan \
                                              experiments.simulation.process
            experiments.simulation.fault      broker.message broker.liveness broker.log broker.amqp experiments.simulation.world \
                                              experiments.simulation.broker experiments.simulation.plan experiments.simulation.invariant \
                                              experiments.simulation.process
            experiments.simulation            broker.message broker.log experiments.history experiments.simulation.world \
                                              experiments.simulation.plan experiments.simulation.invariant experiments.simulation.process \
                                              experiments.simulation.client experiments.simulation.fault
            """;
    private static final String PURE = "pure";

    /** By package, what stands behind it. */
    private static final Map<String, String[]> MAY_KNOW = PICTURE.lines().filter(line -> !line.isBlank()).map(line -> line.trim().split(" +"))
            .collect(Collectors.toMap(words -> words[0], words -> Stream.of(words).skip(1).toArray(String[]::new), (a, b) -> a, LinkedHashMap::new));

    @ArchTest
    static void thePictureShowsEveryPackage(JavaClasses all) {
        assertThat(all.stream().map(JavaClass::getPackageName).distinct()).containsExactlyInAnyOrderElementsOf(
                MAY_KNOW.keySet().stream().map(ArchitectureTest::full).toList());
    }

    @ArchTest
    static void thePictureShowsEveryArrow(JavaClasses all) {
        MAY_KNOW.forEach((name, known) -> {
            String[] packages = Stream.concat(Stream.of(name), Stream.of(known).filter(word -> !word.equals(PURE))).map(ArchitectureTest::full)
                    .toArray(String[]::new);
            classes().that().resideInAPackage(full(name)).should()
                    .onlyDependOnClassesThat(resideOutsideOfPackage("pygmy..").or(resideInAnyPackage(packages))).check(all);
        });
    }

    /** An arrow that nobody needs is one that somebody may use by mistake. (A constant that the compiler copies is no arrow.) */
    @ArchTest
    static void thePictureShowsNoArrowTooMany(JavaClasses all) {
        Map<String, Set<String>> used = all.stream().collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.flatMapping(
                each -> each.getDirectDependenciesFromSelf().stream().map(to -> to.getTargetClass().getPackageName()), Collectors.toSet())));
        MAY_KNOW.forEach((name, known) -> assertThat(used.get(full(name))).as(name)
                .containsAll(Stream.of(known).filter(word -> !word.equals(PURE)).map(ArchitectureTest::full).toList()));
    }

    /** What the simulation runs must not hide threads, clocks, I/O or a framework. */
    @ArchTest
    static void pureIsPure(JavaClasses all) {
        String[] pure = pure();
        noClasses().that().resideInAnyPackage(pure).should().dependOnClassesThat().resideInAnyPackage("org.springframework..", "com.rabbitmq..",
                "java.sql..", "javax.sql..", "java.net..", "java.nio..", "java.io..", "java.time..", "tools.jackson..", "org.slf4j..",
                "java.util.concurrent", "java.util.concurrent.locks..").check(all);
        noClasses().that().resideInAnyPackage(pure).should().dependOnClassesThat().haveFullyQualifiedName("java.lang.Thread")
                .orShould().callMethod(System.class, "nanoTime").orShould().callMethod(System.class, "currentTimeMillis").check(all);
        classes().that().resideInAnyPackage(pure).should().onlyDependOnClassesThat(resideInAnyPackage(pure)
                .or(resideInAnyPackage("java..", "com.github.benmanes.caffeine.."))).check(all);
    }

    @ArchTest
    static final ArchRule onlyAdaptersKnowTheBrokersLibrary = noClasses().that().resideOutsideOfPackages("pygmy.broker.amqp", "pygmy.broker.rpc",
            "pygmy.broker.lock", "pygmy.broker.boot", "pygmy.experiments..")
            .should().dependOnClassesThat().resideInAnyPackage("com.rabbitmq..", "org.springframework.amqp..");

    @ArchTest
    static final ArchRule clientKnowsNoFramework = noClasses().that().resideInAPackage("pygmy.client..")
            .should().dependOnClassesThat().resideInAnyPackage("org.springframework..", "com.rabbitmq..");

    /** So there is no circle. */
    @Test
    void whoKnowsStandsBelowWhomItKnows() {
        List<String> order = List.copyOf(MAY_KNOW.keySet());
        MAY_KNOW.forEach((name, known) -> assertThat(order.subList(0, order.indexOf(name))).as(name)
                .containsAll(Stream.of(known).filter(word -> !word.equals(PURE)).toList()));
    }

    private static String[] pure() {
        return MAY_KNOW.entrySet().stream().filter(each -> Stream.of(each.getValue()).anyMatch(PURE::equals)).map(each -> full(each.getKey()))
                .toArray(String[]::new);
    }

    private static String full(String name) {
        return "pygmy." + name;
    }
}
