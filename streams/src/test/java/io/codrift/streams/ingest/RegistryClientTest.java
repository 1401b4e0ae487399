package io.codrift.streams.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.RegistryConfig;
import io.codrift.streams.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryClientTest {
  private record Answer(int status, String body) {}

  private final Map<String, Answer> answers = new HashMap<>();
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
          Answer answer = answers.getOrDefault(path, new Answer(404, "{\"error_code\":40403}"));
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
    assertThat(requests).hasSize(1);
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
    assertThat(requests).hasSize(4); // the reference of 22, too; none twice
  }

  @Test
  void aFailingRegistryRejectsNoRecord() {
    RecordDecoder decoder = decoder();
    answers.put("/schemas/ids/8", new Answer(503, "later"));
    answers.put("/schemas/ids/9", new Answer(401, "{}"));
    answers.put("/schemas/ids/10", new Answer(200, "<html>"));

    assertThatThrownBy(() -> decode(decoder, 0, 0, 0, 0, 8, 2))
        .isInstanceOf(SchemaUnavailableException.class)
        .hasMessageContaining("503");
    assertThatThrownBy(() -> decode(decoder, 0, 0, 0, 0, 9, 2))
        .isInstanceOf(SchemaUnavailableException.class)
        .hasMessageContaining("Check `registry`");
    assertThatThrownBy(() -> decode(decoder, 0, 0, 0, 0, 10, 2))
        .isInstanceOf(SchemaUnavailableException.class);
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
    assertThat(requests).containsExactly("/schemas/ids/9 Basic dTpw", "/schemas/ids/9 Bearer t");
  }
}
