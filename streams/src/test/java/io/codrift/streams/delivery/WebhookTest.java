package io.codrift.streams.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.codrift.schemas.AlertEvent;
import io.codrift.streams.config.Secret;
import io.codrift.streams.config.WebhookConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a server that takes alerts, fails, hangs, refuses and asks to wait. */
class WebhookTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch hang = new CountDownLatch(1);
  private HttpServer server;
  private volatile Answer answer = exchange -> exchange.sendResponseHeaders(204, -1);
  private volatile String body;
  private volatile String key;
  private volatile String signature;

  /** How the server answers. */
  @FunctionalInterface
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/hook/hunter2",
        exchange -> {
          body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
          signature = exchange.getRequestHeaders().getFirst("Codrift-Signature");
          answer.to(exchange);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    hang.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private Webhook.Outcome post(Optional<Secret> secret, Duration timeout) {
    return post("codrift", secret, timeout);
  }

  private Webhook.Outcome post(String application, Optional<Secret> secret, Duration timeout) {
    URI url =
        URI.create("http://localhost:%d/hook/hunter2".formatted(server.getAddress().getPort()));
    return new Webhook(application, new WebhookConfig(url, secret, timeout), CLOCK)
        .post(DeliveryQueueTest.alert("5a7b", 3, AlertEvent.RESOLVED, false));
  }

  private Webhook.Outcome answered(int status) {
    answer = exchange -> exchange.sendResponseHeaders(status, -1);
    return post(Optional.empty(), Duration.ofSeconds(30));
  }

  @Test
  void anAlertIsJsonWithItsKeyAndSignature() throws Exception {
    assertThat(post(Optional.of(new Secret("s3cret")), Duration.ofSeconds(30)))
        .isInstanceOf(Webhook.Outcome.Delivered.class);
    JsonNode json = new ObjectMapper().readTree(body);
    assertThat(json.get("incident").asText()).isEqualTo("5a7b");
    assertThat(json.get("event").asText()).isEqualTo("RESOLVED");
    assertThat(json.get("window_end").asLong()).isEqualTo(60_000);
    assertThat(json.get("text").asText()).startsWith("RESOLVED m: ");
    assertThat(json.get("links").isArray()).isTrue();
    assertThat(json.get("application").asText()).isEqualTo("codrift");
    assertThat(json.fieldNames())
        .toIterable()
        .as("a repetition after a restart has the same bytes")
        .endsWith("application", "text");
    assertThat(key).isEqualTo("codrift-5a7b-3");

    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    long seconds = CLOCK.instant().getEpochSecond();
    byte[] expected = mac.doFinal((seconds + "." + body).getBytes(StandardCharsets.UTF_8));
    assertThat(signature).isEqualTo("t=" + seconds + ",v1=" + HexFormat.of().formatHex(expected));
  }

  /** A receiver of both that drops repetitions must keep both. */
  @Test
  void theSameIncidentOfAnotherApplicationHasAnotherKey() {
    var unused = post("codrift", Optional.empty(), Duration.ofSeconds(30));
    String first = key;
    unused = post("codrift-shop", Optional.empty(), Duration.ofSeconds(30));
    assertThat(key).isNotEqualTo(first);
  }

  /** Whoever knows the address can post to it, so no reason may show it. */
  @Test
  void noReasonShowsTheAddress() {
    List<Webhook.Outcome> outcomes = new ArrayList<>();
    outcomes.add(answered(500));
    outcomes.add(answered(422));
    answer = exchange -> exchange.getResponseBody().close();
    outcomes.add(post(Optional.empty(), Duration.ofSeconds(30)));
    URI nowhere = URI.create("http://no.such.host.invalid/hunter2");
    outcomes.add(
        new Webhook(
                "codrift",
                new WebhookConfig(nowhere, Optional.empty(), Duration.ofSeconds(30)),
                CLOCK)
            .post(DeliveryQueueTest.alert("5a7b", 3, AlertEvent.RESOLVED, false)));
    server.stop(0);
    outcomes.add(post(Optional.empty(), Duration.ofSeconds(30)));
    assertThat(outcomes)
        .hasSize(5)
        .allSatisfy(outcome -> assertThat(outcome.toString()).doesNotContain("hunter2"));
  }

  @Test
  void withoutASecretNothingIsSigned() {
    assertThat(answered(200)).isInstanceOf(Webhook.Outcome.Delivered.class);
    assertThat(signature).isNull();
  }

  @Test
  void aServerThatFailsIsAskedAgain() {
    for (int status : new int[] {500, 502, 503, 401, 404, 408}) {
      assertThat(answered(status))
          .isEqualTo(new Webhook.Outcome.Failed("HTTP " + status, Optional.empty()));
    }
  }

  @Test
  void aServerThatRefusesAMessageIsNot() {
    assertThat(answered(422)).isEqualTo(new Webhook.Outcome.Refused("HTTP 422"));
  }

  @Test
  void aServerMayAskToWait() {
    answer =
        exchange -> {
          exchange.getResponseHeaders().add("Retry-After", "7");
          exchange.sendResponseHeaders(429, -1);
        };
    assertThat(post(Optional.empty(), Duration.ofSeconds(30)))
        .isEqualTo(new Webhook.Outcome.Failed("HTTP 429", Optional.of(Duration.ofSeconds(7))));
    answer =
        exchange -> {
          exchange.getResponseHeaders().add("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT");
          exchange.sendResponseHeaders(429, -1);
        };
    assertThat(post(Optional.empty(), Duration.ofSeconds(30)))
        .isEqualTo(new Webhook.Outcome.Failed("HTTP 429", Optional.empty()));
  }

  @Test
  void aServerThatHangsIsGivenUpAfterTheTimeout() {
    answer =
        exchange -> {
          try {
            hang.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    assertThat(post(Optional.empty(), Duration.ofMillis(200)))
        .isInstanceOfSatisfying(
            Webhook.Outcome.Failed.class,
            failed -> assertThat(failed.reason()).contains("timed out"));
  }

  @Test
  void aServerThatHangsInItsAnswerIsGivenUp() {
    answer =
        exchange -> {
          exchange.sendResponseHeaders(200, 10);
          exchange.getResponseBody().flush();
          try {
            hang.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    assertThat(post(Optional.empty(), Duration.ofMillis(500)))
        .isInstanceOf(Webhook.Outcome.Failed.class);
  }

  @Test
  void aRedirectIsNotFollowed() {
    answer =
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/hook/hunter2");
          exchange.sendResponseHeaders(302, -1);
        };
    assertThat(post(Optional.of(new Secret("s3cret")), Duration.ofSeconds(30)))
        .isEqualTo(new Webhook.Outcome.Failed("HTTP 302", Optional.empty()));
  }

  @Test
  void aServerThatIsGoneIsAskedAgain() {
    server.stop(0);
    assertThat(post(Optional.empty(), Duration.ofSeconds(30)))
        .isInstanceOf(Webhook.Outcome.Failed.class);
  }
}
