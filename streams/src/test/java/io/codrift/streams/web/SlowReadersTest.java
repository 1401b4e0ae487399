package io.codrift.streams.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.codrift.streams.config.HttpConfig;
import io.codrift.streams.config.Secret;
import io.codrift.streams.runtime.Health;
import io.codrift.streams.testing.process.Conditions;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Readers of the metrics that do not read, and those that go away. */
class SlowReadersTest {
  private static final int MOST = 4;

  /** More than there are threads. */
  private static final int READERS = 20;

  private static final Duration LONG = Duration.ofDays(1);
  private static final String LOGIN =
      "Authorization: Basic "
          + Base64.getEncoder().encodeToString("prom:secret".getBytes(UTF_8))
          + "\r\n";

  private static final Health FINE =
      new Health() {
        @Override
        public List<String> reasonsNotLive() {
          return List.of();
        }

        @Override
        public List<String> reasonsNotReady() {
          return List.of();
        }
      };

  private final CollectorRegistry registry = new CollectorRegistry();
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Socket> slow = new ArrayList<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  /** Of the server alone: other tests of this JVM may leave threads that log. */
  private final List<Logger> loggers =
      Stream.of("io.javalin", "org.eclipse.jetty", "io.codrift.streams.web")
          .map(name -> (Logger) LoggerFactory.getLogger(name))
          .toList();

  @BeforeEach
  void moreThanTheBuffersOfAConnectionHold() {
    Gauge large = Gauge.build("large", "help").labelNames("text").register(registry);
    for (int i = 0; i < 32; i++) {
      large.labels(i + "x".repeat(1 << 20)).set(1);
    }
    log.start();
    loggers.forEach(logger -> logger.addAppender(log));
  }

  @AfterEach
  void close() throws IOException {
    loggers.forEach(logger -> logger.detachAppender(log));
    for (Socket reader : slow) {
      reader.close();
    }
  }

  private void readSlowly(WebServer web, String headers) throws IOException {
    for (int i = 0; i < READERS; i++) {
      Socket reader = new Socket();
      slow.add(reader);
      reader.setReceiveBufferSize(4096);
      reader.connect(new InetSocketAddress("localhost", web.port()));
      reader
          .getOutputStream()
          .write(("GET /metrics HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n").getBytes(UTF_8));
    }
  }

  private HttpResponse<String> get(WebServer web, String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(web.metricsUri().resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A server whose readers may take as long as they like. */
  private WebServer start(HttpConfig config) {
    return WebServer.start(config, new Scrapes(registry, MOST, LONG), FINE);
  }

  @Test
  void probesAnswerWhateverTheyDo() throws IOException {
    try (WebServer web = start(HttpConfig.local(0))) {
      readSlowly(web, "");
      Conditions.await("all places are taken")
          .until(() -> get(web, "/metrics").statusCode() == 503);
      assertThat(get(web, "/metrics").body()).startsWith("4 readers are at the metrics already");
      for (int i = 0; i < READERS; i++) {
        assertThat(get(web, "/health/live").statusCode()).isEqualTo(200);
        assertThat(get(web, "/health/ready").statusCode()).isEqualTo(200);
      }
    }
  }

  @Test
  void probesAnswerAlsoWhereTheMetricsHaveAPassword() throws IOException {
    HttpConfig config =
        new HttpConfig(
            "localhost", 0, Optional.of(new HttpConfig.Login("prom", new Secret("secret"))));
    try (WebServer web = start(config)) {
      readSlowly(web, LOGIN);
      String[] login = LOGIN.strip().split(": ", 2);
      Conditions.await("all places are taken")
          .until(() -> get(web, "/metrics", login).statusCode() == 503);
      assertThat(get(web, "/metrics").statusCode()).isEqualTo(401);
      assertThat(get(web, "/health/live").statusCode()).isEqualTo(200);
      assertThat(get(web, "/health/ready").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void oneThatGoesAwayLeavesItsPlaceAndNoLineInTheLog() throws IOException {
    try (WebServer web = start(HttpConfig.local(0))) {
      readSlowly(web, "");
      Conditions.await("all places are taken")
          .until(() -> get(web, "/metrics").statusCode() == 503);
      for (Socket reader : slow) {
        reader.setSoLinger(true, 0);
        reader.close();
      }
      Conditions.await("places are free").until(() -> get(web, "/metrics").statusCode() == 200);
      assertNothingIsLogged();
    }
  }

  @Test
  void oneThatDoesNotReadLosesItsPlace() throws IOException {
    Queue<Runnable> limits = new ConcurrentLinkedQueue<>();
    Scrapes scrapes = new Scrapes(registry, MOST, limits::add);
    try (WebServer web = WebServer.start(HttpConfig.local(0), scrapes, FINE)) {
      readSlowly(web, "");
      Conditions.await("all places are taken")
          .until(() -> get(web, "/metrics").statusCode() == 503);
      Conditions.await("places are free")
          .until(
              () -> {
                limits.forEach(Runnable::run); // the time of those that are served is over
                return get(web, "/metrics").statusCode() == 200;
              });
      assertNothingIsLogged();
    }
  }

  /** While the server runs: when it stops, it may have to drop connections that wait. */
  private void assertNothingIsLogged() {
    assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
  }
}
