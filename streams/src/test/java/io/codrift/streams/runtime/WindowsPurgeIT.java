package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import java.util.Map;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What is deleted of the windows topic. */
@KafkaBroker
class WindowsPurgeIT {
  private final KafkaFixture kafka;

  WindowsPurgeIT(KafkaFixture kafka) {
    this.kafka = kafka;
  }

  @Test
  void whatTheStageHasReadIsDeletedAndNothingElse() throws Exception {
    String group = kafka.uniqueName("purge");
    TopicPartition windows = new TopicPartition(kafka.createTopic("windows", 1), 0);
    TopicPartition commands = new TopicPartition(kafka.createTopic("commands", 1), 0);
    for (TopicPartition partition : new TopicPartition[] {windows, commands}) {
      kafka.produceText(partition.topic(), "a", "b", "c", "d", "e");
    }
    WindowsPurge purge = new WindowsPurge(kafka.admin(), group, windows.topic(), 2);
    purge.look();
    assertThat(start(windows)).as("nothing is committed").isZero();

    kafka
        .admin()
        .alterConsumerGroupOffsets(
            group, Map.of(windows, new OffsetAndMetadata(4), commands, new OffsetAndMetadata(4)))
        .all()
        .get();
    purge.look();
    assertThat(start(windows)).as("all but the last two that were read").isEqualTo(2);
    assertThat(start(commands)).as("commands are read again after a reset").isZero();
    purge.look();
    assertThat(start(windows)).isEqualTo(2);
  }

  private long start(TopicPartition partition) throws Exception {
    return kafka
        .admin()
        .listOffsets(Map.of(partition, OffsetSpec.earliest()))
        .partitionResult(partition)
        .get()
        .offset();
  }
}
