package io.codrift.streams.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.RegistryConfig;
import io.codrift.streams.config.Secret;
import io.codrift.streams.runtime.UnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryClientTest {
  private record Answer(int status, String body) {}

  private static final Answer NOT_THERE = new Answer(404, "{\"error_code\":40403}");

  private final Map<String, Answer> answers = new HashMap<>();

  /** How often a path is not there before it is. */
  private final Map<String, Integer> missingUntil = new ConcurrentHashMap<>();

  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getRawPath();
          requests.add(path + " " + exchange.getRequestHeaders().getFirst("Authorization"));
          boolean missing = missingUntil.merge(path, -1, Integer::sum) >= 0;
          Answer answer = missing ? NOT_THERE : answers.getOrDefault(path, NOT_THERE);
          if (answer.status() == 302) {
            exchange.getResponseHeaders().add("Location", answer.body());
          }
          byte[] body = answer.body().getBytes(UTF_8);
          exchange.sendResponseHeaders(answer.status(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    answers.put(
        "/schemas/ids/7",
        new Answer(
            200,
            """
            {"schema": "{\\"type\\":\\"record\\",\\"name\\":\\"R\\",\\"fields\\":[
              {\\"name\\":\\"a\\",\\"type\\":\\"P\\"},{\\"name\\":\\"b\\",\\"type\\":\\"int\\"}]}",
             "references": [{"name": "P", "subject": "p q", "version": 2}]}
            """
                .replace("\n  ", " ")));
    answers.put(
        "/subjects/p%20q/versions/2",
        new Answer(
            200,
            """
            {"schema": "{\\"type\\":\\"record\\",\\"name\\":\\"P\\",\\"fields\\":[{\\"name\\":\\"v\\",\\"type\\":\\"long\\"}]}"}
            """));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private URI url() {
    return URI.create(
        "http://%s:%d"
            .formatted(server.getAddress().getHostString(), server.getAddress().getPort()));
  }

  private RecordDecoder decoder() {
    return RecordDecoders.of(
            Sources.registry(RegistryConfig.open(url()), "a.v", "b"),
            KnownSchemas.bundled(),
            Clock.systemUTC())
        .get();
  }

  private static Decoded decode(RecordDecoder decoder, int... bytes) {
    byte[] value = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      value[i] = (byte) bytes[i];
    }
    return decoder.decode(null, value, new RecordHeaders(), 77);
  }

  @Test
  void decodesConfluentsWireFormatWithReferencesAndCachesSchemas() {
    RecordDecoder decoder = decoder();

    for (int i = 0; i < 3; i++) {
      assertThat(decode(decoder, 0, 0, 0, 0, 7, 8, 6))
          .isInstanceOfSatisfying(
              Decoded.Row.class, row -> assertThat(row.features()).containsExactly(4, 3));
    }
    assertThat(requests).containsExactly("/schemas/ids/7 null", "/subjects/p%20q/versions/2 null");
  }

  @Test
  void anUnknownIdIsRefusedAndNotRequestedForEveryRecord() {
    RecordDecoder decoder = decoder();

    for (int i = 0; i < 3; i++) {
      assertThat(decode(decoder, 0, 0, 0, 0, 9, 8, 6))
          .isEqualTo(
              new Decoded.Rejected(
                  RejectReason.UNDECODABLE, "the registry has no schema with id 9"));
    }
    assertThat(decode(decoder, 1, 0, 0, 0, 7, 8, 6)).isInstanceOf(Decoded.Rejected.class);
    assertThat(decode(decoder, 0, 0)).isInstanceOf(Decoded.Rejected.class);
    assertThat(requests).hasSize(1 + RegistryClient.PATIENCE.size());
  }

  private RegistryClient client(int attempts) {
    return new RegistryClient(
        RegistryConfig.open(url()),
        Collections.nCopies(attempts - 1, Duration.ZERO),
        Clock.systemUTC());
  }

  /** A producer has just registered it, and the replica that is asked does not have it yet. */
  @Test
  void aNewIdIsRequestedAgain() throws Exception {
    missingUntil.put("/schemas/ids/7", 2);

    assertThat(client(3).schema(7).getName()).isEqualTo("R");
    assertThat(requests).filteredOn(r -> r.startsWith("/schemas/ids/7")).hasSize(3);
  }

  @Test
  void idsOfGarbageAreNotAwaited() {
    RegistryClient client = client(3);
    for (int id = 100; id < 150; id++) {
      int unknown = id;
      assertThatThrownBy(() -> client.schema(unknown)).isInstanceOf(UnusableSchemaException.class);
    }
    assertThat(requests).hasSize(10 * 3 + 40);
  }

  /** A proxy, or a path that the registry does not have. */
  @Test
  void only404OfARegistryMeansThatThereIsNoSchema() {
    answers.put("/schemas/ids/8", new Answer(404, "<html>not found</html>"));
    answers.put("/schemas/ids/9", new Answer(404, "{\"error_code\": 404}"));
    for (long id : new long[] {8, 9}) {
      assertThatThrownBy(() -> client(1).schema(id))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("Check `registry.url`");
    }
  }

  @Test
  void credentialsFollowNoRedirection() {
    answers.put("/schemas/ids/8", new Answer(302, "/elsewhere"));
    assertThatThrownBy(() -> client(1).schema(8))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("redirects");
    assertThat(requests).noneMatch(request -> request.startsWith("/elsewhere"));
  }

  @Test
  void anEndlessAnswerIsCutOff() {
    answers.put("/schemas/ids/8", new Answer(200, "[" + "1,".repeat(5 << 20) + "1]"));
    assertThatThrownBy(() -> client(1).schema(8))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("more than 8388608 bytes");
  }

  @Test
  void aSchemaThatIsNotUsableRejectsTheRecord() {
    RecordDecoder decoder = decoder();
    answers.put(
        "/schemas/ids/20", new Answer(200, "{\"schemaType\": \"PROTOBUF\", \"schema\": \"x\"}"));
    answers.put("/schemas/ids/21", new Answer(200, "{\"schema\": \"no schema\"}"));
    answers.put(
        "/schemas/ids/22",
        new Answer(
            200,
            "{\"schema\": \"{}\", \"references\":"
                + " [{\"name\": \"Q\", \"subject\": \"q\", \"version\": 1}]}"));

    for (int i = 0; i < 2; i++) {
      for (int id = 20; id <= 22; id++) {
        assertThat(decode(decoder, 0, 0, 0, 0, id, 2))
            .isInstanceOfSatisfying(
                Decoded.Rejected.class,
                rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.UNDECODABLE));
      }
    }
    // Two of the schemas that are there, then that of 22 and its reference; none twice.
    assertThat(requests).hasSize(4);
  }

  @Test
  void aFailingRegistryRejectsNoRecord() {
    RecordDecoder decoder = decoder();
    answers.put("/schemas/ids/8", new Answer(503, "later"));
    answers.put("/schemas/ids/9", new Answer(401, "{}"));
    answers.put("/schemas/ids/10", new Answer(200, "<html>"));

    assertThatThrownBy(() -> decode(decoder, 0, 0, 0, 0, 8, 2))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("503");
    assertThatThrownBy(() -> decode(decoder, 0, 0, 0, 0, 9, 2))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("Check `registry`");
    assertThatThrownBy(() -> decode(decoder, 0, 0, 0, 0, 10, 2))
        .isInstanceOf(UnavailableException.class);
    answers.put("/schemas/ids/8", answers.get("/schemas/ids/7"));
    assertThat(decode(decoder, 0, 0, 0, 0, 8, 8, 6)).isInstanceOf(Decoded.Row.class);
  }

  @Test
  void showsCredentials() {
    RegistryConfig open = RegistryConfig.open(url());
    RegistryConfig basic =
        new RegistryConfig(
            open.url(),
            Optional.of("u"),
            Optional.of(new Secret("p")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    RegistryConfig bearer =
        new RegistryConfig(
            open.url(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new Secret("t")),
            Optional.empty(),
            Optional.empty());

    for (RegistryConfig config : List.of(basic, bearer)) {
      Decoded unused =
          decode(
              RecordDecoders.of(
                      Sources.registry(config, "a.v", "b"),
                      KnownSchemas.bundled(),
                      Clock.systemUTC())
                  .get(),
              0,
              0,
              0,
              0,
              9,
              2);
    }
    assertThat(new LinkedHashSet<>(requests))
        .containsExactly("/schemas/ids/9 Basic dTpw", "/schemas/ids/9 Bearer t");
  }
}
