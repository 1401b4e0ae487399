package io.codrift.streams.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.codrift.streams.config.RegistryConfig;
import io.codrift.streams.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * Gets schemas by id, with their references, from a registry with Confluent's REST API. Schemas are
 * immutable and cached without expiry. An id without a usable schema is requested again after a
 * minute. Thread-safe.
 */
final class RegistryClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration UNUSABLE_FOR = Duration.ofMinutes(1);
  private static final int MOST_UNUSABLE = 1000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RegistryConfig config;
  private final HttpClient http;
  private final Clock clock;
  private final Map<Long, Schema> schemas = new ConcurrentHashMap<>();

  /** Ids without a usable schema, oldest first; guarded by itself. */
  private final Map<Long, Unusable> unusable = new LinkedHashMap<>();

  private record Unusable(Instant found, String why) {}

  RegistryClient(RegistryConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NORMAL);
    if (config.trust().isPresent() || config.identity().isPresent()) {
      builder.sslContext(TlsContext.of(config));
    }
    http = builder.build();
  }

  /**
   * The schema of an id.
   *
   * @throws UnusableSchemaException if the registry has no usable Avro schema with this id, so that
   *     the record is rejected
   * @throws SchemaUnavailableException if the registry does not answer or refuses the credentials
   */
  Schema schema(long id) throws UnusableSchemaException {
    Schema known = schemas.get(id);
    if (known != null) {
      return known;
    }
    Instant now = clock.instant();
    synchronized (unusable) {
      Unusable earlier = unusable.get(id);
      if (earlier != null && earlier.found().plus(UNUSABLE_FOR).isAfter(now)) {
        throw new UnusableSchemaException(earlier.why());
      }
      unusable.remove(id);
    }
    try {
      JsonNode answer =
          get("/schemas/ids/" + id)
              .orElseThrow(
                  () -> new UnusableSchemaException("the registry has no schema with id " + id));
      Schema found = parse(answer, id);
      schemas.put(id, found);
      return found;
    } catch (UnusableSchemaException e) {
      synchronized (unusable) {
        if (unusable.size() >= MOST_UNUSABLE) {
          unusable.remove(unusable.keySet().iterator().next());
        }
        unusable.put(id, new Unusable(now, e.getMessage()));
      }
      throw e;
    }
  }

  private Schema parse(JsonNode answer, long id) throws UnusableSchemaException {
    String type = answer.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO")) {
      throw new UnusableSchemaException(
          "schema %d of the registry is %s, not Avro".formatted(id, type));
    }
    try {
      Schema.Parser parser = new Schema.Parser();
      addReferences(parser, answer, 0);
      return parser.parse(answer.path("schema").asText());
    } catch (AvroRuntimeException e) {
      throw new UnusableSchemaException(
          "schema %d of the registry cannot be parsed: %s".formatted(id, e.getMessage()));
    }
  }

  private void addReferences(Schema.Parser parser, JsonNode answer, int depth)
      throws UnusableSchemaException {
    if (depth > 32) {
      throw new UnusableSchemaException("references between schemas form a cycle");
    }
    for (JsonNode reference : answer.path("references")) {
      if (parser.getTypes().containsKey(reference.path("name").asText())) {
        continue;
      }
      String path =
          "/subjects/%s/versions/%d"
              .formatted(
                  URLEncoder.encode(reference.path("subject").asText(), StandardCharsets.UTF_8)
                      .replace("+", "%20"),
                  reference.path("version").asInt());
      JsonNode referenced =
          get(path)
              .orElseThrow(
                  () ->
                      new UnusableSchemaException(
                          "the registry does not have %s, which a schema refers to"
                              .formatted(path)));
      addReferences(parser, referenced, depth + 1);
      Schema unused = parser.parse(referenced.path("schema").asText());
    }
  }

  private Optional<JsonNode> get(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(config.url() + path))
            .timeout(REQUEST_TIMEOUT)
            .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
    config
        .token()
        .map(Secret::value)
        .ifPresent(t -> request.header("Authorization", "Bearer " + t));
    config
        .user()
        .ifPresent(
            user ->
                request.header(
                    "Authorization",
                    "Basic "
                        + Base64.getEncoder()
                            .encodeToString(
                                (user + ":" + config.password().map(Secret::value).orElse(""))
                                    .getBytes(StandardCharsets.UTF_8))));
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return switch (response.statusCode()) {
        case 200 -> Optional.of(JSON.readTree(response.body()));
        case 404 -> Optional.empty();
        case 401, 403 ->
            throw new SchemaUnavailableException(
                "registry %s refuses the request (%d). Check `registry`: user, password, token."
                    .formatted(config.url(), response.statusCode()),
                null);
        default ->
            throw new SchemaUnavailableException(
                "registry %s answers %d to %s".formatted(config.url(), response.statusCode(), path),
                null);
      };
    } catch (JsonProcessingException e) {
      throw new SchemaUnavailableException(
          "registry %s does not answer %s with JSON".formatted(config.url(), path), e);
    } catch (IOException e) {
      throw new SchemaUnavailableException(
          "registry %s does not answer: %s".formatted(config.url(), e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SchemaUnavailableException("interrupted during a request to the registry", e);
    }
  }
}
