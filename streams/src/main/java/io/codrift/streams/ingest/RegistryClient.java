package io.codrift.streams.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.codrift.streams.config.RegistryConfig;
import io.codrift.streams.config.Secret;
import io.codrift.streams.runtime.UnavailableException;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * Gets schemas by id, with their references, from a registry with Confluent's REST API. Schemas are
 * immutable and cached without expiry. Thread-safe.
 *
 * <p>Only the registry itself can say that it has no schema with an id. Whatever else answers, such
 * as a proxy, or nothing at all, makes the stage wait. An id that is not there may be so new that
 * this replica of the registry does not have it yet: it is requested again a few times, and then
 * every minute.
 */
final class RegistryClient {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /** For headers and body. A thread that waits has a transaction open, which times out too. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

  private static final int MOST_BYTES = 8 << 20;

  /** What a registry says of an id, a subject or a version that it does not have. */
  private static final Set<Integer> NOT_THERE = Set.of(40401, 40402, 40403);

  /** Waits between requests for an id that is not there yet. */
  static final List<Duration> PATIENCE =
      List.of(Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1));

  /** Ids in a minute that are waited for; records of garbage have any number of them. */
  private static final int MOST_AWAITED = 10;

  private static final Duration UNUSABLE_FOR = Duration.ofMinutes(1);
  private static final int MOST_UNUSABLE = 1000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RegistryConfig config;
  private final List<Duration> patience;
  private final HttpClient http;
  private final Clock clock;
  private final Map<Long, Schema> schemas = new ConcurrentHashMap<>();

  /** Ids without a usable schema, oldest first; guarded by itself. */
  private final Map<Long, Unusable> unusable = new LinkedHashMap<>();

  private record Unusable(Instant found, String why) {}

  RegistryClient(RegistryConfig config, List<Duration> patience, Clock clock) {
    this.config = config;
    this.patience = List.copyOf(patience);
    this.clock = clock;
    // A redirection could carry the credentials to another host.
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER);
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
   * @throws UnavailableException if the registry does not answer or refuses the credentials
   */
  Schema schema(long id) throws UnusableSchemaException {
    Schema known = schemas.get(id);
    if (known != null) {
      return known;
    }
    Instant now = clock.instant();
    boolean awaited;
    synchronized (unusable) {
      Unusable earlier = unusable.get(id);
      if (earlier != null && earlier.found().plus(UNUSABLE_FOR).isAfter(now)) {
        throw new UnusableSchemaException(earlier.why());
      }
      unusable.remove(id);
      awaited =
          unusable.values().stream().filter(u -> u.found().plus(UNUSABLE_FOR).isAfter(now)).count()
              < MOST_AWAITED;
    }
    try {
      Schema found = parse(answer(id, awaited ? patience : List.of()), id);
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

  private JsonNode answer(long id, List<Duration> waits) throws UnusableSchemaException {
    String path = "/schemas/ids/" + id;
    Optional<JsonNode> answer = get(path);
    for (Duration wait : waits) {
      if (answer.isPresent()) {
        break;
      }
      pause(wait);
      answer = get(path);
    }
    return answer.orElseThrow(
        () -> new UnusableSchemaException("the registry has no schema with id " + id));
  }

  private static void pause(Duration wait) {
    try {
      Thread.sleep(wait.toMillis());
    } catch (InterruptedException e) {
      throw interrupted(e);
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

  /** The answer; empty if the registry says that it does not have what is asked for. */
  private Optional<JsonNode> get(String path) {
    HttpResponse<byte[]> response = send(request(path), path);
    int status = response.statusCode();
    if (status == 401 || status == 403) {
      throw unavailable(
          "refuses the request (%d). Check `registry`: user, password, token.".formatted(status));
    }
    if (status / 100 == 3) {
      throw unavailable(
          "redirects %s to another address (%d). Write that address as `registry.url`."
              .formatted(path, status));
    }
    if (status == 404 && NOT_THERE.contains(json(response).path("error_code").asInt())) {
      return Optional.empty();
    }
    if (status == 404) {
      throw unavailable(
          "answers 404 to %s, but not as a registry does. Check `registry.url`.".formatted(path));
    }
    if (status != 200) {
      throw unavailable("answers %d to %s".formatted(status, path));
    }
    JsonNode answer = json(response);
    if (!answer.isObject()) {
      throw unavailable("does not answer %s with JSON".formatted(path));
    }
    return Optional.of(answer);
  }

  private HttpRequest request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(config.url() + path))
            .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
    config
        .token()
        .map(Secret::value)
        .ifPresent(t -> request.header("Authorization", "Bearer " + t));
    config.user().ifPresent(user -> request.header("Authorization", "Basic " + basic(user)));
    return request.build();
  }

  private String basic(String user) {
    String credentials = user + ":" + config.password().map(Secret::value).orElse("");
    return Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  private HttpResponse<byte[]> send(HttpRequest request, String path) {
    // The timeout of a request ends with its headers, and the body may hang as well.
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, info -> new LimitedBody(MOST_BYTES));
    try {
      return answer.get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw unavailable(
          "does not answer %s within %d s".formatted(path, ANSWER_TIMEOUT.toSeconds()));
    } catch (ExecutionException e) {
      throw unavailable("does not answer: " + e.getCause());
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw interrupted(e);
    }
  }

  /** The body as JSON; a missing node if it is none. */
  private static JsonNode json(HttpResponse<byte[]> response) {
    try {
      JsonNode tree = JSON.readTree(response.body());
      return tree == null ? JSON.missingNode() : tree;
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }

  private UnavailableException unavailable(String what) {
    return new UnavailableException("registry %s %s".formatted(config.url(), what), null);
  }

  private static UnavailableException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new UnavailableException("interrupted during a request to the registry", e);
  }
}
