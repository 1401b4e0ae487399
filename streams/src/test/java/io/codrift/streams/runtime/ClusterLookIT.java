package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.broker.EmbeddedBroker;
import io.codrift.streams.config.CodriftConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

/** Brokers whose settings keep the stages from working. */
class ClusterLookIT {
  @Test
  void settingsThatKeepStagesFromCommittingAreNamed() throws Exception {
    Map<String, String> settings =
        Map.of(
            "transaction.max.timeout.ms", "30000",
            "transaction.state.log.replication.factor", "3",
            "transaction.state.log.min.isr", "4",
            "offsets.topic.replication.factor", "2");
    try (EmbeddedBroker broker = EmbeddedBroker.start(settings);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      CodriftConfig config =
          Configs.of(broker.bootstrapServers(), "shop", "orders", Path.of("unused"), "");
      admin
          .createTopics(
              List.of(
                  new NewTopic("orders", 1, (short) 1),
                  new NewTopic("shop.windows", 1, (short) 1)
                      .configs(Map.of("min.insync.replicas", "2"))))
          .all()
          .get(1, TimeUnit.MINUTES);
      Set<String> before = admin.listTopics().names().get(1, TimeUnit.MINUTES);

      ClusterLook look =
          ClusterLook.at(admin, config, List.of(new NewTopic("shop.estimates", 1, (short) 3)));

      assertThat(look.problems())
          .satisfiesExactlyInAnyOrder(
              problem ->
                  assertThat(problem)
                      .startsWith("topic shop.estimates cannot be created: ")
                      .endsWith("Set `topics: { replication: … }`, or change the brokers."),
              problem ->
                  assertThat(problem)
                      .startsWith(
                          "topic shop.windows has 1 replicas and min.insync.replicas=2: it takes no"
                              + " message."),
              problem ->
                  assertThat(problem)
                      .startsWith(
                          "transactions may take 60000 ms (transaction.timeout.ms), but the brokers"
                              + " allow 30000"),
              problem ->
                  assertThat(problem)
                      .startsWith(
                          "the brokers cannot create __transaction_state:"
                              + " transaction.state.log.replication.factor is 3, and there are 1"
                              + " brokers."),
              problem ->
                  assertThat(problem).startsWith("the brokers cannot create __consumer_offsets:"),
              problem ->
                  assertThat(problem)
                      .startsWith("the brokers have transaction.state.log.min.isr=4"));
      assertThat(look.notes()).isEmpty();
      assertThat(admin.listTopics().names().get(1, TimeUnit.MINUTES))
          .as("a look changes nothing")
          .isEqualTo(before);
    }
  }
}
