package io.codrift.streams.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.broker.EmbeddedBroker;
import io.codrift.streams.testing.process.CodriftProcess;
import io.codrift.streams.testing.process.Conditions;
import io.codrift.streams.testing.process.Gate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is not there at the start, comes, goes away and comes back. */
class BrokerAwayIT {
  @TempDir private Path directory;

  private String configuration(String brokers) {
    return """
        name: shop
        kafka: { bootstrap.servers: "%s" }
        state-dir: %s
        topics: { partitions: 1, replication: 1 }
        sources:
          - topic: orders
            format: json
            window: { size: 1m }
            monitors: [{ name: m, x: [price], y: [quantity] }]
        estimator: { name: start, device: cpu }
        """
        .formatted(brokers, directory.resolve("state"));
  }

  @Test
  void isWaitedForAndItsLossIsOneSentence() throws Exception {
    try (Gate gate = new Gate();
        EmbeddedBroker broker =
            EmbeddedBroker.start(Map.of("advertised.listeners", "PLAINTEXT://" + gate.address()));
        CodriftProcess codrift = CodriftProcess.run(directory, configuration(gate.address()))) {
      awaitNotReady(codrift, "waits: Kafka cannot be reached at " + gate.address());

      gate.open(broker.bootstrapServers());
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", gate.address()))) {
        admin
            .createTopics(List.of(new NewTopic("orders", 2, (short) 1)))
            .all()
            .get(1, TimeUnit.MINUTES);
      }
      awaitReady(codrift);
      assertThat(codrift.log()).contains("Kafka answers. The stages start.");
      String before = codrift.log();

      gate.shut();
      awaitNotReady(codrift, "Kafka has not answered at " + gate.address());
      assertThat(codrift.status("/health/live")).contains(200);

      gate.open(broker.bootstrapServers());
      awaitReady(codrift);
      List<String> since = codrift.log().substring(before.length()).lines().toList();
      assertThat(since).noneMatch(line -> line.contains(" NetworkClient - "));
      assertThat(since)
          .filteredOn(line -> line.contains(" BrokerContact - "))
          .satisfies(
              lines -> {
                assertThat(lines.get(0))
                    .contains("WARN", "Kafka has not answered at " + gate.address());
                assertThat(lines.get(lines.size() - 1)).contains("WARN", "Kafka answers again at");
              });
    }
  }

  private static void awaitReady(CodriftProcess codrift) {
    Conditions.await("ready")
        .until(
            () -> {
              codrift.requireAlive();
              return codrift.status("/health/ready").filter(status -> status == 200).isPresent();
            });
  }

  private static void awaitNotReady(CodriftProcess codrift, String reason) {
    Conditions.await(reason)
        .until(
            () -> {
              codrift.requireAlive();
              return codrift
                  .body("/health/ready")
                  .filter(body -> body.contains(reason))
                  .isPresent();
            });
  }
}
