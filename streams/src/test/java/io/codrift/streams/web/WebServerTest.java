package io.codrift.streams.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.streams.config.HttpConfig;
import io.codrift.streams.config.Secret;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.Health;
import io.prometheus.client.CollectorRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebServerTest {
  private final CollectorRegistry registry = new CollectorRegistry();
  private final CodriftMetrics metrics = CodriftMetrics.ofProcess(registry);
  private volatile List<String> notLive = List.of();
  private volatile List<String> notReady = List.of();
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebServer web = WebServer.start(HttpConfig.local(0), registry, new Answers());

  private final class Answers implements Health {
    @Override
    public List<String> reasonsNotLive() {
      return notLive;
    }

    @Override
    public List<String> reasonsNotReady() {
      return notReady;
    }
  }

  @AfterEach
  void close() {
    web.close();
  }

  @Test
  void servesTheTextFormatByDefault() throws Exception {
    metrics.records("orders", "late", 3);

    HttpResponse<String> response = get("/metrics");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    assertThat(response.body())
        .contains("codrift_records_total{source=\"orders\",outcome=\"late\",} 3.0")
        .contains("codrift_build_info{")
        .contains("jvm_memory_bytes_used{")
        .contains("process_start_time_seconds ");
  }

  @Test
  void servesOpenMetricsOnRequest() throws Exception {
    HttpResponse<String> response = get("/metrics", "application/openmetrics-text; version=1.0.0");

    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/openmetrics-text"));
    assertThat(response.body()).endsWith("# EOF\n");
  }

  @Test
  void servesOnlyTheRequestedMetrics() throws Exception {
    metrics.records("orders", "late", 3);

    String body = get("/metrics?name%5B%5D=codrift_records_total").body();

    assertThat(body.lines().filter(line -> !line.startsWith("#")))
        .containsExactly("codrift_records_total{source=\"orders\",outcome=\"late\",} 3.0");
  }

  @Test
  void servesCompressedOnRequest() throws Exception {
    metrics.records("orders", "late", 3);
    HttpResponse<byte[]> response =
        client.send(
            HttpRequest.newBuilder(web.metricsUri()).header("Accept-Encoding", "gzip").build(),
            BodyHandlers.ofByteArray());

    assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
    byte[] text = new GZIPInputStream(new ByteArrayInputStream(response.body())).readAllBytes();
    assertThat(new String(text, UTF_8))
        .contains("codrift_records_total{source=\"orders\",outcome=\"late\",} 3.0");
    assertThat(get("/metrics").headers().firstValue("Content-Encoding")).isEmpty();
  }

  @Test
  void reportsWhyItIsNotReadyWhileItIsLive() throws Exception {
    notReady = List.of("the estimate stage is rebalancing");

    HttpResponse<String> ready = get("/health/ready");
    HttpResponse<String> live = get("/health/live");

    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body())
        .isEqualTo("{\"status\":\"down\",\"reasons\":[\"the estimate stage is rebalancing\"]}");
    assertThat(live.statusCode()).isEqualTo(200);
    assertThat(live.body()).isEqualTo("{\"status\":\"up\",\"reasons\":[]}");
  }

  @Test
  void reportsWhyItIsNotLive() throws Exception {
    notLive = List.of("the model service died");

    HttpResponse<String> live = get("/health/live");

    assertThat(live.statusCode()).isEqualTo(503);
    assertThat(live.body()).contains("the model service died");
  }

  @Test
  void namesAPortThatIsTaken() {
    HttpConfig taken = HttpConfig.local(web.port());
    assertThatThrownBy(() -> WebServer.start(taken, registry, NEVER_ASKED))
        .isInstanceOf(AddressTakenException.class)
        .hasMessageContaining("http.port: " + web.port());
  }

  @Test
  void namesAHostThatIsNotOfThisMachine() {
    HttpConfig elsewhere = new HttpConfig("192.0.2.1", 0, Optional.empty());
    assertThatThrownBy(() -> WebServer.start(elsewhere, registry, NEVER_ASKED))
        .isInstanceOf(AddressTakenException.class)
        .hasMessageContaining("http.host: 192.0.2.1");
  }

  /** The default is this machine alone. */
  @Test
  void listensAtTheHostOnly() throws Exception {
    assertThat(get("/metrics").statusCode()).isEqualTo(200);
    URI other = URI.create("http://127.0.0.2:" + web.port() + "/metrics");
    assertThatThrownBy(
            () -> client.send(HttpRequest.newBuilder(other).build(), BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void asksForThePasswordOfAllButTheHealth() throws Exception {
    HttpConfig.Login login = new HttpConfig.Login("prom", new Secret("p:w"));
    try (WebServer closed =
        WebServer.start(
            new HttpConfig("localhost", 0, Optional.of(login)), registry, new Answers())) {
      URI root = closed.metricsUri().resolve("/");
      assertThat(status(root.resolve("/metrics"), "")).isEqualTo(401);
      assertThat(status(root.resolve("/metrics"), basic("prom:wrong"))).isEqualTo(401);
      assertThat(status(root.resolve("/metrics"), basic("prom:p:w"))).isEqualTo(200);
      assertThat(status(root.resolve("/health/ready"), "")).isEqualTo(200);
      assertThat(status(root.resolve("/health/live"), "")).isEqualTo(200);
    }
  }

  private int status(URI uri, String authorization) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), BodyHandlers.ofString()).statusCode();
  }

  private static String basic(String credentials) {
    return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
  }

  private static final Health NEVER_ASKED =
      new Health() {
        @Override
        public List<String> reasonsNotLive() {
          throw new AssertionError();
        }

        @Override
        public List<String> reasonsNotReady() {
          throw new AssertionError();
        }
      };

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(path, "*/*");
  }

  private HttpResponse<String> get(String path, String accept)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + web.port() + path))
            .header("Accept", accept)
            .build(),
        BodyHandlers.ofString());
  }
}
