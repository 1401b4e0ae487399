package io.codrift.streams.delivery;

import static io.codrift.streams.testing.process.Conditions.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigLoader;
import io.codrift.streams.config.Topics;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.topic.OwnTopics;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No alert is lost while the server fails, and none by a restart. */
@KafkaBroker
class WebhookDeliveryIT {
  private final KafkaFixture kafka;
  private final String name;
  private final List<String> taken = new CopyOnWriteArrayList<>();
  private final AtomicInteger toFail = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  WebhookDeliveryIT(KafkaFixture kafka) {
    this.kafka = kafka;
    this.name = kafka.uniqueName("webhook");
  }

  @BeforeEach
  void start() throws IOException {
    kafka.create(new NewTopic(new Topics(name).alerts(), 1, (short) 1));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          boolean fails = toFail.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
          if (fails) {
            failed.incrementAndGet();
          } else {
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            taken.add(key.substring((name + "-").length()));
          }
          exchange.sendResponseHeaders(fails ? 500 : 200, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private WebhookDelivery delivery() {
    CodriftConfig config =
        new ConfigLoader(Map.of())
            .read(
                "test.yaml",
                """
                name: %s
                kafka: { bootstrap.servers: "%s" }
                sources:
                  - topic: orders
                    format: json
                    window: { size: 1m }
                    monitors: [{ name: m, x: [price], y: [demand] }]
                alerts: { webhook: "http://localhost:%d/" }
                """
                    .formatted(name, kafka.bootstrapServers(), server.getAddress().getPort()));
    return WebhookDelivery.start(
        config,
        config.alerts().webhook().orElseThrow(),
        new CodriftMetrics(new CollectorRegistry()),
        KnownSchemas.bundled(),
        Clock.systemUTC());
  }

  private void alert(String incident, int sequence, AlertEvent event) {
    OwnTopics topics = OwnTopics.of(new Topics(name), KnownSchemas.bundled());
    byte[] value =
        topics
            .alerts()
            .value()
            .serializer()
            .serialize("", DeliveryQueueTest.alert(incident, sequence, event, false));
    kafka.produce(List.of(new ProducerRecord<>(topics.alerts().name(), 0, null, value)));
  }

  /** Without an offset the next process would begin an hour before its start. */
  @Test
  void theFirstAlertIsNotLostWhileTheServerFails() {
    toFail.set(Integer.MAX_VALUE);
    alert("a", 1, AlertEvent.RAISED);
    TopicPartition partition = new TopicPartition(new Topics(name).alerts(), 0);
    try (WebhookDelivery delivery = delivery();
        Admin admin = kafka.admin()) {
      await("a failure").until(() -> failed.get() > 0);
      await("an offset, that of the first alert")
          .until(
              () -> {
                OffsetAndMetadata committed =
                    admin
                        .listConsumerGroupOffsets(name + "-webhook")
                        .partitionsToOffsetAndMetadata()
                        .get()
                        .get(partition);
                return committed != null && committed.offset() == 0;
              });
    }
  }

  @Test
  void everyIncidentArrives() {
    toFail.set(2);
    alert("a", 1, AlertEvent.RAISED);
    alert("b", 1, AlertEvent.RAISED);
    try (WebhookDelivery delivery = delivery()) {
      await("both alerts").until(() -> taken.size() >= 2);
      assertThat(taken).containsExactly("a-1", "b-1");
      assertThat(failed).hasValue(2);
      kafka.awaitConsumed(name + "-webhook", new Topics(name).alerts());
      toFail.set(Integer.MAX_VALUE);
      alert("a", 2, AlertEvent.UPDATED);
      await("a failure").until(() -> failed.get() > 2);
    }
    toFail.set(0);
    alert("a", 3, AlertEvent.RESOLVED);
    try (WebhookDelivery delivery = delivery()) {
      await("the last state of a").until(() -> taken.contains("a-3"));
    }
    assertThat(taken)
        .as("b was delivered before")
        .filteredOn(key -> key.startsWith("b"))
        .hasSize(1);
  }
}
