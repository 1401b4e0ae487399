package io.codrift.streams.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.config.HttpConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.Health;
import io.prometheus.client.CollectorRegistry;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CriticSlowReadersTest {
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

  @Test
  void probesAnswerWhileSlowReadersAreAtTheMetrics() throws Exception {
    CollectorRegistry registry = new CollectorRegistry();
    CodriftMetrics metrics = new CodriftMetrics(registry);
    for (int i = 0; i < 100_000; i++) {
      metrics.records("orders" + "x".repeat(60) + i, "late", 1); // some 10 MB
    }
    List<Socket> slow = new ArrayList<>();
    try (WebServer web = WebServer.start(HttpConfig.local(0), registry, FINE)) {
      for (int i = 0; i < 8; i++) {
        Socket reader = new Socket();
        reader.setReceiveBufferSize(4096);
        reader.connect(new InetSocketAddress("localhost", web.port()));
        reader.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
        slow.add(reader);
      }
      Thread.sleep(3000);
      int status =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(web.metricsUri().resolve("/health/live"))
                      .timeout(Duration.ofSeconds(10))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode();
      assertThat(status).isEqualTo(200);
    } finally {
      for (Socket reader : slow) {
        reader.close();
      }
    }
  }
}
