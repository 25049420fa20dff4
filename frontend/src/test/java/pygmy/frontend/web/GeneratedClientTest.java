package pygmy.frontend.web;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static pygmy.frontend.web.FakeBookstore.XEN;
import static pygmy.frontend.web.FakeBookstore.answer;
import static pygmy.frontend.web.FakeBookstore.books;
import static pygmy.frontend.web.FakeBookstore.decided;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openapitools.codegen.DefaultGenerator;
import org.openapitools.codegen.config.CodegenConfigurator;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decision.Kind;
import pygmy.frontend.Bookstore.CacheUse;

/** A client that nobody wrote: made from {@code openapi.json} by OpenAPI Generator, as somebody who uses this shop would, compiled, and sent to buy. */
class GeneratedClientTest extends WebTest {

    private static final String API = "made.api.DefaultApi";

    @TempDir
    Path directory;

    @Test
    void compilesLooksUpAndBuys() throws Exception {
        store.behaviour = call -> call instanceof Buy buy ? completedFuture(decided(Kind.SOLD, buy.id(), buy.item(), buy.quantity(), XEN))
                : answer(books(XEN), CacheUse.HIT);
        Files.writeString(directory.resolve("openapi.json"), get("/openapi.json").raw().body());
        generate(directory.resolve("openapi.json"), directory.resolve("made"));
        Path classes = compile(directory.resolve("made/src/main/java"), directory.resolve("classes"));
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            Object client = loader.loadClass("made.ApiClient").getConstructor().newInstance();
            call(client, "updateBaseUri", "http://127.0.0.1:" + port);
            Object api = loader.loadClass(API).getConstructor(client.getClass()).newInstance(client);
            assertThat(call(call(api, "book", 3, null), "getTitle")).isEqualTo(XEN.title());
            Object bought = call(api, "buy", 3, 2, "my key");
            assertThat(call(bought, "getOrder")).isEqualTo(Key.of("my key").id());
            assertThat(call(bought, "getQuantity")).isEqualTo(2);
            assertThat(store.asked).last().isEqualTo(new Buy(Key.of("my key").id(), 3, 2));
            assertThat((List<?>) call(call(api, "search", "GraduateSchool", null, null), "getBooks")).hasSize(1);
            assertThat((List<?>) call(call(api, "status"), "getReplicas")).hasSize(3);
        }
    }

    private static void generate(Path document, Path into) {
        CodegenConfigurator configurator = new CodegenConfigurator();
        configurator.setInputSpec(document.toString());
        configurator.setGeneratorName("java");
        configurator.setLibrary("native");
        configurator.setOutputDir(into.toString());
        configurator.setApiPackage("made.api");
        configurator.setModelPackage("made.model");
        configurator.setInvokerPackage("made");
        configurator.setAdditionalProperties(Map.of("openApiNullable", "false", "useJakartaEe", "true", "hideGenerationTimestamp", "true"));
        DefaultGenerator generator = new DefaultGenerator();
        generator.setGeneratorPropertyDefault("modelTests", "false");
        generator.setGeneratorPropertyDefault("apiTests", "false");
        generator.opts(configurator.toClientOptInput()).generate();
    }

    private static Path compile(Path sources, Path into) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        java.io.StringWriter said = new java.io.StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null); Stream<Path> all = Files.walk(sources)) {
            List<Path> java = all.filter(file -> file.toString().endsWith(".java")).toList();
            List<String> options = List.of("-d", into.toString(), "-nowarn", "-proc:none", "-cp", System.getProperty("java.class.path"));
            assertThat(compiler.getTask(said, files, null, options, null, files.getJavaFileObjectsFromPaths(java)).call()).as(said.toString()).isTrue();
        }
        return into;
    }

    private static Object call(Object target, String name, Object... arguments) throws Exception {
        Method method = Arrays.stream(target.getClass().getMethods()).filter(m -> m.getName().equals(name) && m.getParameterCount() == arguments.length)
                .findFirst().orElseThrow(() -> new AssertionError("no method " + name + " with " + arguments.length + " parameters"));
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
