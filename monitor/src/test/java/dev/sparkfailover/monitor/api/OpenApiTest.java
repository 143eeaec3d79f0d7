package dev.sparkfailover.monitor.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.sparkfailover.contract.web.Problem;
import dev.sparkfailover.monitor.alerts.Payloads;
import dev.sparkfailover.monitor.http.Route;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the server to its own description. */
class OpenApiTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonNode DOCUMENT = document();
  private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");

  private final RunningServer running = new RunningServer();

  /** One operation of the document. */
  record Operation(String method, String path, JsonNode body) {
    @Override
    public String toString() {
      return method.toUpperCase(Locale.ROOT) + " " + path;
    }
  }

  private static JsonNode document() {
    try (InputStream in = OpenApiTest.class.getResourceAsStream("/META-INF/openapi.yaml")) {
      return new YAMLMapper().readTree(in);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : DOCUMENT.get("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        assertThat(METHODS).contains(method.getKey());
        all.add(new Operation(method.getKey(), path.getKey(), method.getValue()));
      }
    }
    return all;
  }

  @BeforeEach
  void fill() throws Exception {
    running.withSnapshot();
    running.alerts.take(
        Payloads.of(
            Payloads.firing("Lost", "f1", "critical"),
            Payloads.resolved("Slow", "f2", "info"),
            Payloads.firing("Watchdog", "w", "none")));
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void documentAndRoutesAreTheSame() {
    assertThat(operations())
        .extracting(Operation::toString)
        .containsExactlyInAnyOrderElementsOf(
            running.routes().stream().map(r -> r.method().text() + " " + r.path()).toList());
  }

  @Test
  void documentNamesTheParametersThatAreTaken() {
    for (Route route : running.routes()) {
      Operation operation =
          operations().stream()
              .filter(o -> o.toString().equals(route.method().text() + " " + route.path()))
              .findFirst()
              .orElseThrow();
      Set<String> named = new TreeSet<>();
      for (JsonNode parameter : operation.body().path("parameters")) {
        JsonNode meant = resolved(parameter);
        if (meant.get("in").textValue().equals("query")) {
          named.add(meant.get("name").textValue());
        }
      }
      assertThat(named).as(operation.toString()).isEqualTo(new TreeSet<>(route.parameters()));
      assertThat(operation.body().has("security")).as(operation.toString()).isEqualTo(route.open());
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void operationAnswersAsDescribed(Operation operation) throws Exception {
    for (String query : queries(operation)) {
      for (Map.Entry<String, JsonNode> type : types(operation)) {
        check(operation, call(operation, query, type.getKey()), type.getKey());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void refusalsAreDescribed(Operation operation) throws Exception {
    HttpResponse<String> answer = call(operation, "?no-such=1", "application/json");
    assertThat(answer.statusCode()).isEqualTo(400);
    check(operation, answer, Problem.CONTENT_TYPE);
  }

  @Test
  void jobThatNothingIsKnownOfIsDescribedAsWell() throws Exception {
    running.snapshots.accept(SampleSnapshots.empty("orders", running.clock.moment()));
    for (String path : List.of("status", "restarts", "logs", "executors", "alerts")) {
      Operation operation =
          operations().stream()
              .filter(o -> o.toString().equals("GET /api/" + path))
              .findFirst()
              .orElseThrow();
      check(operation, call(operation, "", "application/json"), "application/json");
    }
  }

  @Test
  void healthThatIsBadIsDescribed() throws Exception {
    running.sinceTick.set(Duration.ofMinutes(1));
    try (RunningServer unpainted = new RunningServer()) {
      running.clock.advance(Duration.ofHours(1));
      for (String path : List.of("/observe/health/live", "/observe/health/ready")) {
        HttpResponse<String> answer = (path.endsWith("ready") ? unpainted : running).get(path);
        assertThat(answer.statusCode()).isEqualTo(503);
        JsonNode described = DOCUMENT.at("/paths").get(path).at("/get/responses/503/content");
        assertValid(described.at("/application~1json/schema"), JSON.readTree(answer.body()));
      }
    }
  }

  @Test
  void documentIsServed() throws Exception {
    HttpResponse<String> answer = running.get("/openapi");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/yaml");
    assertThat(new YAMLMapper().readTree(answer.body())).isEqualTo(DOCUMENT);
  }

  @Test
  void validatorSeesWhatIsWrong() throws Exception {
    ObjectNode answer = (ObjectNode) JSON.readTree(running.get("/api/status").body());
    JsonNode schema = JSON.createObjectNode().put("$ref", "#/components/schemas/Status");
    assertThat(problems(schema, answer)).isEmpty();
    ((ObjectNode) answer.at("/status/master")).put("surprise", 1);
    assertThat(problems(schema, answer)).hasSize(1);
    ((ObjectNode) answer.at("/status/master")).remove("surprise");
    ((ObjectNode) answer.at("/status/app")).remove("reason");
    assertThat(problems(schema, answer)).hasSize(1);
  }

  /** Without any parameter, and with a good value for each. */
  private static List<String> queries(Operation operation) {
    List<String> queries = new ArrayList<>(List.of(""));
    for (JsonNode parameter : operation.body().path("parameters")) {
      JsonNode meant = resolved(parameter);
      if (meant.get("in").textValue().equals("query")) {
        queries.add("?%s=%s".formatted(meant.get("name").textValue(), sample(meant)));
      }
    }
    return queries;
  }

  private static String sample(JsonNode parameter) {
    JsonNode schema = parameter.get("schema");
    if (schema.has("example")) {
      return schema.get("example").textValue();
    }
    if (schema.has("enum")) {
      return schema.at("/enum/0").textValue();
    }
    if (schema.has("maximum")) {
      return schema.get("maximum").asText();
    }
    return parameter.get("name").textValue().equals("application") ? "orders" : "event";
  }

  /** What it can answer with when all is well; anything where that has no body. */
  private static Set<Map.Entry<String, JsonNode>> types(Operation operation) {
    JsonNode good = operation.body().get("responses").properties().iterator().next().getValue();
    return good.has("content")
        ? good.get("content").properties()
        : Set.of(Map.entry("*/*", JSON.nullNode()));
  }

  private HttpResponse<String> call(Operation operation, String query, String accept)
      throws Exception {
    HttpRequest.Builder request =
        running.request(RunningServer.sample(operation.path()) + query).header("Accept", accept);
    if (operation.body().has("requestBody")) {
      byte[] body = Payloads.of(Payloads.firing("Lost", "f1", "critical"));
      assertValid(
          operation.body().at("/requestBody/content/application~1json/schema"),
          JSON.readTree(body));
      request.header("Content-Type", "application/json");
      request.POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }
    return running.send(request);
  }

  private static void check(Operation operation, HttpResponse<String> answer, String type)
      throws Exception {
    JsonNode response = resolved(operation.body().at("/responses/" + answer.statusCode()));
    assertThat(response.isMissingNode())
        .as("%s answered %d %s", operation, answer.statusCode(), answer.body())
        .isFalse();
    if (!response.has("content")) {
      assertThat(answer.body()).isEmpty();
      return;
    }
    String found = answer.headers().firstValue("Content-Type").orElse("").split(";", -1)[0];
    assertThat(found).isEqualTo(type);
    JsonNode content = response.get("content").get(found);
    assertThat(content).as("%s answers %s", operation, found).isNotNull();
    JsonNode value =
        found.endsWith("json") ? JSON.readTree(answer.body()) : JSON.valueToTree(answer.body());
    assertValid(content.get("schema"), value);
  }

  private static void assertValid(JsonNode schema, JsonNode value) {
    assertThat(problems(schema, value)).as(value.toPrettyString()).isEmpty();
  }

  private static Set<ValidationMessage> problems(JsonNode schema, JsonNode value) {
    ObjectNode root = schema.deepCopy();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.set("components", DOCUMENT.get("components"));
    JsonSchema compiled = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(root);
    return compiled.validate(
        value, context -> context.getExecutionConfig().setFormatAssertionsEnabled(true));
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? DOCUMENT.at(node.get("$ref").textValue().substring(1)) : node;
  }

  @Test
  void everySchemaDemandsAllItsFields() {
    DOCUMENT
        .at("/components/schemas")
        .properties()
        .forEach(
            schema -> {
              if (schema.getValue().has("properties") && !schema.getKey().equals("Payload")) {
                assertThat(fields(schema.getValue().get("required").elements()))
                    .as(schema.getKey())
                    .containsExactlyElementsOf(
                        schema.getValue().get("properties").properties().stream()
                            .map(Map.Entry::getKey)
                            .toList());
              }
            });
  }

  private static List<String> fields(java.util.Iterator<JsonNode> nodes) {
    Stream.Builder<String> names = Stream.builder();
    nodes.forEachRemaining(node -> names.add(node.textValue()));
    return names.build().toList();
  }
}
