package pygmy.frontend.web;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static pygmy.frontend.web.FakeBookstore.AS_OF;
import static pygmy.frontend.web.FakeBookstore.XEN;
import static pygmy.frontend.web.FakeBookstore.answer;
import static pygmy.frontend.web.FakeBookstore.books;
import static pygmy.frontend.web.FakeBookstore.decided;
import static pygmy.frontend.web.FakeBookstore.done;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import pygmy.broker.message.Books;
import pygmy.broker.message.Buy;
import pygmy.broker.message.Decided;
import pygmy.broker.message.Decision;
import pygmy.broker.message.Decision.Kind;
import pygmy.broker.message.Extent;
import pygmy.broker.message.Orders;
import pygmy.broker.message.Read;
import pygmy.broker.message.Topics;
import pygmy.broker.message.Write;
import pygmy.broker.rpc.Outcome;
import pygmy.frontend.Bookstore.CacheUse;
import tools.jackson.databind.JsonNode;

/** The document at {@code /openapi.json} is whole, and its examples are what is answered. Every answer in the other tests is held against it, too. */
class OpenApiTest extends WebTest {

    private static final Books FIRST_OF_MORE = new Books(List.of(XEN), AS_OF, new Extent(0, true));
    private static final Topics TOPICS = new Topics(List.of(new Topics.Topic("DistributedSystems", 2), new Topics.Topic("GraduateSchool", 5)), AS_OF,
            new Extent(0, false));

    private static final String KEY = "k";

    @Autowired
    RequestMappingHandlerMapping endpoints;

    @Test
    void isServed() throws Exception {
        Answer served = get("/openapi.json");
        assertThat(served.json()).isEqualTo(API.document());
        assertThat(served.json().get("openapi").stringValue()).startsWith("3.1.");
    }

    @Test
    void describesEveryEndpointAndNoOther() {
        Set<String> ours = new HashSet<>();
        endpoints.getHandlerMethods().forEach((mapping, method) -> {
            if (method.getBeanType().getPackageName().equals(WebTest.class.getPackageName())) {
                mapping.getPatternValues().forEach(path -> mapping.getMethodsCondition().getMethods().stream().filter(m -> !m.name().equals("OPTIONS"))
                        .forEach(m -> ours.add(m + " " + path)));
            }
        });
        Set<String> described = new HashSet<>();
        API.document().get("paths").properties().forEach(path -> path.getValue().propertyNames()
                .forEach(method -> described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
        assertThat(described).isEqualTo(ours);
    }

    /** And what each takes. */
    @Test
    void describesEveryParameterAndNoOther() {
        endpoints.getHandlerMethods().forEach((mapping, method) -> {
            Takes takes = method.getMethodAnnotation(Takes.class);
            for (String path : mapping.getPatternValues()) {
                JsonNode item = API.document().get("paths").get(path);
                for (var verb : mapping.getMethodsCondition().getMethods()) {
                    if (item == null || !item.has(verb.name().toLowerCase(java.util.Locale.ROOT))) {
                        continue;
                    }
                    JsonNode operation = item.get(verb.name().toLowerCase(java.util.Locale.ROOT));
                    Set<String> described = new HashSet<>();
                    operation.path("parameters").forEach(p -> {
                        if (API.resolved(p).get("in").stringValue().equals("query")) {
                            described.add(API.resolved(p).get("name").stringValue());
                        }
                    });
                    assertThat(described).as("%s %s", verb, path).isEqualTo(takes == null ? Set.of() : Set.of(takes.parameters()));
                    assertThat(operation.has("requestBody")).as("%s %s", verb, path).isEqualTo(takes != null && takes.body() == Takes.Body.JSON);
                }
            }
        });
    }

    @Test
    void hasAnExampleOfEveryProblem() {
        JsonNode examples = API.document().at("/components/examples");
        assertThat(examples).hasSize(ProblemType.values().length);
        for (ProblemType type : ProblemType.values()) {
            JsonNode example = examples.get(type.slug()).get("value");
            API.conforms("Problem", example);
            assertThat(example.get("type").stringValue()).isEqualTo(type.path());
            assertThat(example.get("title").stringValue()).isEqualTo(type.title());
            assertThat(example.get("status").intValue()).isEqualTo(type.status());
        }
    }

    @Test
    void eachExampleOfAnAnswerIsWhatIsAnswered() throws Exception {
        Decision sale = ((Outcome.Done<Decided>) decided(Kind.SOLD, Key.of(KEY).id(), 3, 1, null)).value().decision();
        store.behaviour = call -> call instanceof Buy buy ? completedFuture(decided(Kind.SOLD, buy.id(), 3, 1, XEN))
                : call instanceof Write.Resize resize ? completedFuture(decided(Kind.RESIZED, resize.id(), resize.count(), 0, null))
                : call instanceof Write write ? completedFuture(decided(write instanceof Write.Add ? Kind.ADDED : Kind.UPDATED, write.id(), 3, 0, XEN))
                : call instanceof Read.TopicList ? answer(done(TOPICS), CacheUse.HIT)
                : call instanceof Read.Search search && search.topic() == null ? answer(done(FIRST_OF_MORE), CacheUse.HIT)
                : call.toString().startsWith("order") ? completedFuture(done(new Orders(List.of(sale)))) : answer(books(XEN), CacheUse.HIT);
        int seen = 0;
        for (Map.Entry<String, JsonNode> path : API.document().get("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                JsonNode operation = method.getValue();
                StringBuilder target = new StringBuilder(path.getKey());
                operation.path("parameters").forEach(reference -> {
                    JsonNode parameter = API.resolved(reference);
                    String name = parameter.get("name").stringValue();
                    String example = parameter.path("example").asString("");
                    if (parameter.get("in").stringValue().equals("path")) {
                        target.replace(target.indexOf("{"), target.indexOf("}") + 1, example);
                    } else if (parameter.path("required").asBoolean(false)) {
                        target.append(target.indexOf("?") < 0 ? "?" : "&").append(name).append("=").append(example);
                    }
                });
                String verb = method.getKey().toUpperCase(java.util.Locale.ROOT);
                Answer answer = operation.has("requestBody")
                        ? json(verb, target.toString(), operation.at("/requestBody/content/application~1json/example").toString(), "Idempotency-Key", KEY)
                        : send(verb, target.toString(), "Idempotency-Key", KEY, "Authorization", "Bearer " + TOKEN);
                JsonNode example = operation.get("responses").get(Integer.toString(answer.status())).at("/content/application~1json/example");
                if (target.toString().equals("/problems")) {
                    assertThat(answer.json().get("problems")).contains(example.get("problems").get(0));
                } else {
                    assertThat(answer.json()).as("%s %s", verb, target).isEqualTo(example);
                }
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(10);
    }
}
