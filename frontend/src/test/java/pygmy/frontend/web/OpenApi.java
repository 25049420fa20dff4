package pygmy.frontend.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What {@code openapi.json} promises of answers, held against those that come. */
final class OpenApi {

    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String SCHEMAS = "#/components/schemas/";

    private final JsonNode document;
    private final String definitions;

    OpenApi() {
        try (InputStream file = OpenApi.class.getResourceAsStream("/static/openapi.json")) {
            document = MAPPER.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        definitions = document.at("/components/schemas").toString().replace(SCHEMAS, "#/$defs/");
    }

    JsonNode document() {
        return document;
    }

    /** What is here: a reference is followed. */
    JsonNode resolved(JsonNode node) {
        JsonNode reference = node.get("$ref");
        return reference == null ? node : document.at(reference.stringValue().substring(1));
    }

    /** Checks an answer to a path that is ours; a body is null where there was none, as for HEAD. */
    void check(String method, String path, int status, HttpHeaders headers, JsonNode body) {
        JsonNode item = item(path);
        if (item == null) {
            // A file of the page, or nothing at all.
            if (body != null) {
                conforms("Problem", body);
            }
            return;
        }
        JsonNode operation = item.get(method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT));
        if (operation == null) {
            assertThat(status).as("%s %s, which is not described", method, path).isIn(Set.of(200, 204, 400, 403, 404, 405));
            return;
        }
        JsonNode answers = operation.get("responses");
        JsonNode answer = answers.get(Integer.toString(status));
        assertThat(answer == null ? answers.get("default") : answer).as("status %d of %s %s is described", status, method, path).isNotNull();
        answer = answer == null ? answers.get("default") : answer;
        String where = method + " " + path + ", status " + status;
        if (answer.has("headers")) {
            for (Map.Entry<String, JsonNode> header : answer.get("headers").properties()) {
                if (resolved(header.getValue()).path("required").asBoolean(false)) {
                    assertThat(headers.firstValue(header.getKey())).as("header %s of %s", header.getKey(), where).isPresent();
                }
            }
        }
        assertThat(body == null || answer.has("content")).as("a body of %s", where).isTrue();
        if (body != null) {
            JsonNode content = answer.get("content").get(headers.firstValue("Content-Type").orElse("").split(";")[0]);
            assertThat(content).as("content type of %s", where).isNotNull();
            conforms(content.at("/schema/$ref").stringValue().substring(SCHEMAS.length()), body);
            if (content.has("examples")) {
                String type = body.get("type").stringValue().substring(ProblemType.PATH.length());
                assertThat(content.get("examples").propertyNames()).as("problems of %s", where).contains(type);
            }
        }
    }

    /** Checks something against the schema of this name. */
    void conforms(String schema, JsonNode value) {
        ObjectNode whole = MAPPER.createObjectNode();
        whole.put("$ref", "#/$defs/" + schema);
        whole.set("$defs", MAPPER.readTree(definitions));
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(whole).validate(value))
                .as("%s as a %s", value, schema).isEmpty();
    }

    private JsonNode item(String path) {
        JsonNode exact = document.get("paths").get(path);
        if (exact != null) {
            return exact;
        }
        for (Map.Entry<String, JsonNode> one : document.get("paths").properties()) {
            if (path.matches(one.getKey().replaceAll("\\{[^}]*}", "[^/]+"))) {
                return one.getValue();
            }
        }
        return null;
    }
}
